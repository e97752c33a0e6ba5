"""The JSON API under ``/api/v1``: everything that a program can ask of the house, or tell it.

`routes` is what `api.web` mounts. One declaration an endpoint (`api.v1.endpoints`) makes both its
route and its part of the OpenAPI document; `docs/api.md` is for those who use it.
"""

from starlette.routing import BaseRoute

from api.v1.errors import CODES, ApiError

__all__ = ["CODES", "ApiError", "routes"]


def routes() -> list[BaseRoute]:
    """The routes, to be mounted at ``/api/v1``."""
    # Not before they are asked for: `api.web` shows its own refusals as problems of this room.
    from api.v1.router import routes as made

    return made()
