"""What may be said to the log about a fact: that it happened, what it should say, or that it is void."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from core.facts import Fact, FactModel, Mark, canonical, holds_number, stream_of
from core.log.errors import LogError
from core.log.events import Content


@dataclass(frozen=True, slots=True)
class Correction:
    """A whole new content for a fact; `revision`, where given, is 2 for the first correction."""

    fact: UUID
    type: str
    organisation: str
    occurred_on: dt.date
    mark: Mark
    body: FactModel
    reason: str
    revision: int | None = None

    def content(self) -> Content:
        """What it says, in the form the log compares and stores."""
        day = self.occurred_on.isoformat()
        return Content(self.organisation, day, self.mark, canonical(self.body))

    def stream(self, region: str) -> UUID:
        """The stream a fact of this content belongs to."""
        fact = Fact(
            self.fact, self.type, self.organisation, self.occurred_on, "", "", self.mark, self.body
        )
        return stream_of(region, fact)


@dataclass(frozen=True, slots=True)
class Retraction:
    """A fact taken back; `type`, where given, has to be the fact's.

    `revision`, where given, is the number the retraction gets: one more than the last one read.
    """

    fact: UUID
    reason: str
    type: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """What an exported row was, whose content was erased: it says nothing, and may be known.

    `revision` is 1 for a recording, a correction's number, and None for a retraction.
    """

    fact: UUID
    type: str
    revision: int | None


def must_be_text(reason: str, place: str) -> None:
    """Refuse a reason that has no UTF-8 form, or somebody's number; raises `LogError` ``log.reason``."""
    if holds_number(reason):
        raise LogError(
            "log.reason",
            "the reason has the number of a telephone or of an identity card",
            place=place,
            remedy="Leave the number out: a reason stays in the log",
        )
    try:
        reason.encode()
    except UnicodeEncodeError:
        raise LogError(
            "log.reason",
            "the reason has half a character (a lone surrogate), which cannot be stored",
            place=place,
            remedy="Write the reason anew, as plain text",
        ) from None


Entry = Fact | Correction | Retraction | Erased
