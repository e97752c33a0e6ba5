"""A plugin's functions called in a process of their own, where everything around them is another.

``python -m core.conformance.elsewhere FOLDER WORK PERIOD`` reads the frames of each function from the
folder WORK and writes there what came: the values, what was reached for, what was replaced.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from fractions import Fraction
from json import dumps, loads
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyarrow.feather as feather

from core.conformance.clock import set_ahead
from core.conformance.listening import Listener, parts, settings
from core.host import Host, Plugin, Unavailable, above
from core.rules import Period

#: What is answered, and seconds that it may take.
ANSWER: Final = "answer.json"
SECONDS: Final = 120
#: The seeds of hashes to choose from: another one than this process may have been given.
SEEDS: Final = ("20150706", "20150707")
#: What stays of the surroundings; everything else a function must not know.
_KEPT: Final = ("HOME", "LD_LIBRARY_PATH", "PATH", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV")
#: Another zone of time, whatever the machine knows of zones, and another language.
_OTHER: Final = {"TZ": "XXX-13:45", "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "1"}

Calls = Mapping[str, Mapping[str, pa.Table]]
"""The frames of each function, by its name."""


class Silent(Exception):
    """The process gave no answer."""


def called_elsewhere(folder: Path, calls: Calls, period: Period) -> dict[str, Any]:
    """Call functions in a fresh process: other hashes, zone, language, variables, years later.

    Gives `values` by function and organisation as text, why others `failed`, what was `reached` for,
    and what was `replaced`. Raises `Silent` where the process ends without an answer, or does not end.
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
                env=_surroundings(),
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
        try:
            found: dict[str, Any] = loads(answer.read_text(encoding="utf-8"))
        except ValueError as error:
            raise Silent(f"the process gave no answer that can be read: {error}") from error
        return found


def _surroundings() -> dict[str, str]:
    """The variables of the other process."""
    kept = {n: v for n, v in os.environ.items() if n in _KEPT or n.startswith("PYTHON")}
    seed = next(each for each in SEEDS if each != os.environ.get("PYTHONHASHSEED"))
    return {**kept, **_OTHER, "PYTHONHASHSEED": seed}


def _answer(folder: Path, work: Path, period: Period) -> dict[str, Any]:
    calls = {
        place.name: {file.stem: feather.read_table(file) for file in sorted(place.iterdir())}
        for place in sorted(work.iterdir())
    }
    library = {**Host().library, **above([folder])}
    host = Host([folder], points=(), library=library)
    sys.dont_write_bytecode = True
    set_ahead()
    before, around = parts(), settings()
    listener = Listener([folder, *library.values()])
    listener.start()
    # Not compiled: that takes longest, and was done where it was asked for.
    plugin = host.seen(folder.name)
    listener.called = True
    values: dict[str, dict[str, str]] = {}
    failed: dict[str, str] = {}
    for function, frames in calls.items():
        if not isinstance(plugin, Plugin):
            failed[function] = plugin.message
            continue
        try:
            found = plugin.functions[function](frames, period)
        except Unavailable as error:
            failed[function] = error.message
        else:
            values[function] = {code: str(Fraction(value)) for code, value in sorted(found.items())}
    listener.stop()
    now, then = parts(every=True), settings()
    replaced = [name for name, each in before.items() if now.get(name) is not each]
    replaced += [name for name, each in around.items() if then[name] != each]
    return {
        "values": values,
        "failed": failed,
        "reached": list(listener.reached),
        "replaced": sorted(set(replaced)),
    }


def main() -> None:
    """Answer as the arguments say."""
    folder, work, period = sys.argv[1:]
    found = _answer(Path(folder), Path(work), Period.parse(period))
    Path(work, ANSWER).write_text(dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
