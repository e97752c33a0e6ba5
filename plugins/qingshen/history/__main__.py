"""Write the year to a file: ``python -m plugins.qingshen.history --out FILE``."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path

from .year import SEED, YEAR, lines


def _arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m plugins.qingshen.history", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the file to write, JSON lines")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed, another county")
    parser.add_argument("--year", type=int, default=YEAR, help="the year to generate")
    parser.add_argument("--scale", type=int, default=1, help="how many counties, for benchmarks")
    return parser.parse_args(given)


def main(given: list[str]) -> int:
    """Write the file; a fault leaves none behind. Returns the exit code."""
    arguments = _arguments(given)
    gc.disable()  # Millions of small objects, no cycles: collecting would take a third of the time.
    unfinished = arguments.out.with_name(f"{arguments.out.name}.part")
    try:
        number = 0
        with unfinished.open("wb", buffering=1 << 20) as file:
            for line in lines(arguments.seed, arguments.year, arguments.scale):
                number += 1
                file.write(line)
        unfinished.replace(arguments.out)
    except (ValueError, OSError) as error:
        unfinished.unlink(missing_ok=True)
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{number} lines in {arguments.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
