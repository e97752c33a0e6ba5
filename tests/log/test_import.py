"""Files of CloudEvents: whole or not at all, and as often as one likes."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.facts import fact_id, stream_of
from core.log import Log, LogError, Moved, Outcome, Rejected
from tests.log.samples import ASSIGNED, MEETING, RAISED, RECTIFIED, REGION, SOURCE, fact, line

#: Seven facts and what became of them: 5 simple, a case of three, corrections and a retraction.
FILE = [
    line("a"),
    line("p1", "problem", RAISED, occurredon="2024-03-01"),
    line("b", data={**MEETING, "present": 20}),
    line("a", "meeting.corrected", {**MEETING, "present": 29}, reason="数错了"),
    line("p2", "problem", ASSIGNED, occurredon="2024-03-02"),
    line("c", "study", {"kind": "course", "hours": 2, "organiser": None}),
    line("a", "meeting.corrected", {**MEETING, "present": 30}, reason="又数错了"),
    line("b", "meeting.retracted", reason="误报", data=None),
    line("p3", "rectification", RECTIFIED, occurredon="2024-03-09"),
    line("d", subject="qs002"),
    line(
        "p1",
        "problem.corrected",
        {**RAISED, "category": "lazy"},
        reason="归类",
        occurredon="2024-03-01",
    ),
    line("e", mark="document"),
]


def contents(log: Log) -> list[tuple]:
    """Every row but its recorded time, in order."""
    return [(*event[:7], event.state) for event in log.read()]


def rejected(log: Log, lines) -> list[tuple[int, str, str]]:
    head = log.head()
    with pytest.raises(Rejected) as refused:
        log.import_lines(lines)
    assert refused.value.code == "log.rejected"
    assert log.head() == head
    return [(bad.number, bad.code, bad.path) for bad in refused.value.lines]


def test_a_file_becomes_the_events_it_tells_of(log):
    outcome = log.import_lines(FILE)
    assert (outcome.appended, outcome.known, outcome.head) == (12, 0, log.head())
    assert [(e.topic.removeprefix("fact."), e.type, e.version) for e in log.read()] == [
        ("recorded", "meeting", 1),
        ("recorded", "problem", 1),
        ("recorded", "meeting", 1),
        ("corrected", "meeting", 2),
        ("recorded", "problem", 2),
        ("recorded", "study", 1),
        ("corrected", "meeting", 3),
        ("retracted", "meeting", 2),
        ("recorded", "rectification", 3),
        ("recorded", "meeting", 1),
        ("corrected", "problem", 4),
        ("recorded", "meeting", 1),
    ]
    assert log.verify().sound


def test_a_second_import_adds_nothing(log):
    log.import_lines(FILE)
    before = log.read()
    outcome = log.import_lines(FILE)
    assert (outcome.appended, outcome.known) == (0, 12)
    assert log.read() == before


def test_a_file_sent_twice_in_one_adds_nothing_the_second_time(quick):
    outcome = quick.import_lines(FILE + FILE)
    assert (outcome.appended, outcome.known) == (12, 12)
    with Log.open("sqlite://", REGION) as once:
        once.import_lines(FILE)
        assert contents(once) == contents(quick)


@settings(max_examples=40, deadline=None)
@given(cuts=st.lists(st.integers(0, len(FILE)), max_size=6))
def test_any_split_gives_the_same_rows(cuts):
    with Log.open("sqlite://", REGION) as whole, Log.open("sqlite://", REGION) as parts:
        whole.import_lines(FILE)
        edges = [0, *sorted(cuts), len(FILE)]
        for start, end in pairwise(edges):
            parts.import_lines(FILE[start:end])
        assert contents(parts) == contents(whole)
        assert parts.verify().sound


def test_an_import_writes_what_the_aggregate_writes(stored_url):
    case = [("p1", "problem", RAISED), ("p2", "problem", ASSIGNED)]
    told = [("a", "meeting", MEETING), *case, ("b", "meeting", {**MEETING, "hours": 1.50})]
    told = [(*each, f"2024-03-{day:02}") for day, each in enumerate(told, start=1)]
    with Log.open(stored_url, "first") as imported:
        imported.import_lines(
            line(name, type, data, occurredon=day) for name, type, data, day in told
        )
        rows = contents(imported)
    # The same facts in a region of the same name, by the library's repository and its save.
    with Log.open("sqlite://", "first") as saved:
        application = saved._application
        for name, type, data, day in told:
            each = fact(name, type, data, day=day, region="first")
            stream = application.facts(stream_of("first", each))
            assert stream.record(each)
            application.commit(*stream.collect_events())
        assert contents(saved) == rows
        with saved.database.connect() as connection:
            found = connection.exec_driver_sql("SELECT fact FROM event ORDER BY position").all()
        shared = [fact_id("first", SOURCE, name).hex for name in ("p1", "p2")]
        assert [row.fact for row in found] == [None, *shared, None]


def test_every_bad_line_is_listed_and_nothing_is_taken(log):
    log.import_lines([line("a")])
    lines = [
        line("b"),
        b"",
        b"{",
        b"[]",
        line("c", data={"kind": "tea", "expected": -1}),
        line("a", data={**MEETING, "present": 1}),
        line("d", "meetin"),
        line("e", "problem", ASSIGNED),
        line("", subject="两 个", occurredon="2024-13-01", mark="guess", data=None) + b"",
    ]
    lines[-1] = lines[-1].replace(b'"data": {', b'"dat": {')
    assert rejected(log, lines) == [
        (3, "log.line", ""),
        (4, "log.line", ""),
        (5, "facts.bad-value", "data.expected"),
        (5, "facts.unknown-code", "data.kind"),
        (6, "log.different", "meeting oa.example a"),
        (7, "log.line", "type"),
        (8, "log.lifecycle", "problem oa.example e"),
        (9, "log.line", "data"),
        (9, "log.line", "id"),
        (9, "log.line", "mark"),
        (9, "log.line", "occurredon"),
        (9, "log.line", "subject"),
    ]


@pytest.mark.parametrize(
    ("attributes", "path"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"specversion": None}, "specversion"),
        ({"type": None}, "type"),
        ({"type": "cn.dangjian.plugin.enabled"}, "type"),
        ({"type": ["cn.dangjian.fact.meeting"]}, "type"),
        ({"id": 7}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"source": " "}, "source"),
        ({"source": "机关工委 台账"}, "source"),
        ({"id": ""}, "id"),
        ({"id": "张伟民"}, "id"),
        ({"id": "meeting 1"}, "id"),
        ({"id": "青机工〔2015〕3号"}, "id"),
        ({"subject": None}, "subject"),
        ({"subject": "-a"}, "subject"),
        ({"occurredon": None}, "occurredon"),
        ({"occurredon": "20240305"}, "occurredon"),
        ({"occurredon": "2024-W10-2"}, "occurredon"),
        ({"occurredon": "2024-02-30"}, "occurredon"),
        ({"occurredon": 7}, "occurredon"),
        ({"occurredon": "1899-12-31"}, "occurredon"),
        ({"occurredon": "2200-01-01"}, "occurredon"),
        ({"occurredon": "9999-12-31"}, "occurredon"),
        ({"mark": None}, "mark"),
        ({"mark": ["entered"]}, "mark"),
        ({"datacontenttype": "text/xml"}, "datacontenttype"),
        ({"data": "text"}, "data"),
    ],
)
def test_a_bad_attribute_is_named(quick, attributes, path):
    assert rejected(quick, [line("a", **attributes)]) == [(1, "log.line", path)]


def test_what_was_right_on_one_line_excuses_nothing_on_the_next(quick):
    bad = [
        {"id": "张三"},
        {"id": None},
        {"source": ["a"]},
        {"subject": {}},
        {"mark": "rumour"},
        {"occurredon": "2024-02-30"},
        {"datacontenttype": "text/xml"},
    ]
    lines = [line("a"), *(line(f"b{n}", **each) for n, each in enumerate(bad)), line("c")]
    assert rejected(quick, lines) == [
        (number, "log.line", path) for number, each in enumerate(bad, 2) for path in each
    ]


@pytest.mark.parametrize(
    "attribute", ["id", "source", "type", "subject", "occurredon", "mark", "datacontenttype"]
)
def test_what_is_refused_is_not_repeated(quick, attribute):
    with pytest.raises(Rejected) as refused:
        quick.import_lines([line("a", **{attribute: "张伟民 身份证"})])
    assert refused.value.lines[0].path == attribute
    assert "张伟民" not in str(refused.value)


@pytest.mark.parametrize(
    "name", ["urn:dangjian:2015/a_b", "https://oa.example/m", "a@b", "x" * 200]
)
def test_identifiers_that_stand_for_something_are_taken(quick, name):
    assert quick.import_lines([line(name, source=name)]).appended == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": None}, "log.reason"),
        ({"reason": " "}, "log.reason"),
        ({"reason": "x", "revision": 1}, "log.revision"),
        ({"reason": "x", "revision": True}, "log.revision"),
        ({"reason": "x", "revision": "2"}, "log.revision"),
        ({"reason": "x", "revision": 3}, "log.revision"),
    ],
)
def test_a_bad_correction_is_named(quick, given, code):
    quick.import_lines([line("a")])
    (found,) = rejected(quick, [line("a", "meeting.corrected", **given)])
    assert found[:2] == (1, code)


def test_corrections_must_be_of_something_the_log_or_the_file_holds_already(quick):
    corrected = line("a", "meeting.corrected", {**MEETING, "present": 1}, reason="x")
    retracted = line("b", "meeting.retracted", reason="x")
    assert [bad[1] for bad in rejected(quick, [corrected, line("a"), retracted])] == [
        "log.unknown-fact",
        "log.unknown-fact",
    ]


def test_a_retraction_names_the_type_of_its_fact(quick):
    quick.import_lines([line("a")])
    (found,) = rejected(quick, [line("a", "study.retracted", reason="x")])
    assert found == (1, "log.type", "meeting oa.example a")


def test_numbered_corrections_may_come_back_to_an_earlier_content(quick):
    back = [line("a", "meeting.corrected", MEETING, reason="x", revision=n) for n in (2, 3)]
    assert quick.import_lines([line("a"), *back]).appended == 3
    assert quick.import_lines(back).known == 2
    other = line("a", "meeting.corrected", {**MEETING, "present": 1}, reason="x", revision=2)
    assert rejected(quick, [other]) == [(1, "log.different", "meeting oa.example a")]


def counted(*present: int) -> list[bytes]:
    """Unnumbered corrections of the meeting ``a``."""
    return [
        line("a", "meeting.corrected", {**MEETING, "present": n}, reason="数错了") for n in present
    ]


def presents(log: Log) -> list[int]:
    return [json.loads(event.state)["data"]["present"] for event in log.read()]


def test_a_correction_back_to_an_earlier_content_is_one(log):
    log.import_lines([line("a")])
    for n, appended in ((20, 1), (20, 0), (10, 1), (20, 1), (20, 0)):
        assert log.import_lines(counted(n)).appended == appended
    assert presents(log) == [28, 20, 10, 20]
    body = fact("a", data={**MEETING, "present": 10}).body
    assert log.correct(fact("a").id, "qs001", fact("a").occurred_on, body, "数错了").appended == 1


@pytest.mark.parametrize("before", [[], [line("a")]], ids=["corrections", "record"])
def test_a_file_that_corrects_back_and_forth_adds_nothing_again(log, before):
    log.import_lines([line("a")])
    file = [*before, *counted(20, 10, 20)]
    assert log.import_lines(file).appended == 3
    assert log.import_lines(file) == Outcome(0, len(file), log.head())
    assert log.import_lines([*file, *file]).appended == (0 if before else 2)
    assert presents(log)[:4] == [28, 20, 10, 20]


@pytest.mark.parametrize(
    ("held", "file", "left"),
    [
        # The log's corrections end with what the file begins with: the file goes on.
        ([20], counted(20, 10), [20, 10]),
        ([20, 10], counted(10, 20), [20, 10, 20]),
        # An older file of two corrections, or one that records the fact, is not taken for new.
        ([29, 30, 21], counted(29, 30), [29, 30, 21]),
        ([29, 30], [line("a"), *counted(29)], [29, 30]),
        ([29], [line("a"), *counted(29, 30)], [29, 30]),
        # One correction that is not in force is a new one, and so is what the log never held.
        ([29, 30], counted(29), [29, 30, 29]),
        ([29, 30], [line("a"), *counted(27)], [29, 30, 27]),
        ([29, 30], counted(29, 21), [29, 30, 29, 21]),
    ],
)
def test_which_unnumbered_corrections_are_known(quick, held, file, left):
    quick.import_lines([line("a")])
    for n in held:
        quick.import_lines(counted(n))
    quick.import_lines(file)
    assert presents(quick)[1:] == left


def test_corrections_of_a_fact_retracted_since_are_known(quick):
    file = [line("a"), *counted(20, 10)]
    quick.import_lines(file)
    quick.retract(fact("a").id, "误报")
    for again in (file, counted(20), counted(10, 20)):
        assert quick.import_lines(again).appended == 0
    assert rejected(quick, counted(11)) == [(1, "log.retracted", "meeting oa.example a")]


def test_a_new_line_that_breaks_an_old_history_is_blamed_on_the_new_line(quick):
    quick.import_lines(
        [
            line("p1", "problem", RAISED, occurredon="2024-03-01"),
            line("p2", "problem", ASSIGNED, occurredon="2024-03-05"),
        ]
    )
    early = line("p3", "rectification", RECTIFIED, occurredon="2024-02-01")
    assert rejected(quick, [line("a"), early]) == [
        (2, "log.lifecycle", "rectification oa.example p3")
    ]
    undone = line("p1", "problem.retracted", reason="误报")
    assert rejected(quick, [line("a"), undone]) == [(2, "log.lifecycle", "problem oa.example p2")]


def test_the_same_identity_under_two_types_in_one_file_is_refused(quick):
    for lines in (
        [line("a"), line("a", "problem", RAISED)],
        [line("a", "problem", RAISED), line("a")],
        [line("a", "problem", RAISED), line("a", "problem", {**RAISED, "case": "P2"})],
        [line("a"), line("a", "study", {"kind": "course", "hours": 2})],
    ):
        (found,) = rejected(quick, lines)
        assert found[:2] == (2, "log.different")


@pytest.mark.parametrize(
    ("day", "message", "hint"),
    [
        ("2015-02-30", "2015-02-30 is not a day", "February 2015 has 28 days"),
        ("2016-02-30", "2016-02-30 is not a day", "February 2016 has 29 days"),
        ("2015-4-31", "2015-04-31 is not a day", "April 2015 has 30 days"),
        ("2015-06-00", "2015-06-00 is not a day", "June 2015 has 30 days"),
        ("0000-02-30", "0000-02-30 is not a day", "February 0 has 29 days"),
        ("2015-13-01", "2015-13-01 is not a day", "a year has 12 months"),
        ("20151301", "2015-13-01 is not a day", "a year has 12 months"),
        (
            "2015年3月5日",
            "a text of 9 characters is not a day as it is to be written",
            "write 2015-03-05",
        ),
        (
            "2015/12/31",
            "'2015/12/31' is not a day as it is to be written",
            "write 2015-12-31",
        ),
        ("张伟民的生日", "a text of 6 characters is not a day", "write it YYYY-MM-DD"),
        ("2015-03-05T00:00", "'2015-03-05T00:00' is not a day", "write it YYYY-MM-DD"),
        ("510102199003071234", "a text of 18 characters is not a day", "write it YYYY-MM-DD"),
        (20150305, "a number of 8 digits is not a day", "write it YYYY-MM-DD"),
        (None, "is missing", "write it YYYY-MM-DD"),
    ],
)
def test_what_is_no_day_is_said_with_the_day_that_may_be_meant(quick, day, message, hint):
    with pytest.raises(Rejected) as rejected:
        quick.import_lines([line("a", occurredon=day)])
    (bad,) = rejected.value.lines
    assert (bad.path, bad.message, bad.hint) == ("occurredon", message, hint)


def test_a_correction_of_nothing_is_named_as_its_line_names_it(quick):
    with pytest.raises(Rejected) as rejected:
        quick.import_lines([line("r/10", "meeting.corrected", reason="x")])
    (bad,) = rejected.value.lines
    assert (bad.number, bad.code, bad.path) == (1, "log.unknown-fact", f"meeting {SOURCE} r/10")


def test_a_misspelled_type_is_shown(quick):
    with pytest.raises(Rejected) as rejected:
        quick.import_lines([line("a", "meting")])
    (bad,) = rejected.value.lines
    assert bad.message == "'cn.dangjian.fact.meting' is not a type of fact"


def test_what_is_not_json_says_where():
    with Log.open("sqlite://", REGION) as log, pytest.raises(Rejected) as rejected:
        log.import_lines([line("a"), b'{"id": nope}'])
    (bad,) = rejected.value.lines
    assert bad.number == 2
    assert bad.message == "not JSON: invalid literal, expected 'null' at character 8"


def test_the_first_and_the_last_day_are_taken(quick):
    days = [line(day, occurredon=day) for day in ("1900-01-01", "2199-12-31")]
    assert quick.import_lines(days).appended == 2


@pytest.mark.parametrize("day", ["1899-12-31", "2200-01-01"])
def test_days_out_of_bounds_are_refused_of_python_too(quick, day):
    quick.record([fact("a")])
    held, other = fact("a"), fact("b", day=day)
    for action in (
        lambda: quick.record([other]),
        lambda: quick.correct(held.id, "qs001", other.occurred_on, held.body, "x"),
    ):
        with pytest.raises(LogError, match=f"occurredon the day {day} is out of bounds") as refused:
            action()
        assert refused.value.code == "log.line"
    assert quick.head().position == 1


def test_files_are_taken_as_editors_leave_them(quick, tmp_path):
    path = tmp_path / "facts.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + line("a") + b"\r\n\r\n  \n" + line("b"))
    with path.open("rb") as file:
        assert quick.import_lines(file).appended == 2
    with path.open(encoding="utf-8") as file:
        assert quick.import_lines(file).known == 2
    assert quick.import_lines([]).head == quick.head()


def test_what_a_line_says_of_recording_is_not_believed(quick):
    quick.import_lines([line("a", time="1999-01-01T00:00:00Z", position=77, salt="00")])
    (event,) = quick.read()
    assert event.position == 1
    assert event.recorded_at.year > 2000


def test_a_rejection_shows_twenty_lines_and_counts_the_rest(quick):
    with pytest.raises(Rejected) as refused:
        quick.import_lines([b"{"] * 25)
    assert len(refused.value.lines) == 25
    assert str(refused.value).count("\n  line ") == 20
    assert "and 5 more" in str(refused.value)


def test_a_large_file_is_taken_in_one_go(stored_url):
    with Log.open(stored_url, REGION) as log:
        many = [line(f"f{i}", subject=f"qs{i % 9}") for i in range(3000)]
        assert log.import_lines(many).appended == 3000
        assert log.import_lines([*many, line("new")]).known == 3000
        assert log.head().position == 3001
        assert log.verify().sound


def test_who_decided_by_an_earlier_end_is_told_that_the_log_went_on(log):
    log.import_lines([line("a")], expected=0)
    with pytest.raises(Moved) as moved:
        log.import_lines([line("b")], expected=0)
    assert (moved.value.code, log.head().position) == ("log.conflict", 1)
    assert log.import_lines([line("b")], expected=1).head.position == 2
    with pytest.raises(Moved):
        log.retract(fact("a").id, "误报", expected=1)
    assert log.retract(fact("a").id, "误报", expected=2).head.position == 3
    # What adds nothing is refused all the same: the answer was another log's.
    with pytest.raises(Moved):
        log.import_lines([line("b")], expected=2)


def test_what_the_log_has_is_known_whatever_is_refused_by_now(quick, monkeypatch):
    """By hand: of a file taken before numbers were looked for, only the fourth line is new now."""
    reason = "误报,问 138 0013 8000"
    corrected = line("a", "meeting.corrected", {**MEETING, "present": 1}, reason=reason)
    numbered = line("b", "meeting.corrected", {**MEETING, "present": 2}, reason=reason, revision=2)
    retracted = line("c", "meeting.retracted", reason=reason, data=None)
    file = [line("a"), line("b"), line("c"), corrected, numbered, retracted]
    with monkeypatch.context() as before:
        before.setattr("core.log.entry.holds_number", lambda _: False)
        assert quick.import_lines(file).appended == 6
    assert (quick.import_lines(file).known, quick.import_lines([numbered]).known) == (6, 1)
    later = line("b", "meeting.corrected", MEETING, reason=reason, revision=3)
    assert rejected(quick, [*file[3:], later]) == [(4, "log.reason", "meeting oa.example b")]
