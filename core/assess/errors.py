"""Errors of assessing, each with a code and a way out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Self

from core.rules import LENGTH, Broken, Period, Refused, Resolved, nearest, of_kind, show_decimal


class AssessError(Exception):
    """Something that cannot be assessed; `code` is stable, `hint` is the way out."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(f"{code} {message}" + (f"; {hint}" if hint else ""))
        self.code = code
        self.message = message
        self.hint = hint

    @classmethod
    def unknown_organisation(cls, code: str, known: Iterable[str], period: str) -> Self:
        """A001: no such organisation at the end of the period."""
        return cls("A001", f"no organisation '{code}' at the end of {period}", nearest(code, known))

    @classmethod
    def not_compiled(cls, refused: Iterable[Refused]) -> Self:
        """A002: the rules of that day cannot be compiled."""
        said = "; ".join(f"{r.code} {'.'.join(map(str, r.path))}: {r.message}" for r in refused)
        return cls("A002", f"these rules cannot be compiled: {said}", "check the plugin first")

    @classmethod
    def no_function(cls, name: str, known: Iterable[str]) -> Self:
        """A003: a rule names a Python function the plugin does not give."""
        return cls("A003", f"the plugin has no function '{name}'", nearest(name, known))

    @classmethod
    def too_large(cls, name: str, organisation: str) -> Self:
        """A004: a prior value too large to compute with."""
        return cls("A004", f"'{name}' of {organisation} is too large for a prior value")

    @classmethod
    def not_the_same(cls, name: str, organisation: str) -> Self:
        """A005: a prior value under older rules that is not a number of the same kind."""
        return cls(
            "A005",
            f"'{name}' of {organisation} was another kind of number under the rules before",
            "give the new definition a name of its own",
        )

    @classmethod
    def no_such_scheme(cls, name: str, known: Mapping[str, str]) -> Self:
        """A006: the programme has no such scheme in force; `known` are titles by name."""
        said = f"no scheme '{name}' in force"
        words = [*known, *known.values()]
        if not words or get_close_matches(name, words, n=1):
            return cls("A006", said, nearest(name, words))
        return cls("A006", said, f"known: {', '.join(map(' '.join, known.items()))}")

    @classmethod
    def not_for(
        cls,
        name: str,
        organisation: str,
        asked: Mapping[str, Sequence[str]],
        has: Mapping[str, str],
    ) -> Self:
        """A015: the scheme is in force and is not for organisations like this one."""
        wanted = " and ".join(f"{what} {' or '.join(words)}" for what, words in asked.items())
        is_ = " and ".join(f"{what} {word or 'none'}" for what, word in has.items())
        return cls(
            "A015",
            f"the scheme '{name}' does not apply to {organisation}: it is for {wanted}, "
            f"and {organisation} is of {is_}",
            "leave --scheme out to see what applies",
        )

    @classmethod
    def no_rules(cls, on: dt.date, first: dt.date) -> Self:
        """A007: the day asked for is before the programme's first rules."""
        return cls(
            "A007",
            f"no rules are in force on {on}",
            f"the first come into force on {first}; choose a later period, or --rules {first}",
        )

    @classmethod
    def no_such_indicator(cls, name: str, known: Iterable[str]) -> Self:
        """A008: the programme computes no such indicator."""
        return cls("A008", f"no indicator '{name}'", nearest(name, known))

    @classmethod
    def nothing_recorded(
        cls, region: str, period: Period, span: tuple[dt.date, dt.date] | None
    ) -> Self:
        """A009: the region has not one fact of the period, so nothing can be said of anyone."""
        if span is None:
            return cls("A009", f"{region} has no facts at all", "import facts first")
        return cls(
            "A009",
            f"{region} has no fact of {period}, so nothing can be said of it",
            f"there are facts from {span[0]} to {span[1]}",
        )

    @classmethod
    def another_period(cls, period: Period, kind: str) -> Self:
        """A010: the programme's schemes judge periods of another kind."""
        months = LENGTH[kind]
        start = (period.first.month - 1) // months * months + 1
        right = Period(period.first.replace(month=start), months)
        return cls(
            "A010",
            f"{period} is a {period.kind}, and this programme judges a {kind}",
            f"write {right}",
        )

    @classmethod
    def not_comparable(cls, what: str, before: str, after: str) -> Self:
        """A011: two answers to different questions have no difference."""
        return cls(
            "A011",
            f"one answer is of {what} {before}, the other of {what} {after}",
            f"compare two answers of the same {what}",
        )

    @classmethod
    def beyond(cls, period: Period, years: tuple[int, int]) -> Self:
        """A012: a period that the calendar cannot count to the end or the beginning of."""
        return cls(
            "A012",
            f"{period} is beyond the years that can be computed, {years[0]:04d} to {years[1]}",
            "correct the day of the facts recorded there",
        )

    @classmethod
    def overrides_break(cls, resolved: Resolved, broken: Sequence[Broken]) -> Self:
        """A013: numbers for a what-if that no programme could have."""
        said = "; ".join(
            f"{each.code} {_given(resolved, each.parameters)}: {each.message}" for each in broken
        )
        return cls(
            "A013",
            f"the numbers of this what-if break the programme: {said}",
            "keep to the bound, or change the other numbers of the sum with it",
        )


def _given(resolved: Resolved, names: Iterable[str]) -> str:
    known = resolved.programme.parameters
    units = {name: known[of_kind(name)[0]].unit for name in names}
    return ", ".join(
        f"{name} = {show_decimal(resolved.overrides[name], 3)}{unit}"
        for name, unit in units.items()
    )
