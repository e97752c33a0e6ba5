"""A what-if of weights beside a whole replay, and beside a reform of OpenFisca-Core.

    python -m benchmarks.whatif [--counties 9] [--years 10] [--without-openfisca]

Nine counties of the generator are 2,979 organisations. Times are of the processor, without the
columns' making; the whole replay answers the same question anew. OpenFisca-Core is installed into a
folder of its own and removed again; it computes in floating point.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from benchmarks import counties
from benchmarks.goals import against
from core.assess import SnapshotFacts, Supposition, suppose
from core.host import Host
from core.log import Log
from core.rules import Period

T = TypeVar("T")

OPENFISCA = "openfisca-core==46.0.1"
RULES = dt.date(2015, 12, 31)
#: Of weights alone, and of a number that one indicator reads.
SUPPOSED = {
    "a band": {"five_star": Fraction(96)},
    "two weights": {"disclosure_points": Fraction(4), "rules_points": Fraction(9)},
    "hours of members": {"member_hours": Fraction(40)},
}


def timed(compute: Callable[[], T]) -> tuple[float, T]:
    """The processor's seconds, and what was computed."""
    start = time.process_time()
    found = compute()
    return time.process_time() - start, found


def openfisca(organisations: int, years: int, inputs: int, items: int) -> dict[str, float]:
    """The seconds that a reform of one parameter takes, of as many variables."""
    script = Path(__file__).with_name("openfisca_reform.py")
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run(
            [python, "-m", "pip", "install", "-q", OPENFISCA], check=True, capture_output=True
        )
        words = [str(each) for each in (organisations, years, inputs, items)]
        ran = subprocess.run([python, script, *words], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counties", type=int, default=9)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--without-openfisca", action="store_true")
    wanted = parser.parse_args()
    host = Host()
    plugin, vocabulary = host.plugin("qingshen"), host.vocabulary(["qingshen"])
    periods = [Period.parse(str(2016 - wanted.years + year)) for year in range(wanted.years)]
    with (
        tempfile.TemporaryDirectory() as folder,
        Log.open(f"sqlite:///{folder}/log.db", counties.REGION, vocabulary) as log,
    ):
        originals = counties.events(vocabulary)
        store = counties.write(
            Path(folder) / "columns", log, originals, wanted.counties, wanted.years
        )
        facts, ask = SnapshotFacts(store.snapshot()), plugin.assessor
        baseline = ask.run(facts, periods, rules_on=RULES)
        size = len(baseline[0].organisations)
        print(f"{size} organisations, {len(periods)} years, {counties.facts_in(store)} facts")
        whole, _ = timed(lambda: ask.run(facts, periods, rules_on=RULES))
        print(f"a whole replay: {whole:.2f} s")
        for name, numbers in SUPPOSED.items():
            if name == "two weights":
                # They are of a sum of a hundred: what is taken off one item another one gets.
                numbers = {**numbers, "satisfaction_points": Fraction(11)}
            asked = Supposition(numbers)
            seconds, found = timed(lambda asked=asked: suppose(ask, facts, baseline, asked))
            print(f"{name}: {seconds:.3f} s, {whole / seconds:.0f} times as fast")
            against(f"whole replay / what-if: {name}", whole / seconds, 25, least=True)
            anew = ask.run(facts, periods[-1:], rules_on=RULES, overrides=numbers)
            assert anew[0].digest == found[-1].digest
        plan = baseline[0].plan
    if not wanted.without_openfisca:
        items = sum(len(scheme.items) for scheme in plan.schemes.values())
        other = openfisca(size, len(periods), len(plan.columns), items)
        print(
            f"OpenFisca-Core {other['version']}, a reform of one weight: {other['seconds']:.3f} s"
        )
        against("what-if / OpenFisca-Core's reform", seconds / other["seconds"], 1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
