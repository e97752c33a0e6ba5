"""What a plugin's author begins with: a plugin made from a few answers, and tried.

`answer` checks one answer as it is given, `Answers` holds them all, `guess` says what a sentence of
a document seems to ask for. `folder_files` and `package_files` fill in the files, and `write` writes
all of them or none. `staged` tries a plugin's folder on facts in a data folder of its own,
and `watched` looks at one again after every change, through `Warm`, a prepared process.
"""

from core.scaffold.answers import EVERY, WHOLE, Answers, answer, answered, check_every
from core.scaffold.errors import CODES, ScaffoldError
from core.scaffold.files import FACTS, Made, folder_files, package_files, package_name
from core.scaffold.guessing import Guess, guess
from core.scaffold.looking import Asked, look
from core.scaffold.sight import Checked, Fault, Moved, Sight, Standing, Unused, moved
from core.scaffold.stage import Stage, staged
from core.scaffold.things import Thing, things
from core.scaffold.warm import Warm
from core.scaffold.watching import Seen, watched
from core.scaffold.writing import write

__all__ = [
    "CODES",
    "EVERY",
    "FACTS",
    "WHOLE",
    "Answers",
    "Asked",
    "Checked",
    "Fault",
    "Guess",
    "Made",
    "Moved",
    "ScaffoldError",
    "Seen",
    "Sight",
    "Stage",
    "Standing",
    "Thing",
    "Unused",
    "Warm",
    "answer",
    "answered",
    "check_every",
    "folder_files",
    "guess",
    "look",
    "moved",
    "package_files",
    "package_name",
    "staged",
    "things",
    "watched",
    "write",
]
