"""Schemes: indicators to points, vetoes and a rating."""

from __future__ import annotations

from typing import Literal

from pydantic import (
    Field,
    model_validator,
)

from core.rules.model.parts import Documented, Formula, Identifier, Names, Number, Part

AWARDS = ("full_if", "in_proportion_to", "add", "deduct", "by_band", "take")


class Band(Documented):
    """One band of a scale; the first band whose line holds is taken.

    A band of a rating may also ask a condition: `when` it does not hold, the next one is asked.
    """

    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None
    points: Number | None = None
    value: Number | None = None
    stars: int | None = Field(default=None, ge=0, le=10)
    code: str = ""
    when: Formula | None = None

    @model_validator(mode="after")
    def _one_edge(self) -> Band:
        edges = (self.at_least, self.above, self.at_most, self.below)
        if sum(edge is not None for edge in edges) != 1:
            raise ValueError("a band has one edge: at_least, above, at_most or below")
        return self


class Item(Documented):
    """Points for one thing: `points` is the most it can give, and one award says how."""

    points: Number
    full_if: Formula | None = None
    in_proportion_to: Formula | None = None
    add: Number | None = None
    deduct: Number | None = None
    for_each: Formula | None = None
    by_band: Formula | None = None
    bands: tuple[Band, ...] = ()
    take: Formula | None = None
    floor: Number | None = None
    when_no_data: Literal["none", "full", "leave_out", "unavailable"] | None = None
    applies_to: dict[Literal["kind", "sector"], Names] = Field(default_factory=dict)

    @property
    def award(self) -> str:
        """Which award the item uses."""
        return next(name for name in AWARDS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _one_award(self) -> Item:
        given = [name for name in AWARDS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"an item takes exactly one award of {', '.join(AWARDS)}")
        if (given[0] in ("add", "deduct")) != (self.for_each is not None):
            raise ValueError("'add' and 'deduct' go with 'for_each', and only they do")
        if (given[0] == "by_band") != bool(self.bands):
            raise ValueError("'by_band' goes with 'bands', and only it does")
        if any(band.when is not None for band in self.bands):
            raise ValueError("'when' is for bands of a rating; write 'by_band: if(…)' for an item")
        return self


class Group(Documented):
    """Items that belong together; `points` is what they must add up to.

    What a group `beside_total` gives is added to the total and is no part of what that can reach:
    bonuses and deductions, which are not scaled where other items are left out.
    """

    points: Number | None = None
    items: dict[Identifier, Item] = Field(min_length=1)
    cap: Number | None = None
    floor: Number | None = None
    weight: Number | None = None
    beside_total: bool = False
    applies_to: dict[Literal["kind", "sector"], Names] = Field(default_factory=dict)


class Veto(Documented):
    """A condition that overrides the score."""

    when: Formula


class NotRated(Documented):
    """Why an organisation takes no part: where `when` holds, it is given neither points nor a rating."""

    when: Formula


class Outcome(Documented):
    """What a rating is called when no band gives it."""

    title: str
    stars: int | None = None
    code: str = ""


class Quota(Documented):
    """A share of the peers that gets a rating, best first; of those with `at_least` points."""

    share: Number | None = None
    count: Number | None = None
    at_least: Number | None = None
    title: str
    stars: int | None = None
    code: str = ""


class ByRank(Part):
    """Ratings by rank among peers; shares are of the rated, or of all that the scheme is for."""

    within: Literal["kind", "sector", "parent", "all"]
    of: Literal["rated", "all"] = "rated"
    quotas: tuple[Quota, ...] = Field(min_length=1)
    ties: Literal["together", "strict"] = "together"
    round: Literal["down", "up", "nearest"] = "down"


class Rating(Part):
    """How a total becomes a rating: by quotas, and by bands for whom no quota takes."""

    bands: tuple[Band, ...] = ()
    by_rank: ByRank | None = None
    otherwise: Outcome | None = None
    vetoed: Outcome | None = None
    whole_points: Number | None = None

    @property
    def steps(self) -> tuple[Quota | Band, ...]:
        """What gives a rating, in the order in which it is asked: the quotas, then the bands."""
        return (*(self.by_rank.quotas if self.by_rank is not None else ()), *self.bands)


class FollowUp(Documented):
    """What an outcome opens, such as a rectification case in the next year."""

    when: Literal["vetoed", "otherwise"]
    opens: str
    due: str = Field(default="next-year-end", pattern=r"^next-year-(start|end)$")


class Check(Documented):
    """A fact about the scheme itself that must hold, such as a share of the weights."""

    weight_of: Names
    of: Names = ()
    exactly: Number


class Scheme(Documented):
    """Indicators to points, vetoes and a rating.

    With ``silence: fails``, an organisation of which nothing was recorded in the period that the
    scheme counts is judged as one that did nothing; else it is unrecorded. Whom `not_rated` names
    takes no part: it has no points, no rating and no place, and no share is taken of it.
    """

    per: Literal["organisation", "member"] = "organisation"
    total: Number
    applies_to: dict[Literal["kind", "sector"], Names] = Field(default_factory=dict)
    groups: dict[Identifier, Group] = Field(min_length=1)
    not_rated: dict[Identifier, NotRated] = Field(default_factory=dict)
    vetoes: dict[Identifier, Veto] = Field(default_factory=dict)
    rating: Rating | None = None
    silence: Literal["unrated", "fails"] = "unrated"
    follow_up: tuple[FollowUp, ...] = ()
    checks: tuple[Check, ...] = ()

    @model_validator(mode="after")
    def _some_total(self) -> Scheme:
        if all(group.beside_total for group in self.groups.values()):
            raise ValueError("every group is 'beside_total', so nothing makes up the total")
        return self
