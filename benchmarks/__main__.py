"""``python -m benchmarks``: the benchmarks in turn, each printing its ratios and conditions.

    python -m benchmarks                          all of them, at their own sizes: hours
    python -m benchmarks --list                   what there is
    python -m benchmarks --quick                  all of them, small: whether they run
    python -m benchmarks --only limit,spark       these
    python -m benchmarks --only limit -- --facts 10000000 --turns 1

What follows ``--`` are the one part's own options, as ``python -m benchmarks.limit --help`` lists them;
with several parts nobody could tell whose they are. Ends with what each part took and gave; the exit
code is 1 where a part failed.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version

from benchmarks.parts import PARTS, Part

LIBRARIES = ("duckdb", "eventsourcing", "pyarrow", "pydantic", "sqlalchemy", "sqlglot")


def asked(words: Sequence[str]) -> list[tuple[Part, tuple[str, ...]]]:
    """The parts to run, each with options of its own; ends the program where words are not clear."""
    own: list[str] = []
    if "--" in words:
        place = list(words).index("--")
        words, own = words[:place], list(words[place + 1 :])
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", metavar="PART,…", help="some parts, in the order of --list")
    parser.add_argument("--quick", action="store_true", help="small sizes: whether everything runs")
    parser.add_argument("--list", action="store_true", help="say what there is")
    given = parser.parse_args(words)
    if given.list:
        print("\n".join(f"{each.name:<10} {each.what}" for each in PARTS))
        return []
    names = [each.name for each in PARTS]
    wanted = given.only.split(",") if given.only else names
    if unknown := sorted({*wanted} - {*names}):
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(names)}")
    chosen = [each for each in PARTS if each.name in wanted]
    if own and len(chosen) != 1:
        parser.error("options after -- are one part's own: name it with --only")
    # A part's own word counts where a quick run says another.
    return [(each, (*(each.quick if given.quick else ()), *own)) for each in chosen]


def main() -> int:
    chosen = asked(sys.argv[1:])
    if not chosen:
        return 0
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}")
    print(", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    ends = []
    for part, options in chosen:
        print(f"\n== {' '.join((part.name, *options))}", flush=True)
        start = time.monotonic()
        code = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{part.name}", *options]
        ).returncode
        ends.append((part.name, (time.monotonic() - start) / 60, code))
    print()
    for name, minutes, code in ends:
        print(f"{name:<10} {minutes:6.1f} min  {'done' if code == 0 else f'FAILED ({code})'}")
    return int(any(code for _, _, code in ends))


if __name__ == "__main__":
    sys.exit(main())
