"""Who is in an organisation on a day: posts with their holders, and numbers of members and staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from core.organisations.reading import Reading, day_number, day_of, last


@dataclass(frozen=True, slots=True)
class Post:
    """A post somebody holds since a day, as a reference; or `persons` counted without names.

    `since` is the day of the first appointment after the last removal, or of the count.
    A holder whom an exemption takes out of the rules' populations still holds the post.
    """

    organisation: str
    post: str
    rank: str | None
    full_time: bool
    since: dt.date
    person: str | None
    persons: int = 1
    age_band: str | None = None


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Numbers of one organisation, or of several together.

    `members` by category are counted from the facts of persons where the organisation has any,
    else they are the last numbers it gave of each category, the oldest on `counted_on`. `exempted`
    and `leaders` are among the members, and known of persons only. None is not known.
    """

    members: Mapping[str, int] = field(default_factory=dict)
    exempted: int | None = None
    leaders: int | None = None
    retired: int | None = None
    staff: int | None = None
    counted_on: dt.date | None = None

    @property
    def total(self) -> int | None:
        """All members; None where no fact tells."""
        return sum(self.members.values()) if self.members or self.exempted is not None else None

    @classmethod
    def together(cls, counts: Iterable[HeadCount]) -> HeadCount:
        """The sum; what is known of some only is the sum of these."""
        parts = list(counts)
        members: dict[str, int] = {}
        for part in parts:
            for category, number in part.members.items():
                members[category] = members.get(category, 0) + number
        days = [part.counted_on for part in parts if part.counted_on is not None]
        return cls(
            dict(sorted(members.items())),
            _sum(part.exempted for part in parts),
            _sum(part.leaders for part in parts),
            _sum(part.retired for part in parts),
            _sum(part.staff for part in parts),
            min(days, default=None),
        )


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def posts_on(reading: Reading, on: dt.date) -> dict[str, tuple[Post, ...]]:
    """The posts of every organisation on a day, those with a holder first."""
    day = f"day <= {day_number(on)}"
    holder = "org, post, person"
    terms = (
        "(SELECT *, count(*) FILTER (step = 'removed') OVER "
        f"(PARTITION BY {holder} ORDER BY day, fact) AS term FROM f_post WHERE {day})"
    )
    since = (
        "(SELECT *, min(day) FILTER (step = 'appointed') OVER "
        f"(PARTITION BY {holder}, term) AS since FROM {terms})"
    )
    named = last(since, "person IS NOT NULL", holder)
    counted = last("f_post", f"{day} AND step = 'counted'", "org, post, rank, age_band, full_time")
    found = reading.run(
        {
            "posts": f"SELECT * EXCLUDE (term), 1 AS number FROM {named} "
            "WHERE step = 'appointed' UNION ALL "
            f"SELECT *, day AS since, persons AS number FROM {counted} WHERE persons > 0 "
            "ORDER BY org, person IS NULL, post, since, person, fact"
        },
        "post",
    )
    posts: dict[str, list[Post]] = {}
    columns = ("org", "post", "rank", "full_time", "since", "person", "number", "age_band")
    for org, post, rank, full_time, since, *rest in _rows(found["posts"], columns):
        held = Post(org, post, rank, bool(full_time), day_of(since), *rest)
        posts.setdefault(org, []).append(held)
    return {org: tuple(held) for org, held in posts.items()}


def head_counts_on(
    reading: Reading, on: dt.date, stated: Mapping[str, tuple[dt.date, int]]
) -> dict[str, HeadCount]:
    """The numbers of every organisation of which any are known on a day.

    `stated` is the staff that an organisation's own last step gives, with that step's day; a count
    of its members may give it later.
    """
    found = reading.run(_statements(on), "membership")
    people: dict[str, dict[str, tuple[int, int, int]]] = {}
    for org, category, *numbers in _rows(found["people"]):
        people.setdefault(org, {})[category] = tuple(numbers)
    counts: dict[str, dict[str, tuple[int, int | None, int]]] = {}
    for org, category, *numbers in _rows(found["counts"]):
        counts.setdefault(org, {})[category] = tuple(numbers)
    staff = {org: (day_of(day), number) for org, day, number in _rows(found["staff"])}
    persons = {org for (org,) in _rows(found["persons"])}
    heads: dict[str, HeadCount] = {}
    for org in sorted({*persons, *counts, *staff, *stated}):
        given = [each[org] for each in (stated, staff) if org in each]
        number = max(given, key=lambda pair: pair[0])[1] if given else None
        told = counts.get(org, {})
        retired = _sum(part[1] for part in told.values())
        if org in persons:
            by = people.get(org, {})
            exempted, leaders = (sum(part[n] for part in by.values()) for n in (1, 2))
            members = {category: part[0] for category, part in by.items()}
            heads[org] = HeadCount(members, exempted, leaders, retired, number)
        else:
            members = {category: part[0] for category, part in told.items()}
            days = [day_of(part[2]) for part in told.values()]
            heads[org] = HeadCount(members, None, None, retired, number, min(days, default=None))
    return heads


def _statements(on: dt.date) -> dict[str, str]:
    """Each person's place, category and exemption are what the last step about each says.

    Who leaves or joins is exempted no more.
    """
    day = f"day <= {day_number(on)}"
    places = last("f_membership", f"{day} AND step IN ('joined', 'moved', 'left')", "person")
    said = last("f_membership", f"{day} AND step IN ('joined', 'moved', 'changed')", "person")
    ended = "('exempted', 'unexempted', 'joined', 'left')"
    exempt = last("f_membership", f"{day} AND step IN {ended}", "person")
    counted = f"{day} AND step = 'counted'"
    return {
        "people": "SELECT p.org, s.category, count(*), "
        "count(*) FILTER (e.step = 'exempted'), count(*) FILTER (s.leader = 1) "
        f"FROM {places} p JOIN {said} s USING (person) LEFT JOIN {exempt} e USING (person) "
        "WHERE p.step <> 'left' GROUP BY 1, 2 ORDER BY 1, 2",
        "persons": f"SELECT DISTINCT org FROM f_membership WHERE {day} AND person IS NOT NULL",
        "counts": "SELECT org, category, members, retired, day FROM "
        f"{last('f_membership', counted, 'org, category')} ORDER BY 1, 2",
        "staff": "SELECT org, day, staff FROM "
        f"{last('f_membership', f'{counted} AND staff IS NOT NULL', 'org')}",
    }


def _rows(table: pa.Table, columns: Iterable[str] | None = None) -> Iterator[tuple[Any, ...]]:
    chosen = table if columns is None else table.select(list(columns))
    return zip(*(column.to_pylist() for column in chosen.columns), strict=True)
