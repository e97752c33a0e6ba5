"""Content taken out of a row for good, and what still holds afterwards."""

import hashlib
import io
import json

import pytest

from core.log import ERASURE_REASONS, Log, LogError, Outcome, Rejected
from tests.log.samples import ASSIGNED, MEETING, RAISED, REGION, SOURCE, fact, line

NAME = "张伟民"
A = fact("a").id
B = fact("b").id

#: 1 a meeting with a name in it, corrected by 3; 2 a meeting with a name in it, retracted by 4.
STORY = [
    line("a", data={**MEETING, "topic": f"{NAME}谈话"}),
    line("b", data={**MEETING, "topic": f"{NAME}病假"}),
    line("a", "meeting.corrected", MEETING, reason=f"{NAME}要求改"),
    line("b", "meeting.retracted", reason=f"{NAME}要求删", data=None),
    line("c"),
]


@pytest.fixture
def told(log) -> Log:
    log.import_lines(STORY)
    return log


def states(log: Log) -> list[dict]:
    return [json.loads(event.state) for event in log.read()]


def refused(action) -> LogError:
    with pytest.raises(LogError) as found:
        action()
    return found.value


def change(log: Log, statement: str) -> None:
    with log.database.begin() as connection:
        assert connection.exec_driver_sql(statement).rowcount == 1


def findings(log: Log) -> list[tuple[str, int]]:
    return [(finding.code, finding.position) for finding in log.verify().findings]


def test_the_content_goes_and_place_and_hash_stay(told):
    query = "SELECT hash FROM event WHERE position <= 5 ORDER BY position"
    with told.database.connect() as connection:
        hashes = [bytes(h) for (h,) in connection.exec_driver_sql(query)]
    before = told.read()
    assert told.redact(2, "not-to-be-kept") == Outcome(1, 0, told.head())
    after = told.read()
    assert [event._replace(state="") for event in after[:5]] == [
        event._replace(state="") for event in before
    ]
    assert states(told)[1] == {"erased": 6, "ext": "b", "fact": str(B), "source": SOURCE}
    assert [states(told)[at] for at in (0, 2, 3, 4)] == [
        json.loads(before[at].state) for at in (0, 2, 3, 4)
    ]
    erasure = after[5]
    assert (erasure.position, erasure.topic, erasure.type, erasure.version) == (
        6,
        "row.erased",
        "",
        1,
    )
    assert erasure.occurred_on is None
    assert json.loads(erasure.state) == {
        "position": 2,
        "reason": "not-to-be-kept",
        "row": {
            "stream": B.hex,
            "version": 1,
            "topic": "fact.recorded",
            "type": "meeting",
            "schema": 1,
            "day": "2024-03-05",
            "recorded": before[1].recorded_us,
            "kept": {"ext": "b", "fact": str(B), "source": SOURCE},
        },
    }
    with told.database.connect() as connection:
        assert [bytes(h) for (h,) in connection.exec_driver_sql(query)] == hashes
        salt = connection.exec_driver_sql("SELECT salt FROM event WHERE position = 2").scalar()
    assert bytes(salt) == b""
    assert findings(told) == []


def test_contents_and_reasons_that_no_longer_stand_can_all_go(told):
    told.correct(A, "qs001", fact("a").occurred_on, fact("a").body, "又一次")
    for position in (1, 2, 3, 4):
        assert told.redact(position, "not-to-be-kept").appended == 1
    assert states(told)[2] == {"erased": 9, "of": 1, "revision": 2}
    assert states(told)[3] == {"erased": 10, "of": 1, "revision": 2}
    assert NAME not in "".join(event.state for event in told.read())
    assert [event.version for event in told.read(types=[""])] == [1, 2, 3, 4]
    assert findings(told) == []


def test_what_the_log_says_now_is_not_erased(told):
    for position in (3, 5):
        error = refused(lambda position=position: told.redact(position, "not-to-be-kept"))
        assert (error.code, error.place) == ("log.in-force", f"position {position}")
    assert told.head().position == 5


def test_another_facts_change_in_the_same_case_lets_nothing_be_erased(log):
    log.import_lines(
        [
            line("p1", "problem", RAISED, occurredon="2024-03-01"),
            line("p2", "problem", ASSIGNED, occurredon="2024-03-02"),
            line("p2", "problem.retracted", reason="误报", data=None),
        ]
    )
    assert refused(lambda: log.redact(1, "not-to-be-kept")).code == "log.in-force"
    assert log.redact(2, "not-to-be-kept").appended == 1
    assert (
        log.import_lines([line("p3", "problem", ASSIGNED, occurredon="2024-03-03")]).appended == 1
    )
    assert findings(log) == []


def test_the_reasons_of_an_erasure_are_codes_with_labels():
    assert ERASURE_REASONS.name == "erasure.reason"
    assert {code: label.zh for code, label in ERASURE_REASONS.codes.items()} == {
        "personal-data": "含个人信息",
        "secret": "含涉密或敏感内容",
        "on-request": "依申请抹除",
        "not-to-be-kept": "其他不应存入的内容",
    }
    assert all(label.en for label in ERASURE_REASONS.codes.values())


def test_a_second_erasure_adds_nothing(told):
    told.redact(2, "not-to-be-kept")
    head = told.head()
    assert told.redact(2, "secret") == Outcome(0, 1, head)


def test_rows_that_are_of_no_fact_and_erasures_without_a_reason_are_refused(told):
    told.enable("qingshen", "1")
    told.redact(2, "not-to-be-kept")
    for position in (0, 6, 7, 8):
        assert refused(lambda position=position: told.redact(position, "secret")).code == (
            "log.unknown-fact"
        )
    for reason in ("", " ", f"{NAME}要求删", "\ud800"):
        error = refused(lambda reason=reason: told.redact(1, reason))
        assert (error.code, error.place) == ("log.reason", "position 1")
        assert NAME not in str(error)


def test_commands_go_on_behind_erased_rows(told):
    for position in (1, 2, 4):
        told.redact(position, "not-to-be-kept")
    head = told.head()
    assert told.import_lines(STORY) == Outcome(0, 5, head)
    for again in STORY:
        assert told.import_lines([again]) == Outcome(0, 1, head)
    assert told.correct(A, "qs002", fact("a").occurred_on, fact("a").body, "单位").appended == 1
    assert told.retract(B, f"{NAME}要求删").known == 1
    told.enable("qingshen", "1")
    assert [each.plugin for each in told.enabled()] == ["qingshen"]
    assert findings(told) == []


def corrections(*numbered: int | None) -> list[bytes]:
    """Corrections of ``c`` with a name in the reason, under these revisions."""
    return [
        line("c", "meeting.corrected", MEETING, reason=f"{NAME}{at}", revision=revision)
        for at, revision in enumerate(numbered)
    ]


@pytest.mark.parametrize("numbers", [(2, 3, 4), (None, None, None)])
def test_the_sources_own_file_adds_nothing_after_an_erasure(log, numbers):
    file = [line("c"), *corrections(*numbers)]
    log.import_lines(file)
    for position in (1, 3):
        log.redact(position, "not-to-be-kept")
    head = log.head()
    assert log.import_lines(file) == Outcome(0, 4, head)
    assert log.import_lines(file[1:]) == Outcome(0, 3, head)


def test_an_erased_correction_is_not_taken_for_a_new_one(log):
    log.import_lines([line("c"), *corrections(None, None)])
    log.redact(2, "not-to-be-kept")
    new = line("c", "meeting.corrected", {**MEETING, "present": 7}, reason="又一次")
    assert log.import_lines([new]).appended == 1
    assert log.import_lines([new, line("c", "meeting.corrected", reason="还是")]).appended == 1


def test_an_identity_is_still_of_one_type_and_case_after_an_erasure(told):
    told.redact(1, "not-to-be-kept")
    for other in (line("a", "study", {"kind": "course", "hours": 2}), line("a", "problem", RAISED)):
        with pytest.raises(Rejected) as rejected:
            told.import_lines([other])
        assert [bad.code for bad in rejected.value.lines] == ["log.different"]


def test_an_export_with_erased_rows_given_again_adds_nothing(told):
    for position in (1, 2, 4):
        told.redact(position, "not-to-be-kept")
    assert told.import_lines(exported(told).splitlines()) == Outcome(0, 5, told.head())


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE event SET state = \'{"erased":6,"ext":"x"}\' WHERE position = 2',
        "UPDATE event SET state = '' WHERE position = 2",
        "UPDATE event SET type = 'study' WHERE position = 2",
        "UPDATE event SET occurred_on = '2024-03-06' WHERE position = 2",
        "UPDATE event SET content_hash = NULL WHERE position = 2",
    ],
)
def test_a_tombstone_that_was_changed_is_found(told, statement):
    told.redact(2, "not-to-be-kept")
    change(told, statement)
    assert findings(told) == [("changed", 2)]


def test_a_salt_put_back_on_an_erased_row_is_found(told):
    told.redact(2, "not-to-be-kept")
    salt = "X'00'" if told.database.marks == "?" else "'\\x00'"
    change(told, f"UPDATE event SET salt = {salt} WHERE position = 2")
    assert findings(told) == [("changed", 2)]


def test_an_erased_row_of_a_case_filed_under_another_fact_is_found(log):
    log.import_lines([line("p1", "problem", RAISED), line("p1", "problem.retracted", reason="x")])
    log.redact(1, "not-to-be-kept")
    assert findings(log) == []
    change(log, "UPDATE event SET fact = NULL WHERE position = 1")
    assert findings(log) == [("changed", 1)]


def test_a_row_emptied_behind_the_logs_back_is_found(told):
    query = (
        "SELECT stream, version, topic, type, schema_version, occurred_on, recorded_at, state, salt "
        "FROM event WHERE position = 5"
    )
    with told.database.connect() as connection:
        *fields, salt = connection.exec_driver_sql(query).one()
    content = hashlib.sha256(bytes(salt) + "\n".join(map(str, fields)).encode()).hexdigest()
    digest = f"X'{content}'" if told.database.marks == "?" else f"'\\x{content}'"
    tombstone = '{"erased":6}'
    told.redact(2, "not-to-be-kept")
    change(
        told,
        f"UPDATE event SET state = '{tombstone}', content_hash = {digest} WHERE position = 5",
    )
    assert findings(told) == [("changed", 5)]


def exported(log: Log) -> bytes:
    out = io.BytesIO()
    log.export_lines(out)
    return out.getvalue()


def test_an_export_says_what_is_missing_and_restores_to_the_same(told):
    for position in (1, 2, 4):
        told.redact(position, "personal-data")
    written = exported(told)
    assert NAME.encode() in written  # the reason of the correction that stands
    lines = [json.loads(one) for one in written.splitlines()]
    assert lines[1].keys() & {"data", "salt", "subject", "mark"} == set()
    assert (lines[1]["erased"], lines[1]["id"], len(lines[1]["contenthash"])) == (7, "b", 64)
    assert lines[6]["type"] == "cn.dangjian.row.erased"
    with Log.open("sqlite://", REGION) as again:
        assert again.restore_lines(written.splitlines()) == told.head()
        assert again.read() == told.read()
        assert exported(again) == written
        assert again.verify().sound
        assert again.redact(1, "secret").known == 1


@pytest.mark.parametrize(
    ("number", "attribute", "value"),
    [
        (1, "subject", "qs001"),
        (1, "erased", 5),
        (1, "occurredon", "2024-03-06"),
        (1, "contenthash", "00" * 32),
        (4, "salt", ""),
    ],
)
def test_an_export_whose_tombstone_was_changed_is_refused(told, number, attribute, value):
    told.redact(2, "not-to-be-kept")
    lines = exported(told).splitlines()
    lines[number] = json.dumps({**json.loads(lines[number]), attribute: value}).encode()
    with Log.open("sqlite://", REGION) as again:
        assert refused(lambda: again.restore_lines(lines)).code == "log.restore"
        assert again.head().position == 0


def test_an_erased_line_cannot_be_imported_and_says_so(told):
    told.redact(2, "not-to-be-kept")
    with Log.open("sqlite://", REGION) as other, pytest.raises(Rejected) as rejected:
        other.import_lines(exported(told).splitlines()[:5])
    # The retraction of what was left out has nothing to retract.
    assert [(bad.number, bad.code, bad.path) for bad in rejected.value.lines] == [
        (2, "log.line", "contenthash"),
        (4, "log.unknown-fact", f"meeting {SOURCE} b"),
    ]
    assert "send the first content that is left of it as a recording" in str(rejected.value)


def test_the_erased_bytes_are_not_in_the_file(tmp_path):
    address = f"sqlite:///{tmp_path / 'log.db'}"
    with Log.open(address, REGION) as log:
        log.import_lines(STORY)
        for position in (1, 2, 4):
            log.redact(position, "not-to-be-kept")
        log.correct(A, "qs001", fact("a").occurred_on, fact("a").body, "又一次")
        log.redact(3, "not-to-be-kept")
    found = {path.name: NAME.encode() in path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {"log.db": False}


def test_a_facts_history_says_what_stands_and_what_can_go(told):
    found = told.history(A)
    assert [event.position for event in found.events] == [1, 3]
    assert (found.type, found.source, found.external_id) == ("meeting", SOURCE, "a")
    assert found.in_force == told.read()[2]
    assert [event.position for event in found.erasable] == [1]
    retracted = told.history(B)
    assert [event.position for event in retracted.superseded] == [2, 4]
    assert retracted.in_force is None
    assert told.history(fact("c").id).superseded == ()
    assert refused(lambda: told.history(fact("d").id)).code == "log.unknown-fact"


def test_several_rows_go_all_or_none(told):
    assert refused(lambda: told.redact([1, 2, 3], "secret")).code == "log.in-force"
    assert told.head().position == 5
    for name, known in ((A, 0), (B, 0), (B, 2)):
        positions = [event.position for event in told.history(name).superseded]
        erased = 0 if known else len(positions)
        assert told.redact(positions, "secret") == Outcome(erased, known, told.head())
    assert told.head().position == 8
    assert told.history(A).erasable == told.history(B).erasable == ()
    assert told.history(A).external_id == "a"
    assert findings(told) == []


def test_a_position_leads_to_its_fact(told):
    told.enable("qingshen", "1")
    told.redact([1, 2, 4], "secret")
    assert [told.fact_at(position) for position in range(1, 6)] == [A, B, A, B, fact("c").id]
    for position in (0, 6, 7, 99):
        error = refused(lambda position=position: told.fact_at(position))
        assert (error.code, error.place) == ("log.unknown-fact", f"position {position}")


def test_the_history_of_a_fact_in_a_case_is_its_own(log):
    log.import_lines(
        [
            line("p1", "problem", RAISED),
            line("p2", "problem", ASSIGNED, occurredon="2024-03-03"),
            line("p2", "problem.retracted", reason="误报", data=None),
        ]
    )
    assert [event.position for event in log.history(fact("p1").id).events] == [1]
    assert [event.position for event in log.history(fact("p2").id).superseded] == [2, 3]
    assert log.fact_at(3) == fact("p2").id
