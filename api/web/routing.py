"""Routes that say what may be done there: one without a declared action is not served."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from starlette.routing import BaseRoute, Mount, Route, get_name

from api.web.access import Access, Needed
from api.web.guard import Guard
from core.accounts import Action


class Guarded(Route):
    """A route with what it needs.

    Nobody reaches the endpoint who has no grant for the action anywhere, and no form that is not of
    this browser's session; changes are written to the audit trail. Whether a grant is for the region
    and the organisation asked about, the endpoint decides with `require`.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        action: Needed,
        methods: Collection[str] = ("GET",),
        name: str | None = None,
        max_body_size: int | None = None,
    ) -> None:
        super().__init__(
            path,
            Guard(endpoint, action, path),
            methods=list(methods),
            name=name or get_name(endpoint),
            max_body_size=max_body_size,
        )
        self.action = action


class GuardedMount(Mount):
    """A mount that is one resource open to everybody, such as a folder of files."""

    def __init__(self, path: str, app: Any, *, name: str | None = None) -> None:
        super().__init__(path, app=app, name=name)
        self.action = Access.public


def every(routes: Iterable[BaseRoute], above: str = "") -> Iterator[tuple[str, BaseRoute]]:
    """Every route with its whole path, mounts looked into."""
    for route in routes:
        path = above + str(getattr(route, "path", ""))
        if isinstance(route, Mount) and route.routes:
            yield from every(route.routes, path)
        else:
            yield path, route


def undeclared(routes: Iterable[BaseRoute]) -> list[str]:
    """The paths of routes that declare no action."""
    return [
        path
        for path, route in every(routes)
        if not isinstance(getattr(route, "action", None), Action | Access)
    ]
