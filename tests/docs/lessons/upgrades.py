"""For what another version of this program would do to a plugin: a file it does not take, and one it does.

No word has gone yet: where a word came or went, a made-up history of words is read.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.conformance import diagnose, read_version
from core.conformance.upgrading import FEATURES, Feature
from core.rules import Problem
from tests.docs.lessons.plugin import PROGRAMME, Lesson, Look, changed, pairs

#: A history: `silence` came, and `checks` is on its way out and goes.
_WORDS = (
    Feature(("schemes", "*", "silence"), "0.9"),
    Feature(("schemes", "*", "checks"), "0.1", "1.0", "2.0", "write 'points' of the group"),
)


def to(version: str, words: Sequence[Feature] = FEATURES) -> Look:
    """What `dangjian plugins doctor --target` says of a version."""

    def look(folder: Path) -> Iterable[Problem]:
        return diagnose("trial", folder, read_version(version), {}, words).found

    return look


#: One look for each version, so that files that are the same are looked at once.
_NEXT, _OLD, _ONE, _TWO = to("0.9"), to("0.5", _WORDS), to("1.0", _WORDS), to("2.0", _WORDS)

_OPEN = changed(PROGRAMME, '">=0.1,<1"', '">=0.1"')
_CHECKED = changed(
    _OPEN,
    "    vetoes:",
    "    checks: [{weight_of: [life], exactly: 1}]\n    vetoes:",
)
_SILENT = changed(_OPEN, "    total: 10\n", "    total: 10\n    silence: fails\n")


def programme(text: str, look: Look, *change: str) -> Lesson:
    """A programme file that a version does not take as it is."""
    return Lesson("programme.yaml", text, pairs(change), look)


_AWAY = ("    checks: [{weight_of: [life], exactly: 1}]\n", "")

LESSONS = {
    "upgrade.absent": programme(_SILENT, _OLD, "    silence: fails\n", ""),
    "upgrade.deprecated": programme(_CHECKED, _ONE, *_AWAY),
    "upgrade.removed": programme(_CHECKED, _TWO, *_AWAY),
    "upgrade.requires": programme(
        changed(PROGRAMME, '">=0.1,<1"', '">=0.1,<0.9"'), _NEXT, '">=0.1,<0.9"', '">=0.1,<1"'
    ),
    "upgrade.unreadable": Lesson(
        "__init__.py",
        "from core.host import hookimpl\n\n\n@hookimpl\ndef history()\n    yield from ()\n",
        pairs(("history()\n", "history():\n")),
        _NEXT,
    ),
}
