"""Many steps of one region: after each, whom it touched, and what a whole assessment says."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.host import Host, Installation, Live, Region
from tests.host.samples import line, write_plugin
from tests.host.test_live import HEAD, ROLLED, meeting, organisation, sure, tree

PERIODS = ("2014", "2015")
BRANCHES = ("A", "B", "D")
PEOPLE = ("annaaaaaaaa0", "bernaaaaaaa0", "caraaaaaaaa0", "daraaaaaaaa0")
KINDS = ("rolled", "persons", "cases", "moved")
STEPS = 16


class Steps:
    """Facts one at a time, each of one that records it and of one that it counts for besides."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.home = {who: BRANCHES[number % 3] for number, who in enumerate(PEOPLE)}
        self.parent = {"A": "C", "B": "C", "D": "GW"}
        self.cases = {f"k{number}": self.chance.choice(BRANCHES) for number in range(STEPS)}
        self.number = 0

    def first(self) -> list[bytes]:
        """The organisations and people, the cases they raised, and a meeting a year."""
        raised: list[bytes] = []
        for case, org in self.cases.items():
            said = {"step": "raised", "case": case, "category": "conduct"}
            raised.append(line(f"p/{case}", "problem", said, subject=org, day="2015-01-11"))
            done = {"step": "rectified", "case": case}
            raised.append(line(f"r/{case}", "rectification", done, subject=org, day="2015-02-11"))
        people = [self.placed(who, org, "joined", "2012-01-01") for who, org in self.home.items()]
        years = [meeting(f"m/{year}", "A", f"{year}-02-01") for year in (2014, 2015)]
        return [*tree(), *people, *raised, *years]

    def day(self) -> str:
        return f"{self.chance.choice(PERIODS)}-0{self.chance.randint(1, 9)}-11"

    def placed(self, who: str, org: str, step: str, on: str) -> bytes:
        data = {"step": step, "person": who, "category": "full"}
        return line(f"{who}/{step}/{on}/{self.number}", "membership", data, subject=org, day=on)

    def next(self, kind: str) -> tuple[bytes, str, str]:
        """A fact, who records it, and for whom it counts besides."""
        self.number += 1
        name = f"{kind}/{self.number}"
        if kind == "rolled":
            org = self.chance.choice(BRANCHES)
            # Of 2015: at the end of 2014 nobody had moved.
            return meeting(name, org, "2015-06-11"), org, self.parent[org]
        if kind == "persons":
            who = self.chance.choice(PEOPLE)
            data = {"kind": "course", "hours": "2", "attendance": [{"person": who, "hours": "2"}]}
            return line(name, "study", data, subject="GW", day=self.day()), "GW", self.home[who]
        if kind == "cases":
            case, org = self.cases.popitem()
            data = {"step": "verified", "case": case}
            return line(name, "rectification", data, subject="GW", day="2015-10-09"), "GW", org
        org = self.chance.choice(BRANCHES)
        above = "GW" if self.parent[org] == "C" else "C"
        before, self.parent[org] = self.parent[org], above
        return organisation(org, above, step="moved", on=f"2015-12-{self.number:02}"), org, before


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    folder = write_plugin(tmp_path_factory.mktemp("p") / "one", code=None, text=HEAD + ROLLED)
    return Host([folder], points=())


@pytest.fixture
def region(tmp_path: Path, host: Host) -> Iterator[Region]:
    with Installation(tmp_path / "data", host=host).region("live", create=True) as opened:
        yield opened


def test_each_of_many_steps_touches_all_it_counts_for(region: Region) -> None:
    steps = Steps(7)
    region.take(steps.first())
    live = Live(region, PERIODS)
    live.advance()
    seen: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for number in range(STEPS):
        kind = KINDS[number % len(KINDS)]
        fact, own, other = steps.next(kind)
        region.take([fact])
        for update in live.advance().updates:
            assert update.whole == "", update
            # Those it counts for besides are computed again, and not everybody is.
            seen[kind] += {own, other} <= set(update.touched) and len(update.touched) < 5
            values[kind] += other in update.changed
        # What a step left as it was stays wrong in those after it: a round of them is looked at once.
        if kind == KINDS[-1]:
            sure(region, live)
    # Four of each kind were told, and each touches a period at least.
    assert all(seen[kind] >= 4 for kind in KINDS), seen
    # Some of each kind change what is said of those that they count for besides.
    assert all(values[kind] >= 1 for kind in KINDS), values
