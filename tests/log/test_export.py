"""Export and restore: the same rows, the same chain, the same bytes."""

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from core.log import Log, LogError, Outcome, Rejected, restore
from core.log.chain import content_hash, genesis, link_hash
from tests.log.samples import MEETING, REGION, fact, line
from tests.log.test_import import FILE

#: What CloudEvents 1.0 asks of an event in JSON (the names of attributes, and those required).
CLOUD_EVENT = {
    "type": "object",
    "required": ["specversion", "id", "source", "type"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1},
        "source": {"type": "string", "minLength": 1},
        "type": {"type": "string", "minLength": 1},
        "subject": {"type": "string", "minLength": 1},
    },
    "propertyNames": {"pattern": "^[a-z0-9]+$"},
    "patternProperties": {"^(?!data$)": {"type": ["string", "integer", "boolean"]}},
}


def exported(log: Log, after: int = 0) -> bytes:
    out = io.BytesIO()
    written = log.export_lines(out, after)
    assert written == len(out.getvalue().splitlines())
    return out.getvalue()


@pytest.fixture
def full(log) -> Log:
    """Facts, a case, corrections, a retraction and plugins: 15 events."""
    log.import_lines(FILE)
    log.enable("qingshen", "1.0", {"weights": [1, 2]})
    log.disable("qingshen")
    log.retract(fact("d").id, "误报")
    return log


def test_a_line_says_all_there_is_to_a_row(quick):
    quick.record([fact("a", data={**MEETING, "topic": "学习"})])
    (event,), head = quick.read(), quick.head()
    attributes = json.loads(exported(quick))
    salt = attributes.pop("salt")
    assert len(bytes.fromhex(salt)) == 16
    assert attributes == {
        "specversion": "1.0",
        "id": "a",
        "source": "oa.example",
        "type": "cn.dangjian.fact.meeting",
        "subject": "qs001",
        "mark": "generated",
        "data": {**MEETING, "topic": "学习"},
        "occurredon": "2024-03-05",
        "region": "qingshen",
        "position": 1,
        "recordedat": event.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "stream": event.stream,
        "streamversion": 1,
        "schemaversion": 1,
        "hash": head.hash.hex(),
    }


def test_every_line_is_a_cloud_event(full):
    validator = Draft202012Validator(CLOUD_EVENT)
    lines = exported(full).splitlines()
    assert len(lines) == 15
    for each in lines:
        validator.validate(json.loads(each))


def test_a_restore_gives_the_same_log_and_exports_to_the_same_bytes(full):
    whole = exported(full)
    assert exported(full) == whole
    with Log.open("sqlite://", REGION) as new:
        assert new.restore_lines(io.BytesIO(whole)) == full.head()
        assert new.read() == full.read()
        assert exported(new) == whole
        assert new.verify().sound
        assert new.enabled() == full.enabled()


def test_a_restored_log_is_one_to_go_on_with(quick, stored_url):
    quick.import_lines(FILE)
    with Log.open(stored_url, REGION) as new:
        new.restore_lines(io.BytesIO(exported(quick)))
        # What it holds is known, and corrections find their facts, also those of a case.
        assert new.import_lines(FILE).appended == 0
        new.retract(fact("e").id, "误报")
        new.retract(fact("p3").id, "误报")
        assert new.head().position == 14
        assert new.verify().sound


def test_what_an_older_program_took_is_restored_as_it_stands_and_not_imported(quick):
    """A text with what is no character, which a program of before recorded: its chain holds."""
    quick.record([fact("a", data={**MEETING, "topic": "学习"})])
    whole = exported(quick).replace("学习".encode(), "学\ufffe习".encode())
    said = json.loads(whole)
    at = restore._microseconds(said["recordedat"])
    content = content_hash(bytes.fromhex(said["salt"]), restore._draft(REGION, said), at)
    said["hash"] = link_hash(genesis(REGION), 1, content).hex()
    again = json.dumps(said, ensure_ascii=False).encode() + b"\n"
    with Log.open("sqlite://", "qingshen-2") as other, pytest.raises(Rejected) as refused:
        other.import_lines([again.replace(REGION.encode(), b"qingshen-2")])
    assert refused.value.lines[0].path == "data.topic"
    with Log.open("sqlite://", REGION) as new:
        new.restore_lines([again])
        assert "学\ufffe习" in exported(new).decode()
        assert new.verify().sound


def test_an_export_goes_on_after_a_position(full):
    assert exported(full, 10) == b"".join(exported(full).splitlines(keepends=True)[10:])
    assert exported(full, 15) == b""


def test_an_export_imports_elsewhere_as_facts(full):
    with Log.open("sqlite://", "dongshan") as other:
        facts = [each for each in exported(full).splitlines() if b"cn.dangjian.plugin" not in each]
        assert other.import_lines(facts).appended == 13
        assert other.import_lines(facts).known == 13


def test_a_restore_needs_an_empty_region(full):
    whole = exported(full)
    with pytest.raises(LogError) as refused:
        full.restore_lines(io.BytesIO(whole))
    assert refused.value.code == "log.not-empty"
    assert full.head().position == 15


def _without(lines, number):
    return [*lines[: number - 1], *lines[number:]]


def _changed(lines, number, **attributes):
    changed = json.dumps({**json.loads(lines[number - 1]), **attributes}).encode()
    return [*lines[: number - 1], changed, *lines[number:]]


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda lines: _without(lines, 1), "line 1"),
        (lambda lines: _without(lines, 7), "line 7"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "line 1"),
        (lambda lines: [*lines, lines[-1]], "line 16"),
        (lambda lines: _changed(lines, 3, mark="document"), "line 3"),
        (lambda lines: _changed(lines, 3, data={}), "line 3"),
        (lambda lines: _changed(lines, 3, id="z"), "line 3"),
        (lambda lines: _changed(lines, 4, reason="x"), "line 4"),
        (lambda lines: _changed(lines, 4, occurredon="2024-03-06"), "line 4"),
        (lambda lines: _changed(lines, 5, recordedat="2024-03-06T00:00:00.000000Z"), "line 5"),
        (lambda lines: _changed(lines, 5, recordedat="yesterday"), "line 5"),
        (lambda lines: _changed(lines, 5, salt="00"), "line 5"),
        (lambda lines: _changed(lines, 5, region="dongshan"), "line 5"),
        (lambda lines: _changed(lines, 5, type="cn.dangjian.fact.problem.forged"), "line 5"),
        (lambda lines: _changed(lines, 13, data={"plugin": "other"}), "line 13"),
        (lambda lines: [*lines[:2], b"{"], "line 3"),
        (lambda lines: [*lines[:2], b"[]"], "line 3"),
        (lambda lines: [line("a")], "line 1"),
    ],
)
def test_a_spoilt_export_is_refused_whole(spoil, place):
    with Log.open("sqlite://", REGION) as old, Log.open("sqlite://", REGION) as new:
        old.import_lines(FILE)
        old.enable("qingshen", "1.0")
        old.disable("qingshen")
        old.enable("qingshen", "2.0")
        with pytest.raises(LogError) as refused:
            new.restore_lines(spoil(exported(old).splitlines()))
        assert (refused.value.code, refused.value.place) == ("log.restore", place)
        assert new.head().position == 0
        assert new.read() == []


def test_a_shortened_export_is_a_shorter_log(full):
    # The chain cannot tell: the last line does, or the head that was kept elsewhere.
    lines = exported(full).splitlines()
    with Log.open("sqlite://", REGION) as new:
        head = new.restore_lines(lines[:9])
        assert (head.position, head.hash.hex()) == (9, json.loads(lines[8])["hash"])


def ended(log: Log, after: int = 0) -> list[bytes]:
    """An export with its last line."""
    out = io.BytesIO()
    assert log.export_lines(out, after, ended=True) == len(out.getvalue().splitlines()) - 1
    return out.getvalue().splitlines(keepends=True)


def test_a_last_line_says_where_an_export_ends(full):
    lines = ended(full)
    assert b"".join(lines[:-1]) == exported(full)
    assert json.loads(lines[-1]) == {
        "specversion": "1.0",
        "id": "15",
        "source": "/regions/qingshen/exports",
        "type": "cn.dangjian.export.ended",
        "region": "qingshen",
        "count": 15,
        "position": 15,
        "hash": full.head().hash.hex(),
    }
    Draft202012Validator(CLOUD_EVENT).validate(json.loads(lines[-1]))
    assert ended(full, 10) == [*lines[10:-1], lines[-1].replace(b'"count":15', b'"count":5')]


def test_an_export_with_its_last_line_comes_back_to_the_same_bytes(full):
    lines = ended(full)
    for demanded in (False, True):
        with Log.open("sqlite://", REGION) as new:
            assert new.restore_lines(lines, ended=demanded) == full.head()
            assert new.verify().sound
            assert ended(new) == lines


@pytest.mark.parametrize(
    ("spoil", "demanded", "place"),
    [
        (lambda lines: [*lines[:9], lines[-1]], False, "line 10"),
        (lambda lines: lines[-1:], False, "line 1"),
        (lambda lines: lines[:9], True, "qingshen"),
        (lambda lines: lines[:-1], True, "qingshen"),
        (lambda lines: [*lines, lines[-1]], False, "line 17"),
        (lambda lines: _changed(lines, 16, count=14), False, "line 16"),
        (lambda lines: _changed(lines, 16, position=14), False, "line 16"),
        (lambda lines: _changed(lines, 16, hash="00" * 32), False, "line 16"),
        (lambda lines: _changed(lines, 16, region="dongshan"), False, "line 16"),
        (lambda lines: [*lines[:15], b'{"type":"cn.dangjian.export.ended"}'], False, "line 16"),
    ],
)
def test_an_export_that_broke_off_is_refused_by_its_last_line(full, spoil, demanded, place):
    with Log.open("sqlite://", REGION) as new:
        with pytest.raises(LogError) as refused:
            new.restore_lines(spoil(ended(full)), ended=demanded)
        assert (refused.value.code, refused.value.place) == ("log.restore", place)
        assert new.head().position == 0


def test_an_import_passes_over_the_last_line(full):
    facts = [each for each in ended(full) if b"cn.dangjian.plugin" not in each]
    assert full.import_lines(facts) == Outcome(0, 13, full.head())
    with Log.open("sqlite://", "dongshan") as other:
        assert other.import_lines(facts).appended == 13


@pytest.mark.parametrize(
    ("column", "code"),
    [("topic = 'os:system'", "log.topic"), ("state = 'x'", "log.state")],
)
def test_a_row_that_cannot_be_read_is_not_exported(quick, column, code):
    quick.record([fact("a")])
    with quick.database.begin() as connection:
        connection.exec_driver_sql(f"UPDATE event SET {column}")
    with pytest.raises(LogError, match="position 1") as refused:
        exported(quick)
    assert refused.value.code == code


def test_a_withheld_content_leaves_its_hash_and_comes_back_nowhere(full):
    """Of what two organisations recorded, the content of one of them is withheld."""

    def conceal(type: str, organisation: str, data: Mapping[str, Any]) -> bool:
        return type == "meeting" and organisation == "qs001" and "kind" in data

    out = io.BytesIO()
    assert full.export_lines(out, ended=True, conceal=conceal) == 15
    whole, given = ended(full), out.getvalue().splitlines(keepends=True)
    other = [at for at, each in enumerate(given) if each != whole[at]]
    told = [json.loads(whole[at]) for at in range(15)]
    assert other == [
        at
        for at, each in enumerate(told)
        if each["type"].startswith("cn.dangjian.fact.meeting")
        and (each.get("subject"), "data" in each) == ("qs001", True)
    ]
    assert len(other) > 1
    previous = genesis(REGION)
    for at, each in enumerate(map(json.loads, given[:15])):
        row = told[at]
        if at in other:
            assert set(row) - set(each) == {"data", "salt"}
            assert {key: each[key] for key in set(each) - set(row)} == {
                "withheld": True,
                "contenthash": each["contenthash"],
            }
            previous = link_hash(previous, at + 1, bytes.fromhex(each["contenthash"]))
            assert previous.hex() == each["hash"]
        previous = bytes.fromhex(each["hash"])
    place = f"line {other[0] + 1}"
    with Log.open("sqlite://", REGION) as new:
        with pytest.raises(LogError, match="withheld from whoever exported") as refused:
            new.restore_lines(given)
        assert (refused.value.code, refused.value.place) == ("log.restore", place)
        with pytest.raises(Rejected) as rejected:
            new.import_lines([given[other[0]]])
        [fault] = rejected.value.lines
        assert (fault.code, fault.path) == ("log.line", "data")
        assert "withheld from whoever exported" in fault.message
        assert new.head().position == 0


def test_no_reason_has_the_number_of_somebody(quick):
    quick.record([fact("a")])
    head = quick.head()
    for reason in ("误报,问 138 0013 8000", "身份证11010119900307451X"):
        with pytest.raises(LogError) as refused:
            quick.retract(fact("a").id, reason)
        assert refused.value.code == "log.reason"
        assert "0013" not in str(refused.value)
        corrected = line(
            "a", type="meeting.corrected", reason=reason, data={**MEETING, "hours": "2"}
        )
        with pytest.raises((LogError, Rejected)):
            quick.import_lines([corrected])
    assert quick.head() == head
