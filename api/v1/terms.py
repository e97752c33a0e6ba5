"""What requests are written in: periods, codes, positions and instants, and pages of lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import Field

from api.language import gettext as _
from api.v1.cursors import Cursor, question
from api.v1.endpoints import Call, Model
from api.v1.errors import ApiError
from core.host import Moment
from core.log import LogError

T = TypeVar("T")

#: A year, half-year, quarter or month.
PeriodText = Annotated[
    str,
    Field(
        pattern=r"^(19|20|21)[0-9]{2}(-H[12]|-Q[1-4]|-(0[1-9]|1[0-2]))?$",
        description="A period: 2015, 2015-H1, 2015-Q3 or 2015-07.",
        examples=["2015"],
    ),
]

Code = Annotated[
    str,
    Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$", description="The code of an organisation."),
]

PluginName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9.-]{0,63}$",
        description="An enabled plugin; without it the region's own, or the only one.",
    ),
]

SchemeName = Annotated[
    str, Field(min_length=1, max_length=100, description="A scheme, by its name or its title.")
]

KnownAt = Annotated[
    str,
    Field(
        pattern=r"^([0-9]{1,18}|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2}))?)$",
        description="What the log knew then: at a position, at the end of a day (of Asia/Shanghai), "
        "or at an instant with an offset. The last position without it.",
        examples=["1204", "2016-01-10", "2016-01-10T12:00:00+08:00"],
    ),
]

RulesDay = Annotated[
    dt.date,
    Field(description="The rules in force on this day, instead of those of the period."),
]

Limit = Annotated[int, Field(ge=1, le=500, description="How many rows a page has at most.")]

CursorText = Annotated[
    str,
    Field(
        max_length=400,
        pattern=r"^[0-9A-Za-z_-]+$",
        description="`next` of the page before; the other parameters stay as they were.",
    ),
]

Exact = Annotated[
    str,
    Field(
        pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,6}|/[0-9]{1,12})?%?$",
        description="An exact number: 12, 0.5, 60% or 1/3.",
        examples=["12", "1/3"],
    ),
]


class Paged(Model):
    """Parameters of a list."""

    limit: Limit = 100
    cursor: CursorText | None = None


def position_at(call: Call[Any, Any], given: str | None) -> int:
    """The position that is meant by `KnownAt`, the last without one.

    Raises `ApiError` ``api.query``, and `HostError` ``host.position`` when it is used.
    """
    log = call.house.log(call.region)
    if given is None:
        return log.head().position
    try:
        return Moment.parse(given).position(log)
    except ValueError:
        raise ApiError(
            "api.query",
            _("there is no such day or instant"),
            place="known_at",
            remedy=_("Write a position, 2016-01-10, or 2016-01-10T12:00:00+08:00"),
        ) from None


def begun(
    call: Call[Any, Any], known_at: str | None, kinds: tuple[type, ...]
) -> tuple[int, tuple[int | str, ...]]:
    """The position a list is answered as of and the place it goes on behind, empty for the first page.

    A cursor keeps the position of its first page. Raises `ApiError` ``api.cursor`` or ``api.query``.
    """
    written = call.query.cursor
    if written is None:
        return position_at(call, known_at), ()
    asked = question(call.request.url.path, call.query.model_dump(mode="json"))
    cursor = Cursor.read(written, asked, kinds)
    return cursor.position, cursor.last


def following(call: Call[Any, Any], position: int, last: Sequence[int | str]) -> str:
    """The cursor behind a row."""
    asked = question(call.request.url.path, call.query.model_dump(mode="json"))
    return Cursor(asked, position, tuple(last)).written()


def cut(
    call: Call[Any, Any],
    position: int,
    rows: Sequence[T],
    place: Callable[[T], Sequence[int | str]],
) -> tuple[list[T], str | None]:
    """The rows of one page, of one row more than it has at most; and the cursor of the next."""
    limit = call.query.limit
    shown = list(rows[:limit])
    more = len(rows) > limit
    return shown, following(call, position, place(shown[-1])) if more else None


def unknown_fact(place: str) -> LogError:
    """``log.unknown-fact``: the log does not hold it."""
    return LogError("log.unknown-fact", "the log does not hold the fact", place=place)
