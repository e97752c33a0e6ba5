"""The facts that a file of examples gives, for whoever tries a programme on them."""

from __future__ import annotations

from pathlib import Path

from core.examples.given import Setting
from core.examples.read import read_examples
from core.facts import Fact
from core.rules import Loaded, Period, RuleError


def given_facts(
    path: Path, loaded: Loaded, *, most: int
) -> tuple[tuple[Fact, ...], tuple[Period, ...]]:
    """What the examples of a file's own programme give, and their periods, one an example.

    Each example's organisations and cases have codes of their own. One that would make them too
    long is left out, and so is what would go beyond `most` facts, but not the first. Raises
    `RuleError` where the file cannot be read.
    """
    read = read_examples(path)
    facts: list[Fact] = []
    periods: list[Period] = []
    for index, example in enumerate(read.content.examples):
        if example.programme is not None or not example.expect:
            continue
        try:
            setting = Setting(
                example,
                ("examples", index),
                read.content.patterns,
                read.text,
                loaded.vocabulary,
                prefix=f"{index}.",
            )
        except RuleError:
            continue  # the example itself fails, or its codes have no room for a prefix
        if facts and len(facts) + len(setting.facts) > most:
            continue
        facts += [placed.fact for placed in setting.facts]
        periods.append(example.period)
    return tuple(facts), tuple(periods)
