"""``python -m benchmarks``: every benchmark in turn, each printing its ratios and conditions."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("duckdb", "eventsourcing", "pyarrow", "pydantic", "sqlalchemy", "sqlglot")


def main() -> int:
    here = Path(__file__).parent
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}")
    print(", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    failed = 0
    for part in ("log", "columns", "rules", "agreement", "fused", "limit"):
        if not (here / f"{part}.py").exists():
            continue
        print(f"\n== {part}", flush=True)
        failed |= subprocess.run(
            [sys.executable, "-m", f"benchmarks.{part}", *sys.argv[1:]]
        ).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
