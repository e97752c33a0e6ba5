"""What a plugin's author begins with: a plugin made from a few answers, and tried.

`answer` checks one answer as it is given, `Answers` holds them all, `guess` says what a sentence of
a document seems to ask for. `folder_files` and `package_files` fill in the files, and `write` writes
all of them or none. `staged` tries a plugin's folder on facts in a data folder of its own.
"""

from core.scaffold.answers import EVERY, WHOLE, Answers, answer, answered, check_every
from core.scaffold.errors import CODES, ScaffoldError
from core.scaffold.files import FACTS, Made, folder_files, package_files, package_name
from core.scaffold.guessing import Guess, guess
from core.scaffold.stage import Stage, staged
from core.scaffold.things import Thing, things
from core.scaffold.writing import write

__all__ = [
    "CODES",
    "EVERY",
    "FACTS",
    "WHOLE",
    "Answers",
    "Guess",
    "Made",
    "ScaffoldError",
    "Stage",
    "Thing",
    "answer",
    "answered",
    "check_every",
    "folder_files",
    "guess",
    "package_files",
    "package_name",
    "staged",
    "things",
    "write",
]
