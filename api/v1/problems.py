"""Problems: every refusal as ``application/problem+json`` (RFC 9457), in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.refusals import Refusal, refusal, title_of
from api.v1.errors import CODES, ApiError
from api.wording import way_out

MEDIA_TYPE: Final = "application/problem+json"

#: What stands before a code in a problem's `type`.
TYPE: Final = "urn:dangjian:problem:"


class Fault(BaseModel):
    """One of several faults of a request."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(description="The line or event, from 1; 0 where there is only one.")
    code: str
    path: str = Field(description="The field, dotted; empty where the whole is meant.")
    message: str
    way_out: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457), and what to do about it."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description=f"`{TYPE}` and the code.")
    title: str = Field(description="What the code means, in the caller's language.")
    status: int
    detail: str = Field(description="What happened this time.")
    code: str = Field(description="Stable; each has an entry in docs/errors.md.")
    place: str = Field(description="The region, fact, line or parameter that is meant.")
    way_out: str = Field(description="What to do next.")
    items: list[Fault] = Field(description="Each fault, where there are several.")


def problem(error: Exception) -> Response:
    """The answer to a request that raised an error of ours; the language has to be set."""
    if isinstance(error, ApiError):
        title = title_of(error.code, CODES[error.code])
        said = Refusal(
            error.status,
            error.code,
            title,
            error.message,
            error.place,
            error.remedy or way_out(error.code, ""),
            error.items,
        )
        return response(said, error.headers)
    headers = getattr(error, "headers", None)
    return response(refusal(error), headers)


def response(said: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal as an answer."""
    body: dict[str, Any] = {
        "type": f"{TYPE}{said.code}",
        "title": said.title,
        "status": said.status,
        "detail": said.detail or said.title,
        "code": said.code,
        "place": said.place,
        "way_out": said.way_out,
        "items": [
            {
                "number": each.number,
                "code": each.code,
                "path": each.path,
                "message": each.message,
                "way_out": each.way_out,
            }
            for each in said.items
        ],
    }
    own = {"cache-control": "no-store", "vary": "Accept-Language", **(headers or {})}
    return Response(orjson.dumps(body), said.status, own, MEDIA_TYPE)
