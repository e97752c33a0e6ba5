"""The server: what stands around the pages (`api.pages`) and the JSON API (`api.v1`).

`api.web.application.application(settings)` puts everything together; it is not imported here, since
the pages and the API import parts of this package. A room with routes exports ``routes()``, a list of
`Guarded`, each of which says what it needs: an `Action` of `core.accounts`, or `Access`. An endpoint
asks `require` or `reached` (`api.web.authority`) for the region and the organisation it is about,
and `House` (``house_of(request)``, called through ``computing`` of `api.web.threads`) for everything
from the core.

Here ``request.state`` has `caller` (or None), `csrf` for forms (field ``csrf``, header
``X-CSRF-Token``) and `request_id`; an endpoint may set `audited` to what it changed, as a code,
and `named` where it read names.
"""

from api.web.settings import Settings

__all__ = ["Settings"]
