"""A plugin's functions called in a process of their own, where it shows what else they do.

``python -m core.conformance.elsewhere FOLDER WORK PERIOD`` reads the frames of each function from the
folder WORK and writes there what came: the values, what was reached for, what was replaced.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import types
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyarrow.feather as feather

from core.host import Host, above
from core.rules import Period

#: What is answered, and seconds that it may take.
ANSWER: Final = "answer.json"
SECONDS: Final = 120
#: Another order of sets and dictionaries than any that this process has.
SEED: Final = "20150706"
_REACHING: Final = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.remove")
_CODE: Final = (".py", ".pyc", ".so")
_WATCHED: Final = (
    "builtins",
    "datetime",
    "decimal",
    "fractions",
    "functools",
    "json",
    "math",
    "os",
)

Calls = Mapping[str, Mapping[str, pa.Table]]
"""The frames of each function, by its name."""


class Silent(Exception):
    """The process gave no answer."""


def called_elsewhere(folder: Path, calls: Calls, period: Period) -> dict[str, Any]:
    """Call functions in another process, with another seed of hashes.

    Gives `values` by function and organisation as text, what was `reached` for, and what was
    `replaced`. Raises `Silent` where the process ends without an answer, or does not end.
    """
    with TemporaryDirectory(prefix="dangjian-") as work:
        for function, frames in calls.items():
            place = Path(work, function)
            place.mkdir()
            for table, frame in frames.items():
                feather.write_feather(frame, place / f"{table}.arrow", compression="uncompressed")
        command = [sys.executable, "-m", __name__, str(folder), work, str(period)]
        try:
            ran = subprocess.run(
                command,
                env={**os.environ, "PYTHONHASHSEED": SEED},
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Silent(f"there was no answer in {SECONDS} seconds") from None
        answer = Path(work, ANSWER)
        if not answer.exists():
            last = ran.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise Silent(f"the process ended ({ran.returncode}): {''.join(last)}")
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return found


def _answer(folder: Path, work: Path, period: Period) -> dict[str, Any]:
    calls = {
        place.name: {file.stem: feather.read_table(file) for file in sorted(place.iterdir())}
        for place in sorted(work.iterdir())
    }
    before = _parts()
    library = {**Host().library, **above([folder])}
    plugin = Host([folder], points=(), library=library).plugin(folder.name)
    reached = _listening()
    values: dict[str, dict[str, str]] = {}
    for function, frames in calls.items():
        found = plugin.functions[function](frames, period)
        values[function] = {code: str(Fraction(value)) for code, value in sorted(found.items())}
    now = _parts(every=True)
    replaced = sorted(name for name, each in before.items() if now.get(name) is not each)
    return {"values": values, "reached": list(reached), "replaced": replaced}


def _listening() -> dict[str, None]:
    """What Python tells of files, processes and the network from now on."""
    reached: dict[str, None] = {}

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_REACHING):
            reached[event] = None
        elif event == "open" and not str(arguments[0]).endswith(_CODE):
            reached[f"open {arguments[0]}"] = None

    sys.addaudithook(heard)
    return reached


def _parts(*, every: bool = False) -> dict[str, Callable[..., Any]]:
    """The functions and classes of the program and of what it computes with, by their full names.

    Each by the module that defines it; with `every`, by whoever names it.
    """
    found: dict[str, Callable[..., Any]] = {}
    for name, module in sorted(sys.modules.items()):
        if not (name.startswith("core.") or name in _WATCHED) or module is None:
            continue
        for word, value in vars(module).copy().items():
            if not isinstance(value, types.FunctionType | types.BuiltinFunctionType | type):
                continue
            if not every and value.__module__ != name:
                continue
            found[f"{name}.{word}"] = value
            if isinstance(value, type):
                for inner, method in vars(value).items():
                    if isinstance(method, types.FunctionType):
                        found[f"{name}.{word}.{inner}"] = method
    return found


def main() -> None:
    """Answer as the arguments say."""
    folder, work, period = sys.argv[1:]
    found = _answer(Path(folder), Path(work), Period.parse(period))
    Path(work, ANSWER).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
