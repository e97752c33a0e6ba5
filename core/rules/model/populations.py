"""Populations: who or what an indicator asks about, one by one."""

from __future__ import annotations

from typing import Literal

from pydantic import (
    model_validator,
)

from core.rules.model.parts import Documented, Names


class Population(Documented):
    """Who or what an indicator asks about, one by one."""

    members: bool = False
    posts: Names = ()
    without_posts: Names = ()
    leader: bool | None = None
    category: Names = ()
    organisations: dict[Literal["kind", "sector"], Names] | None = None

    @model_validator(mode="after")
    def _people_or_organisations(self) -> Population:
        people = self.members or bool(self.posts)
        if people == (self.organisations is not None):
            raise ValueError("a population is 'members', holders of 'posts', or 'organisations'")
        return self
