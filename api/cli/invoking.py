"""How the command was typed, so that the commands it suggests can be typed the same way."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

#: The command's name where texts suggest it: a word or an option stands behind it.
_SUGGESTED: Final = re.compile(r"(?<![\w./-])dangjian(?= (?:[a-z]|--))")


def as_typed(text: str) -> str:
    """A text, the commands it suggests beginning as this process was begun: ``.venv/bin/dangjian``."""
    name = typed()
    return _SUGGESTED.sub(lambda _found: name, text)


def typed() -> str:
    """The command as it can be typed here: by its name where the shell finds it by that.

    Otherwise its path, from the working directory where it lies below it.
    """
    begun = Path(sys.argv[0]) if sys.argv else Path()
    # Begun in another way (``python -m``, a test), it has no path of its own.
    if begun.stem != "dangjian" or begun.parent == Path():
        return "dangjian"
    found = shutil.which("dangjian")
    whole = begun.resolve()
    if found is not None and Path(found).resolve() == whole:
        return "dangjian"
    below = whole.is_relative_to(Path.cwd())
    return shlex.quote(str(whole.relative_to(Path.cwd()) if below else whole))
