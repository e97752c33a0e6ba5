"""What a plugin's functions depend on beside facts: found in their text, or in a process of its own."""

from pathlib import Path

import pyarrow as pa
import pytest

from core.conformance.elsewhere import called_elsewhere
from core.conformance.reaching import reaching_out
from core.rules import Period
from tests.host.samples import programme, write_plugin


def words(folder: Path) -> list[tuple[str, int, str]]:
    """File, line and what is named there, of everything that is found."""
    return [
        (Path(each.place.file).name, each.place.line, each.message.split("'")[1])
        for each in reaching_out(folder)
    ]


#: A text of ``rules.py``, and what is found in it, by line.
NAMED = {
    "a module": ("import random", [(1, "random")]),
    "a module by another name": ("import random as r\nx = r.random()", [(1, "random")]),
    "a part of a module": ("from time import time as now_\nx = now_()", [(1, "time")]),
    "a module in a function": ("def f(frames, period):\n    import os.path", [(2, "os.path")]),
    "a class by another name": (
        "from datetime import date as D\nthen = D.today",
        [(2, "datetime.date.today")],
    ),
    "a module's class": (
        "import datetime as d\nclock = d.datetime\nx = clock.now()",
        [(3, "datetime.datetime.now"), (3, "now")],
    ),
    "chance of a library": (
        "import numpy as np\nx = np.random.rand(3)",
        [(2, "numpy.random")],
    ),
    "a part of a library": ("from numpy import random", [(1, "numpy.random")]),
    "a reader of files": ("import pyarrow as pa\nx = pa.memory_map", [(2, "pyarrow.memory_map")]),
    "a function given another name": ("read = open\nx = read('a')", [(1, "open")]),
    "a call of what was evaluated": ("x = eval('1')", [(1, "eval")]),
    "words that mean something else": (
        "import re\n\n\ndef f(input, compile):\n    return re.compile(input), compile, f.open",
        [],
    ),
    "methods of its own": (
        "class Ledger:\n    def open(self, year): ...\n    def today(self): ...\n"
        "ledger = Ledger()\nx = ledger.open(2015), Ledger().today(), ledger.eval",
        [],
    ),
    "a class of its own": ("class input: ...\nx = input()", []),
    "a module through another": (
        "import statistics\nx = statistics.random.random()",
        [(2, "statistics.random")],
    ),
    "a module that another hides": (
        "import collections\nx = collections._sys.modules['os'].environ",
        [(2, "collections._sys")],
    ),
    "a clock of another name": (
        "import timeit\nx = timeit.default_timer()",
        [(2, "timeit.default_timer")],
    ),
    "a file of a module": ("import gzip\nx = gzip.open('a')", [(2, "gzip.open")]),
    "days and numbers": (
        "from datetime import date, timedelta\nfrom fractions import Fraction\n"
        "x = date(2015, 1, 1) + timedelta(days=1)",
        [],
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_what_the_text_names(name: str, tmp_path: Path) -> None:
    text, found = NAMED[name]
    (tmp_path / "rules.py").write_text(text, encoding="utf-8")
    assert words(tmp_path) == [("rules.py", line, word) for line, word in found]


def test_modules_of_the_plugin_are_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    files = {
        "rules.py": "from . import counting\nfrom .inner.deep import x\nfrom plugins.small import named\n",
        "__init__.py": "import random  # for its history\n",
        "counting.py": "from .rules import f\nfrom .chance import draw\n",
        "chance.py": "import secrets as s\n",
        "inner/__init__.py": "",
        "inner/deep.py": "from .. import above\n",
        "above.py": "import socket\n",
        "named.py": "import uuid\n",
        "unread.py": "import random\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    assert sorted(words(folder)) == [
        ("__init__.py", 1, "random"),
        ("above.py", 1, "socket"),
        ("chance.py", 1, "secrets"),
        ("named.py", 1, "uuid"),
    ]


#: Bodies of functions that hide from whoever reads them what they do: by function, the line that
#: does it. `m` gives a module, and names no other word that is looked for.
HIDDEN = {
    "sound": "value = 3",
    "hashed": "value = hash('S-1') % 10**9",
    "dated": "value = getattr(m('datetime')['date'], 'to' + 'day')().year",
    "timed": "value = int(m('time')['time']()) // 10**7",
    "zoned": "value = m('time')['localtime'](0).tm_hour * 60 + m('time')['localtime'](0).tm_min",
    "spoken": "value = len(m('os')['environ'].get('LANG', ''))",
    "told": "value = int(m('os')['environ']['TRIED_BY'])",
    "writing": "m('io')['open'](m('os')['path'].join(HERE, 'made.py'), 'w')",
    "quiet": "\n    try:\n        m('os')['environ']['TRIED_BY'] = '2'\n    except Exception: value = 3",
    "calling": "m('subprocess')['run'](['true'])",
    "connected": "m('socket')['socket']()",
    "reading": "value = len(m('io')['open'](HERE + '/../other.txt').read())",
    "hooking": "m('sys')['excepthook'] = len; m('json')['dumps'] = str; value = 3",
    "listening": "m('sys')['addaudithook'](print)",
}
HEAD = """\
import sys as _s

HERE = __file__.rpartition("/")[0]


def m(name):
    __import__(name)
    return vars(_s.modules[name])
"""


def test_what_functions_do_in_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "".join(
        f"  {name}: {{title: 试, python: rules.{name}, assumed: 测试}}\n" for name in HIDDEN
    )
    text = programme().replace("indicators:\n", f"indicators:\n{asked}")
    bodies = (
        f"\n\ndef {name}(frames, period):\n    value = 3\n    {body}\n    return {{'S-1': value}}\n"
        for name, body in HIDDEN.items()
    )
    rules = HEAD + "".join(bodies)
    folder = write_plugin(tmp_path / "small", text=text, code=None, rules=rules)
    (tmp_path / "other.txt").write_text("other", encoding="utf-8")
    monkeypatch.setenv("TRIED_BY", "1")
    frames = {"service": pa.table({"org": ["S-1"]})}
    found = called_elsewhere(folder, dict.fromkeys(HIDDEN, frames), Period.parse("2015"))
    values, failed = found["values"], found["failed"]
    assert (values["sound"], values["quiet"], values["hooking"]) == ({"S-1": "3"},) * 3
    # Thirteen hours and 45 minutes east: the day that began at 0:00 in Greenwich is at 13:45.
    assert values["zoned"] == {"S-1": str(13 * 60 + 45)}
    assert values["spoken"] == {"S-1": str(len("C"))}
    here: dict[str, object] = {}
    exec(rules.replace("__file__", "''"), here)
    for name in ("hashed", "dated", "timed"):
        assert values[name] != {"S-1": str(here[name](frames, None)["S-1"])}  # type: ignore[operator]
    assert "KeyError" in failed["told"]
    assert sorted(failed) == ["calling", "connected", "told", "writing"]
    assert len(values) + len(failed) == len(HIDDEN)
    assert not (folder / "made.py").exists()
    assert sorted(found["reached"]) == [
        f"open {tmp_path.resolve() / 'other.txt'}",
        f"open {folder.resolve() / 'made.py'} for writing",
        "os.putenv",
        "socket.__new__",
        "subprocess.Popen",
        "sys.addaudithook",
    ]
    assert found["replaced"] == ["json.dumps", "sys.excepthook"]
