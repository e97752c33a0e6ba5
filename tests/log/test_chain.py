"""The hash chain: computed here a second time from its description, and what it shows."""

import hashlib

import pytest

from core.log import Log
from tests.log.samples import ASSIGNED, RAISED, REGION, fact, line

COLUMNS = (
    "position, stream, version, topic, type, schema_version, occurred_on, recorded_at, state, "
    "salt, hash"
)


def rows(log: Log) -> list[tuple]:
    with log.database.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT {COLUMNS} FROM event ORDER BY position")
        return [tuple(row) for row in found]


def change(log: Log, statement: str) -> None:
    with log.database.begin() as connection:
        assert connection.exec_driver_sql(statement).rowcount > 0


def findings(log: Log) -> list[tuple[str, int]]:
    return [(finding.code, finding.position) for finding in log.verify().findings]


@pytest.fixture
def ten(log) -> Log:
    log.record([fact(f"f{i}") for i in range(10)])
    assert log.verify().sound
    return log


def test_each_hash_is_what_the_description_says(log):
    log.import_lines([line("a"), line("b", subject="qs002")])
    log.retract(fact("a").id, "误报")
    previous = hashlib.sha256(b"dangjian log 1\nqingshen").digest()
    for row in rows(log):
        position, stream, version, topic, type, schema, day, recorded, state, salt, found = row
        fields = [stream, version, topic, type, schema, day or "", recorded, state]
        content = hashlib.sha256(bytes(salt) + "\n".join(map(str, fields)).encode()).digest()
        step = previous + position.to_bytes(8, "big") + content
        previous = hashlib.sha256(step).digest()
        assert bytes(found) == previous
    assert log.head().hash == previous


def test_salts_differ_so_that_equal_contents_do_not_show(ten):
    salts = [bytes(row[9]) for row in rows(ten)]
    assert len(set(salts)) == 10
    assert {len(salt) for salt in salts} == {16}


@pytest.mark.parametrize(
    "column",
    [
        "state = state || ' '",
        "occurred_on = '2024-03-06'",
        "recorded_at = recorded_at + 0, type = 'study'",
        "version = 7",
        "topic = 'fact.retracted'",
        "stream = '00000000000000000000000000000000'",
        "schema_version = 2",
    ],
)
def test_a_changed_row_is_found(ten, column):
    change(ten, f"UPDATE event SET {column} WHERE position = 4")
    assert findings(ten) == [("changed", 4)]


def test_a_changed_hash_is_found_at_both_its_ends(ten):
    change(ten, "UPDATE event SET hash = salt WHERE position = 4")
    assert findings(ten) == [("changed", 4), ("changed", 5)]


def test_a_missing_row_is_a_hole(ten):
    change(ten, "DELETE FROM event WHERE position = 4")
    assert findings(ten) == [("hole", 4)]
    assert ten.verify().events == 9


def test_a_missing_end_is_a_hole(ten):
    change(ten, "DELETE FROM event WHERE position > 8")
    assert findings(ten) == [("hole", 9)]


def test_swapped_rows_are_found(ten):
    for old, new in ((4, 40), (5, 4), (40, 5)):
        change(ten, f"UPDATE event SET position = {new} WHERE position = {old}")
    assert findings(ten) == [("changed", 4), ("changed", 5), ("changed", 6)]


def test_a_head_that_was_set_back_is_found(ten):
    change(ten, "UPDATE head SET position = 8")
    assert findings(ten) == [("head", 8), ("surplus", 9), ("surplus", 10)]


def test_a_head_with_another_time_is_found(ten):
    change(ten, "UPDATE head SET recorded_at = recorded_at + 1")
    assert findings(ten) == [("head", 10)]


@pytest.mark.parametrize("other", ["NULL", f"'{'0' * 32}'", f"'{fact('a').id.hex}'"])
def test_a_row_filed_under_another_fact_is_found(log, other):
    log.record([fact("p1", "problem", RAISED), fact("p2", "problem", ASSIGNED, day="2024-03-06")])
    log.record([fact("a")])
    assert findings(log) == []
    change(log, f"UPDATE event SET fact = {other} WHERE position = 1")
    assert findings(log) == [("changed", 1)]


def test_a_simple_fact_and_a_retraction_are_filed_under_none(log):
    log.record([fact("a")])
    log.retract(fact("a").id, "误报")
    for position in (1, 2):
        other = fact(f"other{position}").id.hex
        change(log, f"UPDATE event SET fact = '{other}' WHERE position = {position}")
    assert findings(log) == [("changed", 1), ("changed", 2)]


def test_a_row_recorded_before_the_one_before_it_is_found(ten):
    change(ten, "UPDATE event SET recorded_at = recorded_at - 1 WHERE position = 4")
    assert findings(ten) == [("changed", 4), ("time", 4)]


def test_a_content_hash_excuses_no_changed_state(ten):
    _, stream, version, topic, type, schema, day, recorded, state, salt, _ = rows(ten)[3]
    fields = [stream, version, topic, type, schema, day, recorded, state]
    content = hashlib.sha256(bytes(salt) + "\n".join(map(str, fields)).encode()).hexdigest()
    digest = f"X'{content}'" if ten.database.marks == "?" else f"'\\x{content}'"
    change(ten, f"UPDATE event SET state = '{{}}', content_hash = {digest} WHERE position = 4")
    assert findings(ten) == [("changed", 4)]


def test_a_chain_cannot_be_passed_off_as_another_regions(stored_url):
    with Log.open(stored_url, REGION) as log, Log.open(stored_url, "dongshan") as other:
        log.record([fact(f"f{i}") for i in range(3)])
        change(other, "DELETE FROM head WHERE region = 'dongshan'")
        change(other, "UPDATE event SET region = 'dongshan'")
        change(other, "UPDATE head SET region = 'dongshan'")
        assert findings(other) == [("changed", 1)]
