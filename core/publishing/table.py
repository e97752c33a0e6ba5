"""The published table: each organisation's total, rating and rank in one scheme, and its written form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.assess import Assessment, OrganisationResult, SchemeResult
from core.rules import show_points


@dataclass(frozen=True, slots=True)
class Rating:
    """An outcome: its state (rated, vetoed, otherwise, unavailable …), title, stars and code."""

    state: str
    title: str
    stars: int | None
    code: str


@dataclass(frozen=True, slots=True)
class Row:
    """What was published of one organisation.

    `total` is in thousandths of a point, None where it was unavailable; `rank` is among `peers`,
    None where the scheme gives none; `vetoes` fired, `undecided` lacked the data (both by name).
    """

    organisation: str
    title: str
    total: int | None
    rating: Rating
    rank: int | None
    peers: int | None
    vetoes: tuple[str, ...]
    undecided: tuple[str, ...]

    @property
    def compared(self) -> tuple[Any, ...]:
        """What makes a difference: not the title, nor the mere number of peers."""
        return (self.total, self.rating, self.rank, self.vetoes, self.undecided)

    def to_json(self) -> dict[str, Any]:
        """Points as text with up to three decimals, exact, as an assessment writes them."""
        said: dict[str, Any] = {
            "organisation": self.organisation,
            "title": self.title,
            "total": None if self.total is None else show_points(self.total),
            "state": self.rating.state,
            "rating": self.rating.title,
            "stars": self.rating.stars,
            "vetoes": list(self.vetoes),
            "undecided": list(self.undecided),
            **({"not_rated": self.rating.code} if self.rating.state == "not_rated" else {}),
        }
        if self.rank is not None:
            said |= {"rank": self.rank, "peers": self.peers}
        return said


Table = Mapping[str, Row]
"""The rows of a scheme by the codes of the organisations it applies to."""


def table_of(assessment: Assessment, scheme: str) -> dict[str, Row]:
    """The rows of a scheme in an assessment, by code; none where the scheme is not in force."""
    return {
        result.code: _row(result, result.schemes[scheme])
        for result in assessment.results()
        if scheme in result.schemes and result.schemes[scheme].state != "outside"
    }


def _row(result: OrganisationResult, of: SchemeResult) -> Row:
    return Row(
        result.code,
        result.title,
        of.total,
        Rating(of.state, of.title, of.stars, of.code),
        of.rank,
        of.peers,
        tuple(veto.name for veto in of.vetoes),
        tuple(veto.name for veto in of.undecided),
    )


def written(table: Table) -> dict[str, Any]:
    """The table as it stands in the log: a list a column, each rating once, vetoes where there are any."""
    rows = [table[code] for code in sorted(table)]
    ratings = list(dict.fromkeys(row.rating for row in rows))
    said: dict[str, Any] = {
        "ratings": [[each.state, each.title, each.stars, each.code] for each in ratings],
        "organisation": [row.organisation for row in rows],
        "title": [row.title for row in rows],
        "total": [row.total for row in rows],
        "rating": [ratings.index(row.rating) for row in rows],
        "vetoes": {row.organisation: list(row.vetoes) for row in rows if row.vetoes},
        "undecided": {row.organisation: list(row.undecided) for row in rows if row.undecided},
    }
    if any(row.rank is not None for row in rows):
        said |= {"rank": [row.rank for row in rows], "peers": [row.peers for row in rows]}
    return said


def read(said: Mapping[str, Any]) -> dict[str, Row]:
    """The table of what `written` gave; raises `KeyError`, `TypeError` or `ValueError` for others."""
    ratings = [Rating(*each) for each in said["ratings"]]
    codes: Sequence[str] = said["organisation"]
    nothing = [None] * len(codes)
    columns: Iterable[tuple[Any, ...]] = zip(
        codes,
        said["title"],
        said["total"],
        said["rating"],
        said.get("rank", nothing),
        said.get("peers", nothing),
        strict=True,
    )
    return {
        code: Row(
            code,
            title,
            total,
            ratings[rating],
            rank,
            peers,
            tuple(said["vetoes"].get(code, ())),
            tuple(said["undecided"].get(code, ())),
        )
        for code, title, total, rating, rank, peers in columns
    }
