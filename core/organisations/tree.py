"""The tree on a day: organisations, what is above and below them, and what became of the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from types import MappingProxyType
from typing import Final, Self

import pyarrow.compute as pc

from core.facts import VOCABULARY, Vocabulary
from core.organisations.errors import OrganisationsError
from core.organisations.history import Step, steps_of
from core.organisations.people import HeadCount, Post, head_counts_on, posts_on
from core.organisations.problems import Problem, problems_of
from core.organisations.reading import Reading, Row, Source, day_number, day_of, tags_of

ENDINGS: Final = ("closed", "merged")

# A step that does not say where an organisation stands leaves it there, as in the rule compiler.
_STEPS: Final = """
WITH said AS (
  SELECT *,
    count(*) FILTER (parent IS NOT NULL OR step IN ('founded', 'moved')) OVER steps AS placed,
    count(*) FILTER (groups <> '' OR step IN ('founded', 'moved', 'changed')) OVER steps AS grouped
  FROM f_organisation WHERE day <= {day} WINDOW steps AS (PARTITION BY org ORDER BY day, fact)
)
SELECT org, day, position, step, kind, sector, title, "into", overlay, staff,
  max(parent) OVER (PARTITION BY org, placed) AS parent,
  max(groups) OVER (PARTITION BY org, grouped) AS groups,
  min(day) OVER (PARTITION BY org) AS since,
  max(CASE step WHEN 'split' THEN day END) OVER (PARTITION BY org) AS split_on,
  lead(position) OVER (PARTITION BY org ORDER BY day, fact) AS following
FROM said ORDER BY org, day, fact
"""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as its last step by the day says; `since` is the day of its first.

    A step that names no parent leaves it, unless it is ``founded`` or ``moved``; one that names no
    overlay leaves those too, unless it is ``founded``, ``moved`` or ``changed``.
    """

    code: str
    title: str
    kind: str
    sector: str
    parent: str | None
    since: dt.date
    staff: int | None
    overlay: bool
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """An organisation that had ended by the day, as it was, and what became of it.

    `outcome` is merged, split (closed on the day it was split) or closed; `into` is where it was
    merged. `founded` are organisations founded under the same parent on the day of a split: the
    facts do not say that they are its parts.
    """

    organisation: Organisation
    on: dt.date
    outcome: str
    into: str | None = None
    founded: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """``was closed on 2015-03-01``, with where to if it is known."""
        where = f" into {self.into}" if self.into else ""
        return f"was {self.outcome} on {self.on}{where}"


class Tree:
    """The organisations of a region on the day `on`, as of `position`; make one with `of`.

    A parent that has ended or does not exist makes an organisation a root, as it does in rules;
    `problems` tells. Questions about an organisation that there is not on the day raise
    `OrganisationsError` ``organisations.unknown``.
    """

    def __init__(self, reading: Reading, on: dt.date, vocabulary: Vocabulary) -> None:
        self.on = on
        self.position = reading.position
        self._reading = reading
        self._vocabulary = vocabulary
        statement = _STEPS.format(day=day_number(on))
        self._steps = reading.run({"steps": statement}, "organisation")["steps"]
        alive: dict[str, Organisation] = {}
        gone: list[Row] = []
        for row in self._steps.filter(pc.is_null(self._steps["following"])).to_pylist():
            if row["step"] in ENDINGS:
                gone.append(row)
            else:
                alive[row["org"]] = _organisation(row)
        self.organisations: Mapping[str, Organisation] = MappingProxyType(alive)
        self.ended: Mapping[str, Ended] = MappingProxyType({r["org"]: self._end(r) for r in gone})
        self._below = _grouped((o.parent, o.code) for o in alive.values() if o.parent in alive)
        self._overlays = _grouped((g, o.code) for o in alive.values() for g in o.groups)

    @classmethod
    def of(
        cls,
        source: Source,
        on: dt.date,
        position: int | None = None,
        vocabulary: Vocabulary = VOCABULARY,
    ) -> Self:
        """The tree on a day, by what was known at a position (None: all that the source has).

        `vocabulary` gives the labels of codes. Raises `ColumnsError` as the snapshot does.
        """
        return cls(Reading(source, position), on, vocabulary)

    def __getitem__(self, code: str) -> Organisation:
        """An organisation there is on the day."""
        if code in self.organisations:
            return self.organisations[code]
        said = f"no organisation '{code}' on {self.on}"
        if code in self.ended:
            raise OrganisationsError(
                "organisations.unknown", f"{said}: it {self.ended[code].words}"
            )
        near = get_close_matches(code, self.organisations, n=1)
        raise OrganisationsError(
            "organisations.unknown", said, f"Did you mean '{near[0]}'?" if near else ""
        )

    def __contains__(self, code: object) -> bool:
        return code in self.organisations

    def __len__(self) -> int:
        return len(self.organisations)

    # Up and down

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """Organisations without a parent that exists on the day, by code."""
        known = self.organisations
        return tuple(code for code, o in known.items() if o.parent not in known)

    def path(self, code: str) -> tuple[str, ...]:
        """From the root down to the organisation itself; a circle is followed round once."""
        walk = {self[code].code: None}
        parent = self[code].parent
        while parent in self.organisations and parent not in walk:
            assert parent is not None
            walk[parent] = None
            parent = self.organisations[parent].parent
        return tuple(reversed(walk))

    def level(self, code: str) -> int:
        """How many organisations stand above; 0 for a root."""
        return len(self.path(code)) - 1

    def children(self, code: str) -> tuple[str, ...]:
        """The organisations just below, by code."""
        return self._below.get(self[code].code, ())

    def descendants(self, code: str) -> tuple[str, ...]:
        """All organisations below, each before those below it."""
        found: dict[str, None] = {}
        waiting = list(reversed(self.children(code)))
        while waiting:
            below = waiting.pop()
            if below not in found and below != code:
                found[below] = None
                waiting += reversed(self._below.get(below, ()))
        return tuple(found)

    def members(self, overlay: str) -> tuple[str, ...]:
        """The second way down: organisations that sit in an overlay (协作组、片区), by code."""
        return self._overlays.get(self[overlay].code, ())

    # Through time

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the tree on the day, and no single organisation's facts can tell."""
        return tuple(problems_of(self))

    def history(self, code: str) -> tuple[Step, ...]:
        """The steps of an organisation by the day, ended ones included, in plain words."""
        if code not in self.ended:
            code = self[code].code
        return steps_of(self._rows(code), self._title_on, self._vocabulary)

    # People

    @cached_property
    def _posts(self) -> dict[str, tuple[Post, ...]]:
        return posts_on(self._reading, self.on)

    def posts(self, code: str) -> tuple[Post, ...]:
        """The posts of an organisation on the day, those with a holder first."""
        return self._posts.get(self[code].code, ())

    @cached_property
    def _heads(self) -> dict[str, HeadCount]:
        last = self._steps.filter(pc.is_null(self._steps["following"]))
        given = last.filter(pc.is_valid(last["staff"])).select(["org", "day", "staff"]).to_pylist()
        stated = {row["org"]: (day_of(row["day"]), row["staff"]) for row in given}
        return head_counts_on(self._reading, self.on, stated)

    def head_count(self, code: str, *, below: bool = False) -> HeadCount:
        """Members and staff of an organisation on the day; with `below`, of all below it too."""
        codes = (self[code].code, *(self.descendants(code) if below else ()))
        return HeadCount.together(self._heads[each] for each in codes if each in self._heads)

    # Rows

    def _rows(self, code: str) -> list[Row]:
        rows: list[Row] = self._steps.filter(pc.equal(self._steps["org"], code)).to_pylist()
        return rows

    def _title_on(self, code: str, day: int) -> str | None:
        titles = [row["title"] for row in self._rows(code) if row["day"] <= day]
        return titles[-1] if titles else None

    def _end(self, row: Row) -> Ended:
        organisation, day = _organisation(row), row["day"]
        if row["step"] == "merged":
            return Ended(organisation, day_of(day), "merged", row["into"])
        if row["split_on"] != day:
            return Ended(organisation, day_of(day), "closed")
        that_day = pc.and_(
            pc.equal(self._steps["step"], "founded"), pc.equal(self._steps["day"], day)
        )
        founded = self._steps.filter(that_day).to_pylist()
        parts = tuple(each["org"] for each in founded if each["parent"] == organisation.parent)
        return Ended(organisation, day_of(day), "split", None, parts)


def _organisation(row: Row) -> Organisation:
    return Organisation(
        row["org"],
        row["title"],
        row["kind"],
        row["sector"],
        row["parent"],
        day_of(row["since"]),
        row["staff"],
        bool(row["overlay"]),
        tags_of(row["groups"]),
    )


def _grouped(pairs: Iterable[tuple[str | None, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        if key is not None:
            found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
