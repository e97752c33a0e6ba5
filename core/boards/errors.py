"""The codes of this room; what carries them is `core.rules.Problem` with its place in a file."""

from __future__ import annotations

from typing import Final

#: Every code this room gives a problem. Reading the YAML itself gives R001 to R003.
CODES: Final[dict[str, str]] = {
    "D004": "a board that is not a mapping of sections",
    "D010": "something required that is missing",
    "D011": "a name that a board does not have at that place",
    "D012": "a value of another kind than is expected there",
    "D014": "a name that is not written as names are",
    "D015": "a word that is not one of those allowed there",
    "D020": "a part of a board that contradicts itself, or would show nothing",
    "D030": "a board that shows something the programme does not have",
    "D031": "a section that is defined here and inherited",
    "D032": "a board that shows persons",
    "D033": "a board that inherits from a programme without one, or in a circle",
}
