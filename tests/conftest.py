"""What every test may use."""

import sys
from pathlib import Path

# The checkout itself, so that the tests run without an installation and can import `tests.…`.
ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

pytest_plugins = ["tests.postgres"]
