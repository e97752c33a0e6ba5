"""Recording, correcting and retracting, one command at a time."""

import datetime as dt
import json
from dataclasses import replace

import psycopg
import pytest

from core.facts import VOCABULARY, FactError, case_stream, fact_id
from core.log import Log, LogError, Outcome
from tests.log.samples import ASSIGNED, MEETING, RAISED, RECTIFIED, REGION, SOURCE, fact

A = fact_id(REGION, SOURCE, "a")


def body(**changes):
    return VOCABULARY.parse("meeting", {**MEETING, **changes})


def correct(log: Log, reason: str = "数错了", **changes) -> Outcome:
    return log.correct(A, "qs001", dt.date(2024, 3, 5), body(**changes), reason)


def refusal(action) -> LogError:
    with pytest.raises(LogError) as refused:
        action()
    return refused.value


def test_a_recorded_fact_reads_back_as_the_architecture_describes_it(log):
    outcome = log.record([fact("a", day="2024-03-05")])
    (event,) = log.read()
    assert event.position == 1
    assert event.stream == A.hex
    assert (event.version, event.topic, event.type, event.schema_version) == (
        1,
        "fact.recorded",
        "meeting",
        1,
    )
    assert event.occurred_on == "2024-03-05"
    assert event.state == (
        '{"data":{"expected":30,"hours":"1.5","kind":"committee","present":28},'
        f'"ext":"a","fact":"{A}","mark":"generated","org":"qs001","source":"oa.example"}}'
    )
    assert abs(event.recorded_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert outcome == Outcome(1, 0, log.head())


def test_chinese_text_stands_in_the_state_as_it_is(quick):
    quick.record([fact("a", data={**MEETING, "topic": "学习贯彻"})])
    assert '"topic":"学习贯彻"' in quick.read()[0].state


def test_a_fact_recorded_twice_is_known(log):
    assert log.record([fact("a"), fact("a")]).known == 1
    assert log.record([fact("a")]) == Outcome(0, 1, log.head())
    assert log.head().position == 1


def test_a_fact_with_other_content_is_refused_and_told_the_way_out(log):
    log.record([fact("a")])
    error = refusal(lambda: log.record([fact("b"), fact("a", organisation="qs002")]))
    assert error.code == "log.different"
    assert error.place == "meeting oa.example a"
    assert "correction" in error.remedy
    assert log.head().position == 1  # b was not taken either


def test_the_same_identity_cannot_be_two_facts_of_different_types(log):
    log.record([fact("a")])
    error = refusal(lambda: log.record([fact("a", "problem", RAISED)]))
    assert (error.code, error.place) == ("log.different", "meeting oa.example a")


def test_the_same_identity_cannot_be_in_two_cases(log):
    log.record([fact("a", "problem", RAISED)])
    for other in (fact("a", "problem", {**RAISED, "case": "P2"}), fact("a")):
        error = refusal(lambda other=other: log.record([other]))
        assert (error.code, error.place) == ("log.different", "problem oa.example a")


def test_a_correction_gives_the_whole_new_content(log):
    log.record([fact("a")])
    outcome = log.correct(A, "qs002", dt.date(2024, 3, 6), body(present=29), "数错了", "document")
    assert outcome == Outcome(1, 0, log.head())
    event = log.read()[1]
    assert (event.version, event.topic, event.type) == (2, "fact.corrected", "meeting")
    assert event.occurred_on == "2024-03-06"
    assert json.loads(event.state) == {
        "of": 1,
        "revision": 2,
        "org": "qs002",
        "data": {"kind": "committee", "expected": 30, "present": 29, "hours": "1.5"},
        "mark": "document",
        "reason": "数错了",
    }


def test_corrections_count_up_and_the_one_in_force_is_known(log):
    log.record([fact("a")])
    correct(log, present=29)
    correct(log, present=30)
    assert correct(log, present=30).known == 1
    assert correct(log, present=29).appended == 1
    assert [json.loads(event.state)["revision"] for event in log.read(after=1)] == [2, 3, 4]


def test_a_content_that_was_corrected_to_is_known_when_recorded(log):
    log.record([fact("a")])
    log.correct(A, "qs001", dt.date(2024, 3, 5), body(present=29), "数错了", "generated")
    assert log.record([fact("a", data={**MEETING, "present": 29})]).known == 1
    assert log.record([fact("a")]).known == 1


def test_a_retraction_ends_a_fact(log):
    log.record([fact("a")])
    correct(log, present=29)
    assert log.retract(A, "误报") == Outcome(1, 0, log.head())
    event = log.read()[2]
    assert (event.version, event.topic, event.type, event.occurred_on) == (
        3,
        "fact.retracted",
        "meeting",
        None,
    )
    assert event.state == '{"of":1,"reason":"误报","revision":3}'
    assert log.retract(A, "误报").known == 1
    assert refusal(lambda: log.retract(A, "另一个原因")).code == "log.retracted"
    assert refusal(lambda: correct(log, present=30)).code == "log.retracted"
    assert log.head().position == 3


def test_a_retraction_that_names_its_revision_follows_what_was_read(log):
    log.record([fact("a")])
    correct(log, present=29)
    assert refusal(lambda: log.retract(A, "误报", revision=2)).code == "log.revision"
    assert log.retract(A, "误报", revision=3).appended == 1


def test_what_was_never_recorded_cannot_be_changed(log):
    assert refusal(lambda: correct(log)).code == "log.unknown-fact"
    assert refusal(lambda: log.retract(A, "误报")).code == "log.unknown-fact"


def test_a_change_needs_a_reason(log):
    log.record([fact("a")])
    assert refusal(lambda: correct(log, reason=" ")).code == "log.reason"
    assert refusal(lambda: log.retract(A, "")).code == "log.reason"


@pytest.mark.parametrize("half", ["\ud800", "数错了\udfff"])
def test_a_reason_that_cannot_be_stored_is_refused(log, half):
    log.record([fact("a")])
    for action in (lambda: correct(log, half, present=1), lambda: log.retract(A, half)):
        error = refusal(action)
        assert (error.code, error.place) == ("log.reason", "meeting oa.example a")
    assert log.head().position == 1


def test_a_correction_changes_neither_type_nor_case(log):
    log.record([fact("a"), fact("p", "problem", RAISED)])
    day, case = dt.date(2024, 3, 5), fact_id(REGION, SOURCE, "p")
    study = VOCABULARY.parse("problem", RAISED)
    other = VOCABULARY.parse("problem", {**RAISED, "case": "P2"})
    assert refusal(lambda: log.correct(A, "qs001", day, study, "x")).code == "log.type"
    assert refusal(lambda: log.correct(case, "qs001", day, other, "x")).code == "log.case"


def test_facts_of_a_case_share_its_stream(log):
    log.record([fact("a", "problem", RAISED)])
    log.record([fact("b", "problem", ASSIGNED), fact("c", "rectification", RECTIFIED)])
    stream = case_stream(REGION, "problem", "P1").hex
    assert [(e.stream, e.version, e.type) for e in log.read()] == [
        (stream, 1, "problem"),
        (stream, 2, "problem"),
        (stream, 3, "rectification"),
    ]


def test_a_history_that_cannot_be_is_refused(log):
    error = refusal(lambda: log.record([fact("b", "problem", ASSIGNED)]))
    assert (error.code, error.place) == ("log.lifecycle", "problem oa.example b")
    assert log.head().position == 0


def test_a_history_is_checked_by_day_with_all_facts_in(log):
    late, early = (
        fact("b", "problem", ASSIGNED, day="2024-03-07"),
        fact("a", "problem", RAISED, day="2024-03-05"),
    )
    log.record([late, early])
    assert [event.version for event in log.read()] == [1, 2]


def test_a_correction_or_retraction_cannot_break_a_history(log):
    raised = fact("a", "problem", RAISED, day="2024-03-05")
    log.record([raised, fact("b", "problem", ASSIGNED, day="2024-03-07")])
    error = refusal(lambda: log.retract(raised.id, "误报"))
    assert (error.code, error.place) == ("log.lifecycle", "problem oa.example b")
    later = dt.date(2024, 3, 8)
    change = lambda: log.correct(raised.id, "qs001", later, raised.body, "日期有误")  # noqa: E731
    assert refusal(change).code == "log.lifecycle"
    log.retract(fact_id(REGION, SOURCE, "b"), "误报")
    assert change().appended == 1


def test_a_fact_of_a_case_is_found_for_correction_by_its_id_alone(log):
    log.record([fact("a", "problem", RAISED), fact("b", "problem", ASSIGNED)])
    log.retract(fact_id(REGION, SOURCE, "b"), "误报")
    assert json.loads(log.read()[2].state) == {"of": 2, "revision": 2, "reason": "误报"}


def test_a_fact_made_wrongly_is_refused(log):
    good = fact("a")
    study = VOCABULARY.parse("study", {"kind": "course", "hours": "2"})
    wrong = {
        "log.identity": [replace(good, id=fact("b").id), fact("a", region="dongshan")],
        "log.line": [
            replace(good, organisation="两 个"),
            replace(good, mark="guess"),
            replace(good, body=study),
        ],
    }
    for code, facts in wrong.items():
        for each in facts:
            assert refusal(lambda each=each: log.record([each])).code == code
    unknown = good.body.model_copy(update={"kind": "tea"})
    with pytest.raises(FactError, match=r"code list meeting\.kind"):
        log.record([replace(good, body=unknown)])
    assert log.head().position == 0


def test_of_two_who_correct_at_once_the_second_is_refused(log, monkeypatch):
    log.record([fact("a")])
    application = log._application
    stale = application.facts(A)
    correct(log, present=29)
    monkeypatch.setattr(application, "facts", lambda _: stale)
    error = refusal(lambda: correct(log, "别的", present=27))
    assert error.code == "log.conflict"
    assert "repeat" in error.remedy
    assert log.head().position == 2
    monkeypatch.undo()
    assert correct(log, "别的", present=27).appended == 1


@pytest.mark.parametrize("name", ["", "Qingshen", "青神", "a b", "x" * 41, "-a"])
def test_a_region_has_a_plain_name(name):
    assert refusal(lambda: Log.open("sqlite://", name)).code == "log.region"


def test_a_region_that_is_gone_is_missed(log):
    with log.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM head")
    assert refusal(log.head).code == "log.region"
    assert refusal(lambda: log.record([fact("a")])).code == "log.region"


def test_a_region_is_not_created_by_looking_for_it(stored_url):
    Log.open(stored_url, REGION).close()
    error = refusal(lambda: Log.open(stored_url, "qingshan", create=False))
    assert (error.code, error.remedy) == ("log.region", "It has: qingshen")
    assert Log.regions(stored_url) == [REGION]
    with Log.open(stored_url, REGION, create=False) as log:
        assert log.head().position == 0


@pytest.mark.postgres
def test_a_restarted_server_is_found_again(postgres_url):
    with Log.open(postgres_url, REGION) as log:
        log.record([fact("a")])
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            # Waits up to five seconds for each to be gone.
            connection.execute(
                f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}"
            )
        assert log.record([fact("b")]).head.position == 2
        assert len(log.read()) == 2


@pytest.mark.parametrize("wrong", [{"external_id": "张伟民"}, {"source": "张伟民"}])
def test_a_refused_identifier_is_not_repeated(quick, wrong):
    given = replace(fact("a"), **wrong)
    given = replace(given, id=fact_id(REGION, given.source, given.external_id))
    error = refusal(lambda: quick.record([given]))
    assert error.code == "log.line"
    assert error.place == "meeting"
    assert "a text of 3 characters is not an identifier" in str(error)
    assert "张伟民" not in str(error)
