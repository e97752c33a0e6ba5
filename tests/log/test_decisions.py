"""Published assessments and appeals as the log keeps them: series of JSON, held by the chain."""

import io
import json
from uuid import UUID

import pytest

from core.log import DECISIONS, Log, LogError
from core.log.mapper import event_of
from tests.log.samples import REGION, fact

SERIES = "small/points/2015"
PUBLISHED, OPENED, DECIDED = DECISIONS


@pytest.fixture
def told(log) -> Log:
    log.record([fact("a")])
    log.enable("small", "1")
    assert log.decide(PUBLISHED, SERIES, {"digest": "sha256:1"}, 0) == 3
    assert log.decide(OPENED, SERIES, {"of": 3, "grounds": ["fact-missing"]}, 1) == 4
    assert log.decide(PUBLISHED, "small/points/2016", {"digest": "sha256:2"}, 0) == 5
    return log


def test_what_was_decided_is_read_back_in_order(told):
    assert [
        (each.position, each.topic, each.type, each.version, each.occurred_on, each.state)
        for each in told.decisions()
    ] == [
        (
            3,
            "assessment.published",
            "publication",
            1,
            None,
            '{"digest":"sha256:1","series":"small/points/2015"}',
        ),
        (
            4,
            "appeal.opened",
            "publication",
            2,
            None,
            '{"grounds":["fact-missing"],"of":3,"series":"small/points/2015"}',
        ),
        (
            5,
            "assessment.published",
            "publication",
            1,
            None,
            '{"digest":"sha256:2","series":"small/points/2016"}',
        ),
    ]
    first, second, other = (each.stream for each in told.decisions())
    assert first == second != other
    assert [each.plugin for each in told.enabled()] == ["small"]
    assert told.verify().sound


def test_a_decision_rests_on_the_last_of_its_series(told):
    for version in (0, 1, 3):
        with pytest.raises(LogError) as refused:
            told.decide(DECIDED, SERIES, {"of": 4}, version)
        assert refused.value.code == "log.conflict"
    assert told.head().position == 5
    assert told.decide(DECIDED, SERIES, {"of": 4}, 2) == 6


@pytest.mark.parametrize(
    ("topic", "series", "said"),
    [
        ("fact.recorded", SERIES, {}),
        ("plugin.enabled", SERIES, {}),
        ("assessment.forged", SERIES, {}),
        (PUBLISHED, "", {}),
        (PUBLISHED, SERIES, {"what": object()}),
        (PUBLISHED, SERIES, {"what": "\ud800"}),
    ],
)
def test_what_is_no_decision(quick, topic, series, said):
    with pytest.raises(LogError) as refused:
        quick.decide(topic, series, said, 0)
    assert (refused.value.code, quick.head().position) == ("log.decision", 0)


def test_an_export_carries_them(told, tmp_path):
    out = io.BytesIO()
    told.export_lines(out, ended=True)
    lines = out.getvalue().splitlines()
    third = json.loads(lines[2])
    assert (third["source"], third["id"], third["type"]) == (
        "/regions/qingshen/decisions",
        "small/points/2015/1",
        "cn.dangjian.assessment.published",
    )
    with Log.open(f"sqlite:///{tmp_path / 'other.db'}", REGION) as other:
        assert other.restore_lines(lines, ended=True) == told.head()
        again = io.BytesIO()
        other.export_lines(again, ended=True)
        assert again.getvalue() == out.getvalue()
        assert other.decisions() == told.decisions()


def test_a_changed_one_is_not_put_back(told, tmp_path):
    out = io.BytesIO()
    told.export_lines(out)
    for old, new in ((b"sha256:1", b"sha256:3"), (b'"series":"small/', b'"series":"other/')):
        lines = out.getvalue().replace(old, new).splitlines()
        with Log.open("sqlite://", REGION) as other, pytest.raises(LogError) as refused:
            other.restore_lines(lines)
        assert refused.value.code == "log.restore"


def test_an_import_takes_the_facts_and_no_decision(told):
    out = io.BytesIO()
    told.export_lines(out, ended=True)
    lines = [line for line in out.getvalue().splitlines() if b"plugin." not in line]
    with Log.open("sqlite://", "elsewhere") as other:
        assert other.import_lines(lines).appended == 1
        assert other.decisions() == []


def test_a_row_without_a_series_is_not_read(told):
    with told.database.begin() as connection:
        connection.exec_driver_sql("UPDATE event SET state = '{}' WHERE position = 3")
    row = told.decisions()[0]
    with pytest.raises(LogError) as refused:
        event_of(row.topic, UUID(row.stream), row.version, row.type, 1, None, row.state)
    assert refused.value.code == "log.state"
