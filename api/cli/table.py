"""The commands of the program, and where each is: a module is imported when its command is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from api.language import marked


class Entry(NamedTuple):
    """What a list of commands says of one, and the modules of `api.cli` that make it and what is below it."""

    help: str
    modules: tuple[str, ...]


TABLE: Final[Mapping[str, Entry]] = {
    "accounts": Entry(marked("Keep the accounts of the server."), ("accounts",)),
    "appeal": Entry(marked("Appeal against a published result, and decide."), ("appealing",)),
    "assess": Entry(marked("Assess every organisation of a region for a period."), ("assessing",)),
    "board": Entry(
        marked("Show a programme's board: its axes, cards, tables, charts."), ("board",)
    ),
    "demo": Entry(marked("Show every plugin that has a history, or one at length."), ("demo",)),
    "diff": Entry(marked("Compare two assessments, and say why they differ."), ("diffing",)),
    "erase": Entry(
        marked("Erase for good what was said of a fact before it was corrected."), ("erasing",)
    ),
    "explain": Entry(marked("Explain an organisation's result, point by point."), ("explaining",)),
    "export": Entry(marked("Write all events of a region as CloudEvents lines."), ("facts",)),
    "facts": Entry(marked("List the types of facts."), ("facts", "showing", "uses")),
    "figures": Entry(
        marked("Compute the figures that a region's documents publish, from its facts."),
        ("figures",),
    ),
    "import": Entry(marked("Take in a file of facts, whole or not at all."), ("importing",)),
    "organisations": Entry(
        marked("Show the organisations of a region on a day."), ("organisations",)
    ),
    "people": Entry(marked("Keep, show and forget the names behind references."), ("people",)),
    "plugins": Entry(
        marked("List, check, enable and disable plugins."),
        ("plugins", "doctoring", "drafting", "revising", "scaffolding", "trying", "watching"),
    ),
    "publish": Entry(
        marked("Publish a scheme's results of a period, as they stand from then on."),
        ("publishing",),
    ),
    "published": Entry(
        marked("List published results; show one, and whether it still holds."), ("publishing",)
    ),
    "replay": Entry(
        marked("Rebuild a region from its log and compare with what stands."), ("replaying",)
    ),
    "serve": Entry(marked("Serve pages and the JSON API until told to stop."), ("serve",)),
    "template": Entry(marked("Write the Excel template of a type of facts."), ("sheets",)),
    "verify": Entry(marked("Recompute the hash chain of a region's log."), ("facts",)),
    "whatif": Entry(
        marked("Say how results would be by other numbers, rules or programmes."), ("whatif",)
    ),
}

__all__ = ["TABLE", "Entry"]
