"""Runs a programme on DuckDB and SQLite and asks the oracle; all three must say the same."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from core.assess import Assessment, Assessor, Facts
from core.assess.result import OrganisationResult, SchemeResult
from core.facts import VOCABULARY
from core.rules import DuckEngine, Period, loads
from tests.rules.engines.sqlite import SqliteEngine
from tests.rules.history import History
from tests.rules.oracle import Answer, Oracle
from tests.rules.oracle.points import Scored

Overrides = Mapping[str, Fraction] | None


@cache
def assessor(text: str) -> Assessor:
    """An assessor of a programme; its plans are kept."""
    return Assessor(loads(text, VOCABULARY))


@cache
def duck() -> DuckEngine:
    """One engine for all tests of a process: what a statement reads is loaded anew each time."""
    return DuckEngine(threads=1)


@cache
def sqlite() -> SqliteEngine:
    """The same of SQLite."""
    return SqliteEngine()


def run(
    text: str,
    facts: Facts,
    period: str = "2015",
    *,
    overrides: Overrides = None,
    members: bool = False,
    engine: Any = None,
    organisations: list[str] | None = None,
) -> Assessment:
    """One assessment, on DuckDB unless an engine is given."""
    [found] = assessor(text).run(
        facts,
        [Period.parse(period)],
        overrides=overrides,
        subject="member" if members else "organisation",
        organisations=organisations,
        engine=duck() if engine is None else engine,
    )
    return found


def assess(
    text: str,
    history: History,
    period: str = "2015",
    *,
    position: int | None = None,
    **how: Any,
) -> Assessment:
    """An assessment that DuckDB, SQLite and the oracle agree on; `how` is as in `run`."""
    facts = history.facts(position)
    found = run(text, facts, period, **how)
    assert run(text, facts, period, engine=sqlite(), **how).digest == found.digest
    overrides = dict(how.get("overrides") or {})
    oracle = Oracle(text, history.plain(position), overrides, how.get("members", False))
    expected = oracle.answers(period)
    results = {result.code: result for result in found.results()}
    assert sorted(results) == sorted(expected)
    for code, answer in expected.items():
        check(results[code], answer)
    return found


def check(result: OrganisationResult, answer: Answer) -> None:
    """Every indicator and scheme that both computed, compared exactly."""
    for name, value in result.indicators.items():
        assert value.value == answer.indicators[name], (result.code, name)
    assert set(result.schemes) == set(answer.schemes)
    for name, scheme in result.schemes.items():
        expected = answer.schemes[name]
        assert seen(scheme) == wanted(expected), (result.code, name)


def seen(scheme: SchemeResult) -> dict[str, Any]:
    if scheme.state == "outside":
        return {"state": "outside"}
    return {
        "state": scheme.state,
        "total": scheme.total,
        "stars": scheme.stars,
        "vetoes": [v.name for v in scheme.vetoes],
        "undecided": [v.name for v in scheme.undecided],
        "groups": dict(scheme.groups),
        "items": {f"{i.group}.{i.item}": i.points for i in scheme.items},
        "rank": scheme.rank,
        "peers": scheme.peers,
        "reason": scheme.code if scheme.state == "not_rated" else "",
    }


def wanted(expected: Scored) -> dict[str, Any]:
    if expected.state == "outside":
        return {"state": "outside"}
    return {name: getattr(expected, name) for name in ("state", "total", "stars", "vetoes")} | {
        name: getattr(expected, name)
        for name in ("undecided", "groups", "items", "rank", "peers", "reason")
    }


def values(
    text: str, history: History, period: str = "2015", **how: Any
) -> dict[str, dict[str, Fraction | None]]:
    """The agreed values, by organisation (or member) and indicator."""
    found = assess(text, history, period, **how)
    return {
        result.code: {name: value.value for name, value in result.indicators.items()}
        for result in found.results()
    }


def value(
    text: str, history: History, name: str, org: str = "A", period: str = "2015", **how: Any
) -> Fraction | None:
    """One agreed value."""
    return values(text, history, period, **how)[org][name]
