"""The server: what stands around the pages (`api.pages`) and the JSON API (`api.v1`).

`application(settings)` puts everything together. A room with routes exports ``routes()``, a list of
`Guarded`, each of which says what it needs: an `Action` of `core.accounts`, or `Access`. An endpoint
asks `require` or `reached` (`api.web.authority`) for the region and the organisation it is about,
and `House` (``house_of(request)``, called through ``inside``) for everything from the core.

Here ``request.state`` has `caller` (or None), `csrf` for forms (field ``csrf``, header
``X-CSRF-Token``) and `request_id`; an endpoint may set `audited` to what it changed, as a code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.web.settings import Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from core.accounts import Accounts
    from core.host import Installation


def application(
    settings: Settings,
    *,
    installation: Installation | None = None,
    accounts: Accounts | None = None,
) -> Starlette:
    """The server's application; see `api.web.application`."""
    # The pages and the API import parts of this package.
    from api.web.application import application as put_together

    return put_together(settings, installation=installation, accounts=accounts)


__all__ = ["Settings", "application"]
