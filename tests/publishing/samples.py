"""One branch and its year, by the small programme: 6 points for an assembly, 4 for an outing; 6 pass.

| position | what | points of 2015 then |
|---|---|---|
| 1 | the plugin is enabled | |
| 2 | S-1 is founded | |
| 3 | its assembly, recorded as a committee meeting by mistake | 0 |
| 4 | another committee meeting | 0 |
| 5 | published | 0, fails |
| 6 | the outing of June, recorded late | 4 |
| 7 | the correction: it was an assembly | 10, passes |
"""

from pathlib import Path
from typing import Any

from core.host import Host, Installation, Region
from core.publishing import Publication, Register
from tests.host.samples import ASSEMBLY, REGION, founded, line, programme, write_plugin

OFFICE = "S-1"
DOCUMENT = "青直工〔2016〕3号"

COMMITTEE = {"kind": "committee", "expected": 5, "present": 5}
OUTING = {"kind": "outing", "persons": 3}

FACTS = [
    founded("S-1", "第一支部"),
    line("m1", "meeting", COMMITTEE),
    line("m2", "meeting", COMMITTEE, day="2015-04-02"),
]
LATE = line("s1", "service", OUTING, day="2015-06-01")
CORRECTION = line("m1", "meeting.corrected", ASSEMBLY, reason="会议类型登记有误")


def host_of(folder: Path, **changed: str) -> Host:
    """A host with the small programme, its identity changed."""
    return Host([write_plugin(folder / "small", code=None, text=programme(**changed))], points=())


def told(region: Region, *lines: bytes) -> None:
    """Take in lines, and bring the columns up to date."""
    region.take(lines)
    region.follow()


def published(region: Region, **options: Any) -> Publication:
    """The points of 2015, published by the office."""
    region.follow()
    return Register(region).publish("2015", "points", **{"by": OFFICE, **options})


def again(installation: Installation, host: Host) -> Region:
    """The region by another host."""
    return Installation(installation.folder, host=host).region(REGION)
