"""Populations: who or what an indicator asks about, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import (
    Discriminator,
    Tag,
    model_validator,
)

from core.rules.model.parts import Documented, Names, Part


class Ranks(Part):
    """A stretch of the ordered list of ranks, both ends included."""

    at_least: str = ""
    at_most: str = ""

    @model_validator(mode="after")
    def _some_end(self) -> Ranks:
        if not self.at_least and not self.at_most:
            raise ValueError("say from which rank: at_least, at_most or both")
        return self


def _form(written: Any) -> str:
    return "range" if isinstance(written, dict | Ranks) else "codes"


RankedBy = Annotated[
    Annotated[Names, Tag("codes")] | Annotated[Ranks, Tag("range")], Discriminator(_form)
]


class Population(Documented):
    """Who or what an indicator asks about, one by one.

    `rank` and `full_time` are asked of the post that is held; of members, of some post they hold.
    """

    members: bool = False
    posts: Names = ()
    with_posts: Names = ()
    without_posts: Names = ()
    rank: RankedBy = ()
    full_time: bool | None = None
    leader: bool | None = None
    category: Names = ()
    exempted: Literal["left-out", "included"] = "left-out"
    organisations: dict[Literal["kind", "sector", "groups"], Names] | None = None

    @property
    def asks_posts_elsewhere(self) -> bool:
        """Whether posts that somebody holds in another organisation matter."""
        of_members = self.members and (self.rank != () or self.full_time is not None)
        return bool(self.with_posts or self.without_posts or of_members)

    @model_validator(mode="after")
    def _people_or_organisations(self) -> Population:
        people = self.members or bool(self.posts)
        if people == (self.organisations is not None):
            raise ValueError("a population is 'members', holders of 'posts', or 'organisations'")
        for option, goes_with in self._unread():
            raise ValueError(f"'{option}' would not be read here: it goes with {goes_with}")
        return self

    def _unread(self) -> Iterator[tuple[str, str]]:
        of_people = {
            "with_posts": self.with_posts,
            "without_posts": self.without_posts,
            "rank": self.rank,
            "full_time": self.full_time is not None,
            "exempted": self.exempted == "included",
        }
        of_members = {"leader": self.leader is not None, "category": self.category}
        if self.organisations is not None:
            yield from ((name, "'members' or 'posts'") for name, said in of_people.items() if said)
        if not self.members:
            yield from ((name, "'members'") for name, said in of_members.items() if said)
