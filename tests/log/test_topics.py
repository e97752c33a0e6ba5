"""The closed list of topics: no row can name a class to import."""

import sys

import pytest

from core.log import TOPICS, Log, LogError
from core.log.mapper import FactMapper
from tests.log.samples import fact


def test_the_list_is_the_architectures():
    assert sorted(TOPICS) == [
        "appeal.decided",
        "appeal.opened",
        "assessment.published",
        "fact.corrected",
        "fact.recorded",
        "fact.retracted",
        "plugin.disabled",
        "plugin.enabled",
        "row.erased",
    ]


@pytest.mark.parametrize(
    "topic",
    ["bait:Bait", "os:system", "eventsourcing.domain:Aggregate.Event", "fact.forged", ""],
)
def test_a_row_with_another_topic_is_refused_and_nothing_is_imported(
    log, topic, tmp_path, monkeypatch
):
    (tmp_path / "bait.py").write_text("class Bait:\n    pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    recorded = fact("a")
    log.record([recorded])
    with log.database.begin() as connection:
        connection.exec_driver_sql(f"UPDATE event SET topic = '{topic}'")
    with pytest.raises(LogError) as refused:
        log.retract(recorded.id, "误报")
    assert refused.value.code == "log.topic"
    assert "bait" not in sys.modules


@pytest.mark.parametrize("state", ["{}", "[]", "no json", '{"fact":"no uuid"}'])
def test_a_state_that_cannot_be_read_is_refused(quick, state):
    recorded = fact("a")
    quick.record([recorded])
    with quick.database.begin() as connection:
        connection.exec_driver_sql("UPDATE event SET state = ?", (state,))
    with pytest.raises(LogError, match="version 1") as refused:
        quick.retract(recorded.id, "误报")
    assert refused.value.code == "log.state"


def test_the_mapper_takes_no_event_of_another_kind():
    with pytest.raises(TypeError, match="str is not an event"):
        FactMapper().to_stored_event("an event")


def test_the_environment_cannot_choose_other_parts(monkeypatch):
    monkeypatch.setenv("PERSISTENCE_MODULE", "eventsourcing.popo")
    monkeypatch.setenv("MAPPER_TOPIC", "eventsourcing.persistence:Mapper")
    with Log.open("sqlite://", "qingshen") as log:
        assert type(log._application.mapper) is FactMapper
        assert type(log._recorder).__module__ == "core.log.recorder"
