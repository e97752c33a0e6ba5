"""What facts say that can be, and is more likely a slip: said once for a file, never refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from core.columns import Snapshot, as_of
from core.host.damage import reading
from core.host.errors import HostError
from core.host.scores import Declared, declared_in
from core.host.unplaced import fact_types
from core.rules import DuckEngine, day_number

if TYPE_CHECKING:
    from core.host.region import Region

Kind = Literal["future", "unfounded-yet", "no-member", "unread-score", "high-score"]

#: Facts named of each kind; their number is always said.
NAMED: Final = 3

# An organisation that is first heard of when it moves or is renamed may be older.
_EARLY: Final = """
SELECT f.position FROM ({every}) f JOIN (
  SELECT org, arg_min(step, (day, fact)) AS step, min(day) AS day FROM f_organisation GROUP BY org
) o USING (org)
WHERE o.step = 'founded' AND f.day < o.day
ORDER BY position
"""

# A person's place is what the last step by the day says; members below count for what is above.
# What was above an organisation at any time counts: whoever might be a member is not doubted.
_NO_MEMBERS: Final = """
WITH RECURSIVE above AS (
  SELECT org, parent AS upper FROM f_organisation WHERE parent IS NOT NULL
  UNION SELECT org, unnest(string_split(trim(groups, '|'), '|')) FROM f_organisation
    WHERE groups <> ''
  UNION SELECT org, "into" FROM f_organisation WHERE "into" IS NOT NULL
), within AS (
  SELECT DISTINCT org, org AS upper FROM f_membership
  UNION SELECT w.org, a.upper FROM within w JOIN above a ON a.org = w.upper
), steps AS (
  SELECT person, org, day, fact, step FROM f_membership WHERE step IN ('joined', 'moved', 'left')
), registers AS (
  SELECT w.upper AS org, min(s.day) AS since FROM steps s JOIN within w USING (org) GROUP BY 1
), asked AS (
  SELECT a.position, a.org, a.day, a.person FROM f_attendance a JOIN registers r
    ON r.org = a.org AND r.since <= a.day
  WHERE a.as_member = 1 AND a.position > {after}
), placed AS (
  SELECT a.position, a.org, a.person, arg_max(s.org, (s.day, s.fact)) AS home,
    arg_max(s.step, (s.day, s.fact)) AS step
  FROM asked a LEFT JOIN steps s ON s.person = a.person AND s.day <= a.day GROUP BY 1, 2, 3
)
SELECT DISTINCT position FROM placed p
WHERE home IS NULL OR step = 'left'
  OR NOT EXISTS (SELECT 1 FROM within w WHERE w.org = p.home AND w.upper = p.org)
ORDER BY position
"""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Facts of one kind of doubt: how many, the positions of the first, and what about them.

    ``future``: `about` is today. ``unfounded-yet``: the day is before the organisation's first.
    ``no-member``: somebody attended as a member who is none that day.
    ``unread-score``: `about` is a scheme and an item that no enabled programme reads, `near` the
    nearest that one does. ``high-score``: `about` is the scheme, the item and the most it gives.
    """

    kind: Kind
    facts: int
    positions: tuple[int, ...]
    about: tuple[str, ...] = ()
    near: str = ""

    def to_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "kind": self.kind,
            "facts": self.facts,
            "positions": list(self.positions),
            "about": list(self.about),
            "near": self.near or None,
        }


def doubts_of(region: Region, after: int, today: dt.date) -> list[Doubt]:
    """What is doubtful of the facts recorded after a position, from the columns as they stand.

    Raises `ColumnsError` and `Damaged` as reading them does.
    """
    snapshot = region.store.snapshot()
    new = {name for name, files in snapshot.tables.items() if files.last > after}
    with reading(region.store, snapshot):
        return [
            *_future(snapshot, new, after, today),
            *_too_early(snapshot, new, after),
            *_no_members(snapshot, new, after),
            *_scores(region, snapshot, new, after),
        ]


def _future(snapshot: Snapshot, new: set[str], after: int, today: dt.date) -> Iterator[Doubt]:
    types = [name for name in fact_types(snapshot) if name in new]
    if not types:
        return
    with DuckEngine() as engine:
        for name in types:
            engine.define(f"f_{name}", as_of(snapshot, name))
        late = f"WHERE position > {after} AND day > {day_number(today)}"
        every = " UNION ALL ".join(f'SELECT position FROM "f_{name}" {late}' for name in types)
        positions = engine.run(f"{every} ORDER BY position")["position"].to_pylist()
    yield from _doubt("future", positions, str(today))


def _too_early(snapshot: Snapshot, new: set[str], after: int) -> Iterator[Doubt]:
    """Facts of organisations of days before all that is known of their life."""
    types = [name for name in fact_types(snapshot) if name in new and name != "organisation"]
    if not types or not snapshot.tables["organisation"].entries:
        return
    with DuckEngine() as engine:
        for name in ("organisation", *types):
            engine.define(f"f_{name}", as_of(snapshot, name))
        every = " UNION ALL ".join(
            f'SELECT org, position, day FROM "f_{name}" WHERE position > {after}' for name in types
        )
        positions = engine.run(_EARLY.format(every=every))["position"].to_pylist()
    yield from _doubt("unfounded-yet", positions)


def _no_members(snapshot: Snapshot, new: set[str], after: int) -> Iterator[Doubt]:
    if "meeting__attendance" not in new or not snapshot.tables["membership"].entries:
        return
    with DuckEngine() as engine:
        engine.define("f_attendance", as_of(snapshot, "meeting__attendance"))
        for name in ("organisation", "membership"):
            engine.define(f"f_{name}", as_of(snapshot, name))
        positions = engine.run(_NO_MEMBERS.format(after=after))["position"].to_pylist()
    yield from _doubt("no-member", positions)


def _scores(region: Region, snapshot: Snapshot, new: set[str], after: int) -> Iterator[Doubt]:
    if "score" not in new:
        return
    declared = _declared(region)
    with DuckEngine() as engine:
        engine.define("f_score", as_of(snapshot, "score"))
        asked = f"SELECT * FROM f_score WHERE position > {after} ORDER BY position"
        rows = engine.run(asked).select(["position", "scheme", "item", "round", "points"])
    unread: dict[tuple[str, str], list[int]] = {}
    high: dict[tuple[str, str, str], list[int]] = {}
    for position, scheme, item, round_, points in zip(
        *(column.to_pylist() for column in rows.columns), strict=True
    ):
        if declared and not any(each.reads(scheme, item, round_) for each in declared):
            unread.setdefault((scheme, item), []).append(position)
        bounds = [each.most(scheme, item, round_) for each in declared]
        most = max((each for each in bounds if each is not None), default=None)
        if most is not None and points > most * 1000:
            high.setdefault((scheme, item, f"{float(most):g}"), []).append(position)
    for (scheme, item), positions in unread.items():
        near = next(filter(None, (each.near(scheme, item) for each in declared)), "")
        yield from _doubt("unread-score", positions, scheme, item, near=near)
    for about, positions in high.items():
        yield from _doubt("high-score", positions, *about)


def _declared(region: Region) -> list[Declared]:
    """What the enabled programmes say of scores; of one that is set aside nothing is known."""
    found = []
    for name in region.enabled():
        try:
            # Rules that the region published are what it is judged by, whichever version is installed.
            found.append(declared_in(region.plugin(name, any_version=True)))
        except HostError:
            return []
    return found


def _doubt(kind: Kind, positions: Sequence[int], *about: str, near: str = "") -> Iterator[Doubt]:
    if positions:
        yield Doubt(kind, len(positions), tuple(positions[:NAMED]), about, near)
