"""A row as the rule language says it: an item, and the indicators that it asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from core.drafts.counted import Counted, counted
from core.drafts.row import ADD, DEDUCT, FULL, JUDGED, PERIODS, SHARE, SHORT, WAYS, Row
from core.rules import LENGTH, show_decimal
from core.sheets import CellFault

Data = dict[str, Any]

#: Where an organisation was not there for a whole sub-period, or nothing was measured.
_WITHOUT: Final = "leave_out"

#: Endings of the indicators that a row needs beside its own.
PART, WHOLE, COUNT = "_part", "_whole", "_count"


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says in the rule language: `indicators` by name, and the item."""

    indicators: dict[str, Data]
    item: Data


class Misfit(ValueError):
    """A row that cannot be said: the column at fault by field, the code, why, and a way out."""

    def __init__(self, column: str, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.column = column
        self.code = code
        self.message = message
        self.hint = hint


def fault_of(row: Row, error: Misfit) -> CellFault:
    """A misfit at its cell."""
    return CellFault(error.code, row.at(error.column), error.message, error.hint)


def said(row: Row, scheme: str, period: str, source: Data) -> Said:
    """The definitions of a row that has a name, resting on `source`; raises `Misfit`.

    `period` is that of the programme. Nothing is guessed: an empty cell is empty.
    """
    if row.how not in WAYS:
        raise Misfit("how", "drafts.how", f"'{row.how}' is no way to count", "、".join(WAYS))
    if row.points <= 0:
        raise Misfit("points", "drafts.number", "an item has more than 0 points")
    item: Data = {"title": row.title, "points": number(row.points), **source}
    if row.applies:
        item["applies_to"] = {"kind": list(row.applies)}
    name = row.name.partition(".")[2] or row.name
    if row.how == JUDGED:
        return _judged(row, name, scheme, item, source)
    try:
        thing = counted(row.counts)
    except ValueError as error:
        raise Misfit("counts", "drafts.counts", str(error)) from error
    made = Said({}, item)
    _WAYS[row.how](made, row, thing, name, period)
    _nothing_unread(row, thing)
    named = {n: {"title": row.title, **each, **source} for n, each in made.indicators.items()}
    return Said(named, made.item)


def _judged(row: Row, name: str, scheme: str, item: Data, source: Data) -> Said:
    for column in ("counts", "threshold", "each", "cap", "every"):
        if getattr(row, column):
            raise Misfit(column, "drafts.how", f"'{JUDGED}' reads nothing here", "leave it empty")
    where = {"scheme": scheme, "item": name}
    indicator = {"latest": "score.points", "where": where, "unit": "分"}
    item |= {"take": name, "when_no_data": "unavailable"}
    return Said({name: {"title": row.title, **indicator, **source}}, item)


def _full(made: Said, row: Row, thing: Counted, name: str, period: str) -> None:
    least = _needed(row, "threshold")
    if row.every:
        _each_time(made, row, thing, name, least)
        made.item.update({"full_if": f"{name} >= 100%", "when_no_data": _WITHOUT})
        return
    _measured(made, thing, name)
    made.item["full_if"] = f"{name} >= {number(least) if not thing.whole else percent(least)}"
    if thing.whole:
        made.item["when_no_data"] = _WITHOUT


def _share(made: Said, row: Row, thing: Counted, name: str, period: str) -> None:
    if thing.whole:
        _measured(made, thing, name)
        made.item.update({"in_proportion_to": name, "when_no_data": _WITHOUT})
        return
    least = _needed(row, "threshold")
    if row.every:
        _each_time(made, row, thing, name, least)
        made.item.update({"in_proportion_to": name, "when_no_data": _WITHOUT})
        return
    made.indicators[f"{name}{COUNT}"] = thing.measure(thing.part)
    made.indicators[name] = {"formula": f"{name}{COUNT} / {number(least)}"}
    made.item["in_proportion_to"] = name


def _add(made: Said, row: Row, thing: Counted, name: str, period: str) -> None:
    if row.cap is not None and row.cap != row.points:
        message = f"at most {shown(row.cap)} are added, and 分值 says {shown(row.points)}"
        raise Misfit("cap", "drafts.number", message, "write the same number, or leave it empty")
    _plain(thing)
    _measured(made, thing, name)
    made.item.update({"add": number(_needed(row, "each")), "for_each": name})


def _deduct(made: Said, row: Row, thing: Counted, name: str, period: str) -> None:
    _plain(thing)
    _measured(made, thing, name)
    made.item.update({"deduct": number(_needed(row, "each")), "for_each": name, **_floor(row)})


def _short(made: Said, row: Row, thing: Counted, name: str, period: str) -> None:
    _plain(thing)
    wanted = str(number(_needed(row, "threshold")))
    wanted += f" * {_parts(row.every, period)}" if row.every else ""
    made.indicators[f"{name}{COUNT}"] = thing.measure(thing.part)
    made.indicators[name] = {"formula": f"max({wanted} - {name}{COUNT}, 0)", "unit": "次"}
    made.item.update({"deduct": number(_needed(row, "each")), "for_each": name, **_floor(row)})


_Way = Callable[[Said, Row, Counted, str, str], None]
_WAYS: Final[dict[str, _Way]] = {
    FULL: _full,
    SHARE: _share,
    ADD: _add,
    DEDUCT: _deduct,
    SHORT: _short,
}

#: The columns that each way reads beside what it counts.
_READS: Final = {
    FULL: ("threshold", "every"),
    SHARE: ("threshold", "every"),
    ADD: ("each", "cap"),
    DEDUCT: ("each", "cap"),
    SHORT: ("threshold", "each", "cap", "every"),
}


def _nothing_unread(row: Row, thing: Counted) -> None:
    """Refuse what somebody wrote and nobody would read."""
    unread = {c for c in ("threshold", "each", "cap", "every") if getattr(row, c)}
    unread -= set(_READS[row.how])
    if thing.whole:
        unread |= {c for c in ("every", "threshold") if getattr(row, c)}
        unread -= {"threshold"} if row.how == FULL else set()
    for column in sorted(unread):
        raise Misfit(column, "drafts.how", f"'{row.how}' reads nothing here", "leave it empty")


def _each_time(made: Said, row: Row, thing: Counted, name: str, least: Fraction) -> None:
    _plain(thing)
    if row.every not in PERIODS:
        raise _no_period(row.every)
    every = {"every": PERIODS[row.every], "at_least": number(least)}
    made.indicators[name] = thing.measure(thing.part) | every


def _measured(made: Said, thing: Counted, name: str) -> None:
    if not thing.whole:
        made.indicators[name] = thing.measure(thing.part)
        return
    made.indicators[f"{name}{PART}"] = thing.measure(thing.part)
    made.indicators[f"{name}{WHOLE}"] = thing.measure(thing.whole)
    made.indicators[name] = {"formula": f"{name}{PART} / {name}{WHOLE}"}


def _plain(thing: Counted) -> None:
    if thing.whole:
        raise Misfit("counts", "drafts.how", f"'{thing}' is a rate, and this way counts times")


def _needed(row: Row, column: str) -> Fraction:
    value: Fraction | None = getattr(row, column)
    if value is None or value <= 0:
        message = f"'{row.how}' needs a number above 0 here"
        raise Misfit(column, "drafts.number", message)
    return value


def _floor(row: Row) -> Data:
    """The least that is left where no more than `cap` is taken off."""
    if row.cap is None or row.cap == row.points:
        return {}
    if not 0 < row.cap < row.points:
        message = f"no more can be taken off than the {shown(row.points)} points there are"
        raise Misfit("cap", "drafts.number", message)
    return {"floor": number(row.points - row.cap)}


def _parts(every: str, period: str) -> int:
    """How many sub-periods the programme's period has; raises `Misfit`."""
    if every not in PERIODS:
        raise _no_period(every)
    whole, part = LENGTH[period], LENGTH[PERIODS[every]]
    if part >= whole:
        raise Misfit("every", "drafts.how", f"the period assessed is no longer than '{every}'")
    return whole // part


def _no_period(every: str) -> Misfit:
    return Misfit("every", "drafts.how", f"'{every}' is no sub-period", "、".join(PERIODS))


class Figure(str):
    """A number as it is written; a text of digits is another thing."""

    __slots__ = ()


def number(value: Fraction) -> Figure:
    """A number as a file holds it exactly."""
    text = show_decimal(value, 6)
    whole = Fraction(text) == value
    return Figure(text if whole else f"{value.numerator}/{value.denominator}")


def percent(value: Fraction) -> str:
    """A share as a file holds it: ``90%``."""
    return f"{show_decimal(value * 100, 6)}%"


def shown(value: Fraction) -> str:
    """A number as people read it."""
    return show_decimal(value, 3)
