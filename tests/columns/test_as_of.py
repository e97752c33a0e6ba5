"""As of every position of small histories, columns say what a replay by hand says."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp, parse_one

from core.columns import ColumnStore, arrow_tables, as_of, counting, digest, rebuild, tables_of
from core.facts import VOCABULARY
from core.log import Log
from tests.columns.histories import (
    REGION,
    Content,
    Step,
    append,
    body,
    engine,
    expected_attendance,
    expected_donations,
    fact,
    found,
    query,
)

DONATION = "position, fact, revision, org, day, amount"
ATTENDANCE = "position, fact, org, day, person"
DAYS = [dt.date(2014, 12, 31), dt.date(2015, 1, 1), dt.date(2016, 2, 29)]
ORGS = ["QS-1", "QS-2", "QS-3"]
TYPES = {name: VOCABULARY.types[name] for name in ("donation", "meeting")}


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Up to fourteen events that the log takes: facts recorded, corrected, and retracted for good.

    Every step has a content of its own, so that none says what the log knows already.
    """
    steps: list[Step] = []
    types: list[str] = []
    gone: set[int] = set()
    for number in range(1, draw(st.integers(1, 14)) + 1):
        in_force = [which for which in range(len(types)) if which not in gone]
        kind = draw(st.sampled_from(["record", "correct", "correct", "retract"]))
        if kind == "record" or not in_force:
            which = len(types)
            types.append(draw(st.sampled_from(["donation", "meeting"])))
        else:
            which = draw(st.sampled_from(in_force))
            if kind == "retract":
                gone.add(which)
                steps.append(Step(which, None))
                continue
        org, day = draw(st.sampled_from(ORGS)), draw(st.sampled_from(DAYS))
        steps.append(Step(which, Content(types[which], org, day, number)))
    return steps


@settings(max_examples=12, deadline=None)
@given(steps=histories(), batches=st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_as_of_equals_a_replay_and_a_rebuild_equals_the_live_columns(
    steps: list[Step], batches: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder, Log.open("sqlite://", REGION) as log:
        store = ColumnStore(Path(folder), log, VOCABULARY)
        for number, batch in enumerate(batches):
            start, stop = (len(steps) * n // len(batches) for n in (number, number + 1))
            append(log, steps, start, stop)
            store.catch_up(batch)
        live = store.snapshot()
        assert live.position == len(steps)
        for at in range(len(steps) + 1):
            donations, attendance = expected_donations(steps, at), expected_attendance(steps, at)
            assert found(live, "donation", DONATION, at) == donations
            assert found(live, "meeting__attendance", ATTENDANCE, at) == attendance
        half = len(steps) // 2
        held = [name for name, files in live.tables.items() if files.rows]
        digests = [(digest(live, name), digest(live, name, half)) for name in held]

        store.compact(1)
        merged = store.snapshot()
        assert [(digest(merged, n), digest(merged, n, half)) for n in held] == digests
        assert all(
            len({e.year for e in f.entries}) == len(f.entries) for f in merged.tables.values()
        )

        report = rebuild(store, batch=max(batches))
        assert (report.swapped, report.differences) == (True, ())
        rebuilt = store.snapshot()
        assert [(digest(rebuilt, n), digest(rebuilt, n, half)) for n in held] == digests


@settings(max_examples=20, deadline=None)
@given(steps=histories())
def test_tables_in_memory_answer_the_same(steps: list[Step]) -> None:
    with Log.open("sqlite://", REGION) as log:
        append(log, steps)
        held = arrow_tables(log.read(), TYPES)
    assert list(held) == [
        "donation",
        "donation__revised",
        "meeting",
        "meeting__attendance",
        "meeting__revised",
    ]
    tables = tables_of(TYPES)
    for name, rows in held.items():
        engine().register(name, rows)
    sources = (exp.to_table("donation"), exp.to_table("donation__revised"))
    for at in range(len(steps) + 1):
        sql = counting(tables["donation"], *sources, at, at).sql("duckdb")
        assert sorted(query(f"SELECT {DONATION} FROM ({sql})")) == expected_donations(steps, at)


@pytest.fixture
def followed(log: Log, store: ColumnStore) -> ColumnStore:
    steps = [
        Step(1, Content("donation", "QS-1", DAYS[0], 1)),
        Step(2, Content("donation", "QS-2", DAYS[0], 2)),
        Step(3, Content("meeting", "QS-2", DAYS[2], 3)),
        Step(2, Content("donation", "QS-2", DAYS[2], 4)),
    ]
    append(log, steps)
    store.catch_up(3)
    return store


def test_nothing_is_joined_where_a_type_has_no_revisions(followed: ColumnStore) -> None:
    meeting = as_of(followed.snapshot(), "meeting")
    assert meeting.find(exp.Join) is None
    assert meeting.find(exp.Where) is None
    assert as_of(followed.snapshot(), "donation", 3).find(exp.Join) is None
    assert as_of(followed.snapshot(), "donation", 4).find(exp.Join) is not None


def test_only_an_earlier_position_is_compared(followed: ColumnStore) -> None:
    assert "<= 1" in as_of(followed.snapshot(), "donation", 1).sql("duckdb")
    assert "<=" not in as_of(followed.snapshot(), "donation").sql("duckdb")


def test_years_and_organisation_leave_files_and_rows_out(followed: ColumnStore) -> None:
    snapshot = followed.snapshot()
    for years, org, facts in (
        ([2014], None, [1]),
        ([2015], None, []),
        ([2016], None, [4]),
        (None, "QS-2", [4]),
        (None, "QS-9", []),
        (range(2014, 2017), "QS-1", [1]),
    ):
        sql = as_of(snapshot, "donation", years=years, org=org).sql("duckdb")
        assert sorted(row[0] for row in query(sql)) == facts
    assert "year=2014" not in as_of(snapshot, "donation", years=[2016]).sql("duckdb")


def test_columns_of_an_empty_table_have_their_types(followed: ColumnStore) -> None:
    for name, files in followed.snapshot().tables.items():
        sql = as_of(followed.snapshot(), name).sql("duckdb")
        described = query(f"DESCRIBE {sql}")
        expected = {"int64": "BIGINT", "string": "VARCHAR"}
        assert [(row[0], row[1]) for row in described] == [
            (field.name, expected[str(field.type)]) for field in files.table.schema
        ]


def test_the_query_is_the_same_when_read_back(followed: ColumnStore) -> None:
    query_ = as_of(followed.snapshot(), "donation", 3, org="QS-'1")
    assert parse_one(query_.sql("duckdb"), dialect="duckdb").sql("duckdb") == query_.sql("duckdb")


def test_a_type_with_a_field_called_year_keeps_its_own(log: Log, store: ColumnStore) -> None:
    spent = body("fund", kind="spent", year=2014, amount="1000", purpose="training")
    log.record([fact(1, "QS-1", dt.date(2015, 2, 1), spent)])
    store.catch_up()
    assert found(store.snapshot(), "fund", "year, amount, day") == [(2014, 100_000, 16467)]
