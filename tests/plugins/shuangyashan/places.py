"""Where the plugin stands, and what its programme stands on."""

from __future__ import annotations

from pathlib import Path

from core.rules import library_of

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "plugins" / "shuangyashan"
# What the programme stands on.
LIBRARY = library_of([ROOT / "plugins" / "national"])
