"""Values worked out by hand, and what the follower does step by step."""

import datetime as dt
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from core.columns import Caught, ColumnsError, ColumnStore, digest, rows_at
from core.facts import VOCABULARY
from core.log import Log
from tests.columns.histories import PERSONS, REGION, Content, Step, append, body, fact, found

D1, D2, D3 = dt.date(2015, 12, 31), dt.date(2016, 1, 1), dt.date(2014, 6, 1)

#: Recorded; corrected twice, the second time to another organisation and year; another retracted.
STORY = [
    Step(1, Content("donation", "QS-1", D1, 10)),
    Step(2, Content("donation", "QS-1", D1, 20)),
    Step(1, Content("donation", "QS-1", D1, 11)),
    Step(2, None),
    Step(1, Content("donation", "QS-2", D2, 12)),
]
KEY = "position, fact, revision, org, day, amount"


def test_every_column_of_a_recorded_fact(log: Log, store: ColumnStore) -> None:
    meeting = body(
        "meeting",
        kind="lecture",
        topic="党章",
        hours="1.5",
        present=12,
        tags=["open", "joint"],
        attendance=[{"person": PERSONS[0]}, {"person": PERSONS[1], "as_member": False}],
    )
    log.record([fact(1, "QS-1", dt.date(1970, 1, 11), meeting)])
    assert store.catch_up() == Caught(1, 1)

    row = rows_at(store.snapshot(), "meeting").to_pylist()[0]
    assert abs(row.pop("recorded_us") - dt.datetime.now(dt.UTC).timestamp() * 1e6) < 60e6
    assert {name: value for name, value in row.items() if value is not None} == {
        "position": 1,
        "fact": 1,
        "revision": 1,
        "org": "QS-1",
        "day": 10,
        "mark": "document",
        "kind": "lecture",
        "topic": "党章",
        "hours": 1500,
        "present": 12,
        "tags": "|open|joint|",
    }
    assert rows_at(store.snapshot(), "meeting__attendance").to_pylist() == [
        {"position": 1, "fact": 1, "org": "QS-1", "day": 10, "person": p, "as_member": member}
        for p, member in ((PERSONS[0], 1), (PERSONS[1], 0))
    ]


def test_a_fact_without_tags_or_list_rows(log: Log, store: ColumnStore) -> None:
    log.record([fact(1, "QS-1", D1, body("meeting", kind="lecture"))])
    store.catch_up()
    row = rows_at(store.snapshot(), "meeting").to_pylist()[0]
    assert row["tags"] == ""
    assert row["hours"] is None
    assert store.snapshot()["meeting__attendance"].rows == 0
    assert not store.snapshot()["meeting"].has_revisions


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_as_of_through_corrections_and_a_retraction(
    log: Log, store: ColumnStore, batch: int
) -> None:
    append(log, STORY)
    assert store.catch_up(batch) == Caught(5, 5)
    snapshot = store.snapshot()
    old, new = 16800, 16801  # 2015-12-31 and the day after
    first = (1, 1, 1, "QS-1", old, 1000)
    second = (2, 2, 1, "QS-1", old, 2000)
    corrected = (3, 1, 2, "QS-1", old, 1100)
    assert [found(snapshot, "donation", KEY, at) for at in range(6)] == [
        [],
        [first],
        [first, second],
        [second, corrected],
        [corrected],
        [(5, 1, 3, "QS-2", new, 1200)],
    ]
    assert rows_at(snapshot, "donation__revised").to_pylist() == [
        {"fact": 1, "position": 3},
        {"fact": 2, "position": 4},
        {"fact": 1, "position": 5},
    ]


def test_files_are_split_by_year_and_sorted_by_organisation(log: Log, store: ColumnStore) -> None:
    contents = [("QS-2", D1), ("QS-1", D2), ("QS-1", D1), ("QS-1", D3)]
    append(log, [Step(i, Content("donation", o, d, i)) for i, (o, d) in enumerate(contents, 1)])
    store.catch_up()
    files = store.snapshot()["donation"]
    by_year = {
        entry.year: Path(path) for entry, path in zip(files.entries, files.files, strict=True)
    }
    assert sorted(by_year) == [2014, 2015, 2016]
    assert by_year[2015].parent.name == "year=2015"
    assert by_year[2015].parent.parent.name == "donation"
    assert pq.ParquetFile(by_year[2015]).read()["org"].to_pylist() == ["QS-1", "QS-2"]
    assert [len(files.only(years=years).files) for years in ([2015], [2013], [2014, 2016])] == [
        1,
        0,
        2,
    ]
    assert {entry.year for entry in files.only(org="QS-2").entries} == {2015}


def test_the_tables_of_an_earlier_position_leave_out_later_files(
    log: Log, store: ColumnStore
) -> None:
    for number in range(len(STORY)):
        append(log, STORY, number, number + 1)
        assert store.catch_up() == Caught(1, number + 1)
    then = store.snapshot(2)
    assert then.position == 2
    assert then["donation"].last == 2
    assert not then["donation"].has_revisions
    assert store.snapshot(3)["donation"].has_revisions


def test_catching_up_with_nothing_new(log: Log, store: ColumnStore) -> None:
    assert store.catch_up() == Caught(0, 0)
    append(log, STORY[:1])
    assert store.catch_up() == Caught(1, 1)
    manifest = store.manifest()
    assert store.catch_up() == Caught(0, 1)
    assert store.manifest() == manifest


def test_events_of_plugins_hold_no_facts_but_move_the_position(
    log: Log, store: ColumnStore
) -> None:
    log.enable("qingshen", "1.0")
    append(log, STORY[:1])
    assert store.catch_up() == Caught(2, 2)
    assert found(store.snapshot(), "donation", "position, fact") == [(2, 2)]


def test_progress_is_told_to_the_end(log: Log, store: ColumnStore) -> None:
    append(log, STORY)
    told: list[tuple[int, int]] = []
    store.catch_up(2, lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == [2, 4, 5]
    assert {total for _, total in told} == {5}


def test_a_position_not_reached_is_refused(log: Log, store: ColumnStore) -> None:
    append(log, STORY)
    store.catch_up()
    with pytest.raises(ColumnsError, match="position 6 is not between 0 and 5") as error:
        store.snapshot(6)
    assert error.value.code == "columns.position-unknown"
    with pytest.raises(ColumnsError, match="there is no table 'donations'"):
        digest(store.snapshot(), "donations")


def test_a_log_with_another_history_is_refused(
    tmp_path: Path, log: Log, store: ColumnStore
) -> None:
    append(log, STORY)
    store.catch_up()
    with Log.open(f"sqlite:///{tmp_path}/other.db", REGION) as other:
        append(other, STORY)
        mark = log.progress.mark("columns")
        other.progress.mark("columns")
        assert other.progress.advance("columns", 0, mark.position, mark.manifest)
        with pytest.raises(ColumnsError) as error:
            ColumnStore(tmp_path / "columns", other, VOCABULARY).catch_up()
    assert error.value.code == "columns.other-history"


def test_a_hole_in_the_log_is_refused(log: Log, store: ColumnStore) -> None:
    append(log, STORY[:2])
    with log.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM event WHERE position = 1")
    with pytest.raises(ColumnsError) as error:
        store.catch_up()
    assert error.value.code == "columns.hole"
    assert store.snapshot().position == 0


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ("topic = 'fact.merged'", "columns.unknown-topic", "fact.merged"),
        ("type = 'horoscope'", "columns.unknown-type", "horoscope"),
        ("schema_version = 9", "columns.newer-schema", "version 9, known is 1"),
        ("state = '{'", "columns.bad-state", "not JSON"),
        ("state = '[]'", "columns.bad-state", "not a JSON object"),
        ("state = replace(state, '\"20\"', '\"2.005\"')", "columns.bad-value", "amount"),
        ("state = replace(state, '\"persons\":1', '\"people\":1')", "columns.bad-value", "people"),
        (
            'state = replace(state, \'"mark":"document"\', \'"mark":1\')',
            "columns.bad-state",
            "mark",
        ),
        ("occurred_on = '2015-02-30'", "columns.bad-state", "occurred_on"),
        ("occurred_on = NULL", "columns.bad-state", "occurred_on"),
    ],
)
def test_what_cannot_be_projected_stops_the_follower_and_is_named(
    log: Log, store: ColumnStore, change: str, code: str, says: str
) -> None:
    append(log, STORY[:2])
    with log.database.begin() as connection:
        connection.exec_driver_sql(f"UPDATE event SET {change} WHERE position = 2")
    with pytest.raises(ColumnsError) as error:
        store.catch_up()
    assert error.value.code == code
    assert error.value.place == "event 2"
    assert says in str(error.value)
    assert store.snapshot().position == 0
    assert list(store.folder.rglob("*.parquet")) == []
    with pytest.raises(ColumnsError):
        store.catch_up(1)
    assert store.snapshot().position == 1


def test_a_revision_of_a_fact_that_is_not_there(log: Log, store: ColumnStore) -> None:
    append(log, STORY[:3])
    with log.database.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE event SET state = replace(state, '\"of\":1', '\"of\":7') WHERE position = 3"
        )
    with pytest.raises(ColumnsError, match="version 7 of stream") as error:
        store.catch_up()
    assert (error.value.code, error.value.place) == ("columns.no-such-fact", "event 3")


def test_files_of_another_vocabulary_are_refused(log: Log, store: ColumnStore) -> None:
    append(log, STORY[:1])
    store.catch_up()
    mark = log.progress.mark("columns")
    content = orjson.loads(mark.manifest)
    content["shapes"]["donation"] = "0" * 16
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()
    assert log.progress.advance("columns", 1, 1, text)
    for use in (store.snapshot, store.catch_up, store.compact):
        with pytest.raises(ColumnsError, match="donation were written in another shape") as error:
            use()
        assert error.value.code == "columns.schema-changed"


def test_a_manifest_that_cannot_be_read_is_named_so(log: Log, store: ColumnStore) -> None:
    log.progress.mark("columns")
    for text in ("nonsense", '{"format":2}', '{"format":1}'):
        mark = log.progress.mark("columns")
        assert log.progress.advance("columns", mark.position, mark.position, text)
        with pytest.raises(ColumnsError) as error:
            store.snapshot()
        assert error.value.code == "columns.bad-manifest"


def test_rows_are_read_as_the_log_reads_events(log: Log, store: ColumnStore) -> None:
    append(log, STORY)
    log.enable("qingshen", "1.0")
    assert store.source.read(0, 100) == log.read()
    assert store.source.read(2, 2) == log.read(2, 2)
    assert store.source.link(6) == log.head().hash.hex()
    assert store.source.counts(5) == {
        ("donation", "fact.recorded"): 2,
        ("donation", "fact.corrected"): 2,
        ("donation", "fact.retracted"): 1,
    }
