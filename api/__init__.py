"""What people and programs reach Dangjian by: the command `dangjian` (`api.cli`).

Everything here goes through the public faces of `core`; a region's plugin is never imported but
asked through `core.host`.
"""

from api.language import LANGUAGES, Catalogue, gettext, use

__all__ = ["LANGUAGES", "Catalogue", "gettext", "use"]
