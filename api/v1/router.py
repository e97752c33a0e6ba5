"""The routes of the API, from the declarations of all endpoints; and its document, from the same."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from starlette.routing import BaseRoute

from api.v1 import (
    appeals,
    assessments,
    callers,
    differences,
    exports,
    facts,
    openapi,
    organisations,
    plugins,
    programmes,
    publications,
    recording,
    replays,
    revising,
    views,
)
from api.v1.endpoints import Answer, Call, Endpoint, Nothing, endpoint
from api.v1.serving import Elsewhere, Served
from api.web.access import Access
from api.web.routing import Guarded

#: Every method that a request may have and an address may not.
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@endpoint("GET", "/openapi.json", needs=Access.public, tag="document", answer=dict[str, Any])
def read_document(_call: Call[Nothing, None]) -> Answer:
    """Read the OpenAPI document of this API."""
    return Answer(_document())


#: Every endpoint, in the order of the document.
ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    read_document,
    *callers.ENDPOINTS,
    *organisations.ENDPOINTS,
    *recording.ENDPOINTS,
    *facts.ENDPOINTS,
    *revising.ENDPOINTS,
    *views.ENDPOINTS,
    *plugins.ENDPOINTS,
    *programmes.ENDPOINTS,
    *assessments.ENDPOINTS,
    *differences.ENDPOINTS,
    *publications.ENDPOINTS,
    *appeals.ENDPOINTS,
    *exports.ENDPOINTS,
    *replays.ENDPOINTS,
)


@cache
def _document() -> dict[str, Any]:
    return openapi.document(ENDPOINTS)


def routes() -> list[BaseRoute]:
    """One route an endpoint, and one for whatever none of them answers."""
    found = [
        Guarded(
            each.path,
            Served(each),
            action=each.needs,
            methods=(each.method,),
            name=f"v1.{each.name}",
        )
        for each in ENDPOINTS
    ]
    rest = Guarded(
        "/{rest:path}",
        Elsewhere(found),
        action=Access.public,
        methods=_METHODS,
        name="v1.elsewhere",
    )
    return [*found, rest]
