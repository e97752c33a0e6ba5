"""``python -m benchmarks``: the benchmarks in turn, each printing its ratios and conditions.

    python -m benchmarks                          all of them, at their own sizes: hours
    python -m benchmarks --list                   what there is
    python -m benchmarks --quick                  all of them, small: whether they run; minutes
    python -m benchmarks --only limit,spark       these
    python -m benchmarks --only limit -- --facts 10000000 --turns 1

What follows ``--`` are the one part's own options, as ``python -m benchmarks.limit --help`` lists them;
with several parts nobody could tell whose they are. Ends with every goal and what was measured, and
with what each part took; where one fails the others run all the same, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from typing import NamedTuple

from benchmarks.goals import MARK
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


class End(NamedTuple):
    """How a part ended: minutes by the clock and of the processor, its exit code, the machine's load
    then, and its goals' lines.
    """

    part: str
    minutes: float
    processor: float
    code: int
    load: float
    goals: tuple[str, ...]


def run(part: Part, options: Sequence[str]) -> End:
    """Run one part in a process of its own; what it prints is printed as it comes."""
    print(f"\n== {' '.join((part.name, *options))}", flush=True)
    start, before, goals = time.monotonic(), processor(), []
    words = [sys.executable, "-m", f"benchmarks.{part.name}", *options]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, encoding="utf-8") as running:
        assert running.stdout is not None
        for line in running.stdout:
            print(line, end="", flush=True)
            if line.startswith(MARK):
                goals.append(line.removeprefix(MARK).rstrip())
    minutes, own = (time.monotonic() - start) / 60, (processor() - before) / 60
    return End(part.name, minutes, own, running.returncode, os.getloadavg()[0], tuple(goals))


def processor() -> float:
    """Seconds of the processor of all parts that ended; none of processes that were killed."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def machine() -> str:
    """What the figures were taken on."""
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}\n"
        + ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    )


def summary(ends: Sequence[End]) -> str:
    """The goals of all parts in one table, then how each part ended."""
    lines = [f"{end.part:<10} {goal}" for end in ends for goal in end.goals]
    for end in ends:
        how = "done" if end.code == 0 else f"FAILED ({end.code})"
        took = f"{end.minutes:6.1f} min, {end.processor:.1f} of the processor"
        lines.append(f"{end.part:<10} {took}, load average {end.load:.1f}: {how}")
    return "\n".join(lines)


def main() -> int:
    chosen = asked(sys.argv[1:])
    if not chosen:
        return 0
    print(machine())
    ends = [run(part, options) for part, options in chosen]
    print(f"\n{machine()}\n{summary(ends)}")
    if failed := [end.part for end in ends if end.code]:
        print(f"failed: {', '.join(failed)}")
    return int(any(end.code for end in ends))


if __name__ == "__main__":
    sys.exit(main())
