"""Pages: what people see of Dangjian in a browser; HTML from the server, fragments by htmx.

`routes` are the routes of every page; `failed` is the page of what was refused or went wrong.
Without JavaScript every page reads and every form posts; nothing comes from elsewhere.
"""

from api.pages.failures import failed
from api.pages.routing import routes

__all__ = ["failed", "routes"]
