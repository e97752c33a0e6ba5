"""The demonstration's city: seven counties of the generator over ten years, in one log.

Every county has seeds, persons and codes of its own. What stands (organisations, members, posts) is
recorded once, before the first year; every further year has the same facts on its own days, with
cases of its own. About 20,000 members, 4 million events, 12 million fine facts (with the rows of
those who took part).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from plugins.qingshen.history import county_year, line

REGION = "qingshen"
LAST = 2015
STANDING = ("organisation", "membership", "post")
_YEARS = re.compile(r'"((?:19|20)\d\d)(-\d\d-\d\d")')


def prefix(county: int) -> str:
    """The letters that the codes of a county's organisations begin with; the first has its own."""
    return "QS" if county == 0 else f"Q{chr(ord('A') + county - 1)}"


def parts(counties: int, years: int) -> Iterator[list[bytes]]:
    """The lines of a county and a year at a time, the earliest first."""
    originals = [
        [json.loads(line(each)) for each in county_year(LAST + number, LAST, prefix(number))]
        for number in range(counties)
    ]
    for year in range(LAST - years + 1, LAST + 1):
        first = year == LAST - years + 1
        for number, county in enumerate(originals):
            wanted = (each for each in county if first or not _standing(each))
            yield [_moved(each, number, year) for each in wanted]


def _standing(event: dict[str, object]) -> bool:
    return str(event["type"]).rsplit(".", 1)[-1] in STANDING


def _moved(event: dict[str, object], county: int, year: int) -> bytes:
    """An event in another year, with an id and a case of its own."""
    data = event.get("data")
    found = event | {"id": f"{event['id']}@{prefix(county)}-{year}"}
    if isinstance(data, dict):
        found["data"] = data | {
            name: f"{data[name]}-{year}" if name == "case" else data[name] + year - LAST
            for name in ("case", "year")
            if name in data
        }
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    back = LAST - year
    if back:
        text = _YEARS.sub(lambda each: f'"{int(each[1]) - back}{each[2]}', text)
    return text.encode() + b"\n"
