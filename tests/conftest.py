"""What every test may use."""

import sys
from pathlib import Path

import pytest

# The checkout itself, so that the tests run without an installation and can import `tests.…`.
ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

pytest_plugins = ["tests.postgres"]


@pytest.fixture(autouse=True)
def default_language() -> None:
    """A command that ran in one test leaves its language to the next one of the process."""
    from api import language

    language.use(language.LANGUAGES[0])
