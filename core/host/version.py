"""The version of this program, which plugins declare what they need of."""

from __future__ import annotations

from typing import Final

#: As in ``pyproject.toml``; a test holds the two to one another.
VERSION: Final = "0.1.0"
