"""A small region: facts recorded in a real log in memory, and read as assessments read them."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from core.assess import (
    Assessment,
    Assessor,
    Function,
    MemoryFacts,
    SnapshotFacts,
    Witness,
    receipt,
)
from core.columns import ColumnStore, arrow_tables
from core.facts import VOCABULARY, Fact, fact_id
from core.log import Event, Log
from core.rules import Loaded, Period, loads

SOURCE = "urn:test:county"


def person(name: str) -> str:
    """A reference for a person of a test, of the letters that references may have."""
    return name.ljust(12, "0")


class World:
    """The log of one region, and short ways to write in it.

    `record` and the shapes built on it give the fact's id; its position is `at[id]`.
    """

    def __init__(self) -> None:
        self.log = Log.open("sqlite://", "county")
        self.at: dict[UUID, int] = {}

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_: object) -> None:
        self.log.close()

    @property
    def position(self) -> int:
        return self.log.head().position

    # Writing

    def record(
        self, fact_type: str, org: str, on: str, /, mark: Any = "document", **data: Any
    ) -> UUID:
        body = VOCABULARY.parse(fact_type, data)
        name = f"n{len(self.at) + 1}"
        fact = fact_id("county", SOURCE, name)
        day = dt.date.fromisoformat(on)
        self.log.record([Fact(fact, fact_type, org, day, SOURCE, name, mark, body)])
        self.at[fact] = self.position
        return fact

    def correct(self, fact: UUID, org: str, on: str, fact_type: str, /, **data: Any) -> int:
        """Give a fact a new content; gives the position of the correction."""
        body = VOCABULARY.parse(fact_type, data)
        self.log.correct(fact, org, dt.date.fromisoformat(on), body, "found wrong")
        return self.position

    def retract(self, fact: UUID) -> int:
        self.log.retract(fact, "entered twice")
        return self.position

    def org(self, code: str, on: str = "2010-01-01", step: str = "founded", **data: Any) -> UUID:
        given = {"kind": "branch", "sector": "organ", "title": f"{code}支部", **data}
        return self.record("organisation", code, on, step=step, **given)

    def member(self, org: str, name: str, on: str = "2010-01-01", step: str = "joined") -> UUID:
        return self.record("membership", org, on, step=step, person=person(name), category="full")

    def lecture(self, org: str, on: str) -> UUID:
        return self.record("meeting", org, on, kind="lecture", topic="党课")

    def survey(self, org: str, on: str, satisfied: int, valid: int) -> UUID:
        return self.record(
            "survey", org, on, kind="satisfaction", eligible=valid, valid=valid, satisfied=satisfied
        )

    # Reading

    def only(self, fact_type: str, org: str) -> UUID:
        """The one fact of a type that an organisation has."""
        states = (orjson.loads(e.state) for e in self.events() if e.type == fact_type)
        [found] = [state["fact"] for state in states if state["org"] == org]
        return UUID(found)

    def events(self) -> list[Event]:
        return self.log.read(limit=100_000)

    def facts(self, position: int | None = None) -> MemoryFacts:
        tables = arrow_tables(self.events(), VOCABULARY.types)
        return MemoryFacts("county", tables, self.position if position is None else position)

    def snapshot(self, folder: Path, position: int | None = None) -> SnapshotFacts:
        store = ColumnStore(folder, self.log, VOCABULARY)
        store.catch_up()
        return SnapshotFacts(store.snapshot(), position)


HEAD = """\
dangjian: 1
programme: {id: test.county, region: county, version: "7", title: 县考评, requires: ">=0.1,<1"}
documents:
  rule: {title: 考评办法, issuer: 县直机关工委, published: 2014-12-01, checked: 2026-01-05, mark: F}
  letter: {title: 补充通知}
"""


def programme(body: str) -> Loaded:
    return loads(HEAD + body, VOCABULARY)


class Question:
    """A programme asked about a world, unless `checked` also of periods without facts."""

    def __init__(self, loaded: Loaded, functions: Mapping[str, Function] | None = None) -> None:
        self.assessor = Assessor(loaded, functions=functions)

    def __call__(
        self,
        world: World,
        period: str = "2015",
        *,
        position: int | None = None,
        rules_on: str | None = None,
        overrides: Mapping[str, Fraction] | None = None,
        organisations: list[str] | None = None,
        checked: bool = False,
    ) -> Assessment:
        [found] = self.assessor.run(
            world.facts(position),
            [Period.parse(period)],
            rules_on=dt.date.fromisoformat(rules_on) if rules_on else None,
            overrides=overrides,
            organisations=organisations,
            unchecked=not checked,
        )
        return found

    def witness(self, world: World, assessment: Assessment) -> Witness:
        return Witness(assessment, world.facts(assessment.position), self.assessor)

    def receipt(
        self,
        world: World,
        assessment: Assessment,
        organisation: str,
        scheme: str | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        facts = world.facts(assessment.position)
        return receipt(assessment, self.assessor, facts, organisation, world.log, scheme, **options)
