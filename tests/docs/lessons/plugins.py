"""For the codes of the host that a plugin's author meets: a file that is wrong, and what makes it right."""

import tomllib
from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint
from pathlib import Path

from core.host import Host, HostError, Quarantined
from core.rules import Period
from tests.docs.lessons.plugin import PROGRAMME, Lesson, Look, changed, pairs

_COUNTED = "count: meeting, where: {kind: lecture}"
_CODES = "codes:\n  service.kind: {fair: {zh: 集市, en: Fair}}\n"
_OTHER = changed(PROGRAMME, "trial.rules", "other.rules")


def _host(folder: Path) -> Host:
    """A host of the plugin, and of the plugin ``other`` before it if there is one."""
    return Host([*(each for each in (folder / "other",) if each.is_dir()), folder], points=())


def opened(folder: Path) -> Iterable[HostError]:
    """Why the plugin is set aside, as `dangjian plugins list` says it."""
    found = _host(folder).find("trial")
    if isinstance(found, Quarantined):
        yield HostError(found.code, found.message, place=found.place, remedy=found.remedy)


def asked(question: Callable[[Host], object]) -> Callable[[Path], Iterable[HostError]]:
    """What a question to the plugin raises."""

    def look(folder: Path) -> Iterable[HostError]:
        try:
            question(_host(folder))
        except HostError as error:
            yield error

    return look


def _counted(host: Host) -> object:
    """The function of the plugin, of facts that there are none of."""
    return host.plugin("trial").functions["count"]({}, Period.parse("2015"))


def _points(folder: Path) -> Iterable[HostError]:
    """What is said of the entry points of a ``pyproject.toml``."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    group = "dangjian.plugins"
    points = [EntryPoint(name, at, group) for name, at in project["entry-points"][group].items()]
    found = Host((), points=points).seen("qingshen")
    if isinstance(found, Quarantined):
        yield HostError(found.code, found.message, place=found.place, remedy=found.remedy)


def code(file: str, wrong: str, *change: str, look: Look = opened,
         programme: str = PROGRAMME) -> Lesson:  # fmt: skip
    """A plugin with code."""
    return Lesson(file, wrong, pairs(change), look, (("programme.yaml", programme),))


PYTHON = changed(
    PROGRAMME,
    _COUNTED,
    "python: rules.count",
    "lectures == 0",
    "members == 0",
    "lectures / 2}",
    "lectures / 2, when_no_data: none}",
)
RULES = """\
from fractions import Fraction

from core.assess import reads


@reads("meeting")
def count(frames, period):
    return {}
"""

LESSONS = {
    "host.identity": Lesson(
        "programme.yaml", changed(PROGRAMME, ' version: "1",', ""), pairs(("region: trial,", 'region: trial, version: "1",')), opened
    ),
    "host.incompatible": Lesson(
        "programme.yaml", changed(PROGRAMME, '">=0.1,<1"', '"<0.1"'), pairs(('"<0.1"', '">=0.1,<1"')), opened
    ),
    "host.duplicate": Lesson(
        "programme.yaml", _OTHER, pairs(("other.rules", "trial.rules")), opened, (("other/programme.yaml", _OTHER),)
    ),
    "host.vocabulary": Lesson(
        "programme.yaml",
        PROGRAMME + _CODES.replace("集市", "市集"),
        pairs(("市集", "集市")),
        asked(lambda host: host.vocabulary(["other", "trial"])),
        (("other/programme.yaml", _OTHER + _CODES),),
    ),
    "host.entry-point": code(
        "pyproject.toml",
        '[project.entry-points."dangjian.plugins"]\nqingshen = "plugins.qingshn"\n',
        "qingshn", "qingshen",
        look=_points,
    ),
    "host.function": code(
        "rules.py", RULES.replace("def count", "def counted"), "def counted", "def count", programme=PYTHON
    ),
    "host.function-failed": code(
        "rules.py", RULES.replace("{}", '{"A": 0.5}'), "0.5", "Fraction(1, 2)",
        look=asked(_counted), programme=PYTHON,
    ),
    "host.import": code(
        "rules.py", RULES.replace("fractions import", "fraction import"), "fraction import", "fractions import",
        programme=PYTHON,
    ),
    "host.hook": code(
        "__init__.py",
        "from core.host import hookimpl\n\n\n@hookimpl\ndef boards(period):\n    return None\n",
        "boards", "board",
    ),
    "host.hook-failed": code(
        "__init__.py",
        "from core.host import hookimpl\n\n\n@hookimpl\ndef board(period):\n    return []\n",
        "[]", '{"dangjian": 1, "board": {"title": "看板"}, "sections": {}}',
        look=asked(lambda host: host.plugin("trial").board("2015")),
    ),
    "host.no-hook": code(
        "__init__.py",
        "from core.host import hookimpl\n\n\n@hookimpl\ndef board(period):\n    return None\n",
        "def board(period):\n    return None", "def history():\n    yield from ()",
        look=asked(lambda host: [*host.plugin("trial").history()]),
    ),
}  # fmt: skip
