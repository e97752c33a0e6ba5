"""The steps of one organisation in plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from core.facts import Vocabulary
from core.organisations.reading import Row, day_of, tags_of

TitleOn = Callable[[str, int], str | None]
"""The title of an organisation on a day, None where there is none."""


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step: its code and label, what it says in words, and where it stands in the log."""

    on: dt.date
    step: str
    title: str
    words: str
    position: int


def steps_of(rows: Sequence[Row], title_on: TitleOn, vocabulary: Vocabulary) -> tuple[Step, ...]:
    """The steps of an organisation; `rows` are its facts by day and position."""
    label_of = partial(_label, vocabulary)
    steps = []
    before: Row | None = None
    for row in rows:
        said = "，".join(_words(before, row, title_on, label_of))
        label = label_of("organisation.step", row["step"])
        words = f"{label}：{said}" if said else label
        steps.append(Step(day_of(row["day"]), row["step"], row["title"], words, row["position"]))
        before = row
    return tuple(steps)


def _words(
    before: Row | None, row: Row, title_on: TitleOn, label_of: Callable[[str, str], str]
) -> Iterator[str]:
    """What a step states, or what it changes; an end has nothing to change but where it led."""

    def named(code: str | None) -> str:
        if code is None:
            return "无"
        title = title_on(code, row["day"])
        return code if title is None else f"{code}“{title}”"

    if row["step"] in ("merged", "closed"):
        if row["into"]:
            yield f"并入{named(row['into'])}"
        return
    old: Row = before or dict.fromkeys(row)
    shown: tuple[tuple[str, str, Callable[[str], str]], ...] = (
        ("title", "名称", "“{}”".format),
        ("kind", "类型", partial(label_of, "organisation.kind")),
        ("sector", "领域", partial(label_of, "organisation.sector")),
        ("parent", "上级组织", named),
        ("staff", "在职职工", "{}人".format),
    )
    for name, word, show in shown:
        # A row has the parent that stood after its step; one without staff says nothing of it.
        stated = row[name] is not None or (name == "parent" and before is not None)
        if stated and row[name] != old[name]:
            new = named(None) if row[name] is None else show(row[name])
            first = before is None or (old[name] is None and name != "parent")
            was = named(None) if old[name] is None else show(old[name])
            yield f"{word}{new}" if first else f"{word}由{was}改为{new}"
    for word, some, others in (("加入", row, old), ("退出", old, row)):
        gone = set(tags_of(others["groups"]))
        yield from (f"{word}{named(g)}" for g in tags_of(some["groups"]) if g not in gone)


def _label(vocabulary: Vocabulary, codes: str, code: str) -> str:
    known = vocabulary.codes[codes].codes
    return known[code].zh if code in known else code
