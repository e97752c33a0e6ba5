"""What tests of checks share with those of the host."""

from tests.host.conftest import site

__all__ = ["site"]
