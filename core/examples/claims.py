"""What a programme says it answers: every definition that names rows of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.rules import Key, Loaded
from core.rules.model import Documented, Measure, Part, Project


@dataclass(frozen=True, slots=True)
class Claim:
    """A definition that names a row: its path in the programme file, and whether it computes.

    The tree of projects and measures computes nothing: `shown_by` are the indicators and schemes
    that a part of it points to, `tags` those it keeps.
    """

    row: str
    path: Key
    computes: bool
    shown_by: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[str, ...]:
        """The indicators, schemes and tables by which an example can ask about the row."""
        if self.path[0] in ("indicators", "schemes", "tables"):
            return (str(self.path[1]),)
        return self.shown_by

    @property
    def name(self) -> str:
        """How people find it: an indicator's name, ``scheme/group.item``, ``$parameter`` …"""
        match self.path:
            case ("indicators" | "populations", name, *_):
                return str(name)
            case ("parameters", name, *_):
                return f"${name}"
            case ("tables", name, *_):
                return f"table {name}"
            case ("schemes", name, "groups", group, "items", item, *_):
                return f"{name}/{group}.{item}"
            case ("schemes", name, _, part, *_) if isinstance(part, str):
                return f"{name}/{part}"
            case ("schemes", name, *_):
                return str(name)
            case ("tree", project, "measures", measure):
                return f"{project}/{measure}"
            case (_, name, *_):
                return str(name)
        return ""


def claims_of(loaded: Loaded) -> dict[str, list[Claim]]:
    """Every claim of the file itself, by row, in its order; what it inherits answers other rows."""
    programme, inherited = loaded.programme, loaded.layers.origin
    found: dict[str, list[Claim]] = {}
    for section in type(programme).model_fields:
        if section == "refused":
            continue
        for path, part in _parts(getattr(programme, section), (section,)):
            if path[:2] in inherited:
                continue
            for row in part.rows:
                in_tree = section == "tree"
                claim = Claim(row, path, not in_tree, _shown_by(part), _tags(part))
                found.setdefault(row, []).append(claim)
    return found


def _shown_by(part: Documented) -> tuple[str, ...]:
    """The indicators and schemes that a part of the tree points to, its measures' included."""
    if not isinstance(part, Measure | Project):
        return ()
    names = (*part.indicators, *part.schemes)
    if isinstance(part, Project):
        names += tuple(name for measure in part.measures.values() for name in _shown_by(measure))
    return tuple(dict.fromkeys(names))


def _tags(part: Documented) -> tuple[str, ...]:
    return part.tags if isinstance(part, Measure) else ()


def _parts(value: Any, path: Key) -> Iterator[tuple[Key, Documented]]:
    """Every documented part within a value, with its path; a part's own come after it."""
    if isinstance(value, Documented):
        yield path, value
    if isinstance(value, Part):
        fields = ((info.alias or name, name) for name, info in type(value).model_fields.items())
        for written, name in fields:
            yield from _parts(getattr(value, name), (*path, written))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _parts(inner, (*path, name))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _parts(inner, (*path, index))
