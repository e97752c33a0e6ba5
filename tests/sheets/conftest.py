"""The command, as the tests of the api run it."""

from tests.api.conftest import after, once, plugin, run

__all__ = ["after", "once", "plugin", "run"]
