"""The baseline, read and compiled once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.facts import VOCABULARY
from core.rules import Loaded, load

FOLDER = Path(__file__).parents[3] / "plugins" / "national"


@pytest.fixture(scope="session")
def national() -> Loaded:
    return load(FOLDER, VOCABULARY)
