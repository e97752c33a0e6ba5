"""The star rating by the event sourcing library's own mapper and a projection in plain Python."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import (
    DatetimeAsISO,
    JSONTranscoder,
    Mapper,
    StoredEvent,
    UUIDAsHex,
)

from core.log import Event
from core.rules import Period, WorkCalendar

COMMITTEE = {
    "branch-secretary", "general-branch-secretary", "branch-deputy-secretary",
    "deputy-secretary", "committee-member", "discipline-member",
}  # fmt: skip
Key = tuple[str, int]


class Recorded(DomainEvent):
    """An event as an application of the library would declare it."""

    type: str
    topic: str
    day: str
    org: str
    of: int
    data: dict[str, Any]


TRANSCODER = JSONTranscoder()
for transcoding in (UUIDAsHex(), DatetimeAsISO()):
    TRANSCODER.register(transcoding)
MAPPER: Mapper[UUID] = Mapper(TRANSCODER)
STARTED = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)


def stored(events: Iterable[Event]) -> list[StoredEvent]:
    """The library's rows of the same events."""
    rows = []
    for event in events:
        state = orjson.loads(event.state)
        made = Recorded(
            originator_id=UUID(event.stream),
            originator_version=event.version,
            timestamp=STARTED,
            type=event.type,
            topic=event.topic,
            day=event.occurred_on or "",
            org=state.get("org", ""),
            of=state.get("of", event.version),
            data=state.get("data", {}),
        )
        rows.append(MAPPER.to_stored_event(made))
    return rows


class Projection:
    """Facts as they stand after the events so far."""

    def __init__(self) -> None:
        self.facts: dict[tuple[UUID, int], Recorded] = {}

    def apply(self, event: Recorded) -> None:
        key = (event.originator_id, event.of)
        if event.topic == "fact.retracted":
            del self.facts[key]
        else:
            self.facts[key] = event

    def by_type(self) -> dict[str, list[Recorded]]:
        found: dict[str, list[Recorded]] = defaultdict(list)
        for event in self.facts.values():
            found[event.type].append(event)
        for events in found.values():
            events.sort(key=lambda event: event.day)
        return found


def replay(rows: Sequence[StoredEvent]) -> dict[str, tuple[int | None, int]]:
    """Total in thousandths and place of the band for 2015, by organisation."""
    projection = Projection()
    for row in rows:
        projection.apply(MAPPER.to_domain_event(row))  # type: ignore[arg-type]
    return Rating(projection.by_type()).all()


def exact(written: Any) -> int:
    return int(Fraction(str(written)) * 1000)


class Rating:
    """The year 2015 of every organisation."""

    def __init__(self, facts: dict[str, list[Recorded]]) -> None:
        self.facts = facts
        period = Period.parse("2015")
        work = WorkCalendar()
        self.first, self.last = period.first.isoformat(), period.last.isoformat()
        firsts = [dt.date(2015, month, 1) for month in range(1, 13)]
        self.firsts = [day.isoformat() for day in firsts]
        self.quarters = self.firsts[::3]
        self.study_days = {
            work.moved(day.replace(day=23), "next-working-day").isoformat() for day in firsts
        }
        self.hours: dict[str, int] = defaultdict(int)
        self.attended: dict[str, set[int]] = defaultdict(set)
        self.counts: dict[Key | tuple[str, str], int] = defaultdict(int)
        self.sets: dict[tuple[str, str], set[int]] = defaultdict(set)

    def within(self, *types: str) -> Iterable[Recorded]:
        for name in types:
            for event in self.facts.get(name, ()):
                if self.first <= event.day <= self.last:
                    yield event

    def people(self) -> None:
        for event in self.within("meeting", "study", "training"):
            quarter = (int(event.day[5:7]) - 1) // 3
            given = event.data.get("hours", 0)
            for row in event.data.get("attendance", ()):
                self.hours[row["person"]] += exact(row.get("hours", given))
                if event.type == "meeting" and row.get("as_member", True):
                    self.attended[row["person"]].add(quarter)
        exempt, members, since, holders = set(), {}, {}, {}
        for event in self.facts["membership"]:
            person, step = event.data.get("person"), event.data["step"]
            if person is None or event.day > self.last:
                continue
            if step == "exempted":
                exempt.add(person)
            elif step == "unexempted":
                exempt.discard(person)
            elif step in ("joined", "moved", "changed", "left"):
                if step in ("joined", "moved"):
                    since[person] = event.day
                members[person] = event
        for event in self.facts["post"]:
            if event.data.get("person") and event.day <= self.last:
                holders[event.org, event.data["post"], event.data["person"]] = event.data["step"]
        for person, event in members.items():
            if event.data["step"] == "left" or person in exempt:
                continue
            self.counts[event.org, "members"] += 1
            self.counts[event.org, "met"] += self.hours[person] >= 32_000
            due = {q for q, day in enumerate(self.quarters) if day >= since[person]}
            if event.data.get("leader") and due:
                self.counts[event.org, "leaders"] += 1
                self.counts[event.org, "led"] += due <= self.attended[person]
        seats = {
            (org, person)
            for (org, post, person), step in holders.items()
            if step == "appointed" and post in COMMITTEE and person not in exempt
        }
        for org, person in seats:
            self.counts[org, "seats"] += 1
            self.counts[org, "seats_met"] += self.hours[person] >= 56_000

    def meetings(self) -> None:
        for event in self.within("meeting", "disclosure"):
            month = int(event.day[5:7]) - 1
            data = event.data
            kind = data["kind"] if event.type == "meeting" else f"open:{data['item']}"
            if kind == "study-day" and event.day not in self.study_days:
                continue
            self.counts[event.org, kind] += 1
            self.sets[event.org, kind].add(month)

    def cases(self) -> None:
        for of, first, last in (("duty", "set", "done"), ("election", "due", "held")):
            cases: dict[str, dict[str, Recorded]] = defaultdict(dict)
            for event in self.facts[of]:
                step = event.data["step"]
                cases[event.data["case"]].setdefault(step, event)
                if step == last or (step == "extended" and of == "election"):
                    cases[event.data["case"]][step] = event
            for steps in cases.values():
                begun, done = steps.get(first), steps.get(last)
                if begun is None or begun.day > self.last:
                    continue
                finished = done is not None and done.day <= self.last
                if of == "duty" and begun.day >= self.first:
                    weight = exact(begun.data.get("weight", 0))
                    self.counts[begun.org, "weight"] += weight
                    self.counts[begun.org, "done"] += weight * finished
                elif of == "election":
                    due = max(
                        steps[s].data.get("due_on", "") for s in (first, "extended") if s in steps
                    )
                    self.counts[begun.org, "overdue"] += (
                        bool(due) and due <= self.last and not finished
                    )

    def others(self) -> None:
        sites: dict[tuple[str, str], bool] = {}
        for event in self.within("pledge", "survey", "review", "discipline", "site", "score"):
            org, data = event.org, event.data
            match event.type:
                case "pledge":
                    self.counts[org, data["kind"]] += 1
                case "survey" if data["kind"] == "satisfaction":
                    self.counts[org, "ballots"] += data["valid"]
                    self.counts[org, "satisfied"] += data["satisfied"]
                case "review" if data["kind"] == "secretary-report":
                    self.counts[org, data["direction"]] += 1
                case "discipline" if data.get("severity"):
                    self.counts[org, "punished"] += data["count"]
                case "site":
                    sites[org, data["item"]] = data["passed"]
                case "score" if (data["scheme"], data["item"]) == ("star-rating", "performance"):
                    self.counts[org, "points"] = exact(data["points"]) + 1
        for (org, item), passed in sites.items():
            name = item.rpartition("-")[0] if item[-1].isdigit() else item
            self.counts[org, name if passed else "failed"] += 1

    def all(self) -> dict[str, tuple[int | None, int]]:
        self.people()
        self.meetings()
        self.cases()
        self.others()
        latest: dict[str, Recorded] = {}
        since: dict[str, str] = {}
        for event in self.facts["organisation"]:
            since.setdefault(event.org, event.day)
            if event.day <= self.last:
                latest[event.org] = event
        return {
            org: self.one(org, event.data["kind"], since[org])
            for org, event in latest.items()
            if event.data["step"] not in ("closed", "merged")
        }

    def one(self, org: str, kind: str, since: str) -> tuple[int | None, int]:
        if kind not in ("branch", "general-branch"):
            return None, -4

        def n(name: str) -> int:
            return self.counts.get((org, name), 0)

        months = {m for m, day in enumerate(self.firsts) if day >= since}
        quarters = {q for q, day in enumerate(self.quarters) if day >= since}

        def monthly(kind: str) -> int:
            return len(self.sets[org, kind] & months)

        def quarterly(kind: str) -> int:
            return len({month // 3 for month in self.sets[org, kind]} & quarters)

        assemblies, committees = quarterly("member-assembly"), monthly("committee")
        disclosed = min(quarterly("open:dues"), quarterly("open:organisational-life"))
        total = 5000 * (n("overdue") == 0) + share(n("done"), n("weight"), 5000)
        total += 5000 * (n("signed") >= 1 and n("published") >= 1)
        total += share(n("met"), n("members"), 5000) + share(n("seats_met"), n("seats"), 5000)
        total += share(n("led"), n("leaders"), 5000) if n("leaders") else 5000
        total += share(disclosed, len(quarters), 5000) + 5000 * (n("up") >= 1 and n("down") >= 1)
        total += 2000 * (n("slogan") >= 1) + 3000 * (n("disclosure-board") >= 1)
        total += share(n("six-one"), 6, 5000) + share(n("ten-have"), 10, 5000)
        total += share(assemblies, len(quarters), 5000) + share(committees, len(months), 5000)
        total += share(quarterly("lecture"), len(quarters), 5000)
        total += share(monthly("study-day"), len(months), 5000)
        known = n("points") > 0 and n("ballots") > 0
        if known:
            total += min(n("points") - 1, 15_000) + share(n("satisfied"), n("ballots"), 10_000)
        vetoed = (
            (known and total < 60_000)
            or (n("ballots") > 0 and n("satisfied") * 5 < n("ballots") * 3)
            or assemblies < len(quarters)
            or committees * 4 < len(months) * 3
            or n("lecture") < 1
            or n("failed") >= 1
            or n("punished") >= 1
        )
        result = total if known else None
        if vetoed:
            return result, -2
        if result is None:
            return None, -3
        return result, next((i for i, at in enumerate((95, 80, 60)) if total >= at * 1000), -1)


def share(num: int, den: int, points: int) -> int:
    if den == 0:
        return 0
    return points if num >= den else (2 * num * points + den) // (2 * den)
