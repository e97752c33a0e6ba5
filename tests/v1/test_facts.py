"""Facts through the API: recorded, listed, read, corrected and taken back."""

import json
import threading
from typing import Any

import orjson
import pytest

from core.facts import fact_id
from tests.host.samples import ASSEMBLY, REGION, line
from tests.v1.serving import BATCH, EVENT, HEAD, LINES, Api, refused

M1 = str(fact_id(REGION, "urn:test", "m1"))
M2 = str(fact_id(REGION, "urn:test", "m2"))
NEW = line("m2", "meeting", ASSEMBLY, day="2015-04-01")
CORRECTION = {
    "organisation": "S-1",
    "occurred_on": "2015-03-06",
    "data": {**ASSEMBLY, "present": 8},
    "reason": "数错了",
}


def corrected(api: Api, match: str, by: str = "region", **changed: Any) -> Any:
    body = {**CORRECTION, **changed}
    headers = {"If_Match": match} if match else {}
    return api("POST", f"facts/{M1}/corrections", body, by=by, **headers)


# Recording


def test_a_fact_is_recorded_and_read_back(writable: Api) -> None:
    answered = writable("POST", "facts", NEW)
    assert answered.status_code == 201
    assert answered.json() == {"position": HEAD + 1, "appended": 1, "known": 0, "facts": [M2]}
    assert answered.headers["position"] == str(HEAD + 1)
    found = writable.get(f"facts/{M2}", Min_Position=str(HEAD + 1))
    assert found["data"] == {
        "kind": "member-assembly",
        "topic": "学习",
        "expected": 10,
        "present": 9,
    }
    assert (found["id"], found["source"], found["mark"]) == ("m2", "urn:test", "generated")
    assert (found["organisation"], found["occurred_on"]) == ("S-1", "2015-04-01")
    assert (found["revision"], found["position"], found["retracted"]) == (1, HEAD + 1, False)


def test_what_is_known_adds_nothing(writable: Api) -> None:
    answered = writable("POST", "facts", line("m1", "meeting", ASSEMBLY))
    assert answered.status_code == 200
    assert answered.json() == {"position": HEAD, "appended": 0, "known": 1, "facts": [M1]}


@pytest.mark.parametrize("media", [BATCH, LINES])
def test_many_facts_at_once(writable: Api, media: str) -> None:
    each = [line(f"n{number}", "meeting", ASSEMBLY) for number in (1, 2, 3)]
    body = b"[" + b",".join(each) + b"]" if media == BATCH else b"".join(each)
    answered = writable("POST", "facts", body, content_type=media)
    assert answered.status_code == 201
    assert (answered.json()["appended"], answered.json()["position"]) == (3, HEAD + 3)
    assert answered.json()["facts"] == [
        str(fact_id(REGION, "urn:test", f"n{number}")) for number in (1, 2, 3)
    ]


def test_of_many_facts_all_or_none_are_recorded_and_every_fault_is_listed(writable: Api) -> None:
    body = b"".join(
        [
            line("n1", "meeting", ASSEMBLY),
            line("n2", "meeting", {"kind": "nothing"}),
            line("n3", "meeting", ASSEMBLY, day="2015-02-30"),
        ]
    )
    said = refused(writable("POST", "facts", body, content_type=LINES), 422, "log.rejected")
    assert [(each["number"], each["code"], each["path"]) for each in said["items"]] == [
        (2, "facts.unknown-code", "data.kind"),
        (3, "log.line", "occurredon"),
    ]
    assert writable.get("facts")["position"] == HEAD


def test_a_single_fault_is_the_problem_itself(writable: Api) -> None:
    said = refused(
        writable("POST", "facts", line("m1", "meeting", {"kind": "committee"})),
        409,
        "log.different",
    )
    assert [(each["number"], each["code"]) for each in said["items"]] == [(1, "log.different")]
    said = refused(
        writable("POST", "facts", line("n", "meeting", ASSEMBLY, mark="rumour")), 422, "log.line"
    )
    assert said["place"] == "mark"


def test_corrections_are_not_recorded_as_new_facts(writable: Api) -> None:
    body = line("m1", "meeting.corrected", ASSEMBLY, reason="数错了")
    said = refused(writable("POST", "facts", body), 422, "api.content")
    assert said["items"][0]["path"] == "type"


def test_a_file_with_corrections_is_imported(writable: Api) -> None:
    body = line("m1", "meeting.corrected", {**ASSEMBLY, "present": 7}, reason="数错了") + NEW
    answered = writable("POST", "imports", body, content_type=LINES)
    assert answered.json() == {"position": HEAD + 2, "appended": 2, "known": 0, "facts": [M1, M2]}
    assert writable.get(f"facts/{M1}")["data"]["present"] == 7


# Listing


def test_facts_are_listed_by_day(api: Api) -> None:
    found = api.get("facts")
    assert (found["position"], found["next"]) == (HEAD, None)
    assert [(each["id"], each["occurred_on"], each["position"]) for each in found["facts"]] == [
        ("org/U", "2010-01-01", 2),
        ("org/S-1", "2010-01-01", 3),
        ("org/S-2", "2010-01-01", 4),
        ("m1", "2015-03-05", 5),
        ("s1", "2015-03-05", 6),
    ]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("type=meeting", ["m1"]),
        ("organisation=S-2", ["org/S-2"]),
        ("organisation=U", ["org/U"]),
        ("organisation=U&beneath=true", ["org/U", "org/S-1", "m1", "s1"]),
        ("period=2015", ["m1", "s1"]),
        ("period=2015-H2", []),
        ("period=2010&organisation=S-1", ["org/S-1"]),
        ("known_at=5&period=2015", ["m1"]),
        ("known_at=2009-01-01", []),
        ("known_at=2009-01-01T00:00:00%2B08:00", []),
    ],
)
def test_lists_are_filtered(api: Api, asked: str, ids: list[str]) -> None:
    assert [each["id"] for each in api.get(f"facts?{asked}")["facts"]] == ids


def test_who_may_see_some_organisations_lists_theirs(api: Api) -> None:
    def seen(by: str) -> list[str]:
        return [each["id"] for each in api.get("facts", by=by)["facts"]]

    assert seen("branch") == ["org/S-1", "m1", "s1"]
    assert seen("other") == ["org/S-2"]
    assert seen("unit") == ["org/U", "org/S-1", "m1", "s1"]
    refused(api("GET", "facts?organisation=S-2", by="branch"), 403, "web.forbidden")
    refused(api("GET", "facts", by="member"), 403, "web.forbidden")


# Reading


def test_a_fact_that_there_is_not(api: Api) -> None:
    refused(api("GET", f"facts/{M2}"), 404, "log.unknown-fact")
    refused(api("GET", "facts/m1"), 404, "api.not-found")
    refused(api("GET", f"facts/{M1}", by="other"), 403, "web.forbidden")


def test_a_fact_is_stored_by_nobody_and_not_sent_twice(api: Api) -> None:
    answered = api("GET", f"facts/{M1}")
    assert answered.headers["etag"] == '"1-5"'
    assert answered.headers["cache-control"] == "no-store"
    again = api("GET", f"facts/{M1}", If_None_Match='"1-5"')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", '"1-5"')
    assert api("GET", f"facts/{M1}", If_None_Match='"1-4"').status_code == 200


# Changing


def test_a_correction_of_the_revision_that_was_read(writable: Api) -> None:
    etag = writable("GET", f"facts/{M1}").headers["etag"]
    answered = corrected(writable, etag)
    assert answered.status_code == 201
    assert answered.json() == {"fact": M1, "revision": 2, "position": HEAD + 1, "appended": 1}
    assert answered.headers["etag"] == f'"2-{HEAD + 1}"'
    found = writable.get(f"facts/{M1}")
    assert (found["data"]["present"], found["occurred_on"], found["mark"]) == (
        8,
        "2015-03-06",
        "entered",
    )
    assert [(each["event"], each["reason"]) for each in found["events"]] == [
        ("recorded", None),
        ("corrected", "数错了"),
    ]


def test_a_correction_without_the_revision_read_is_refused(writable: Api) -> None:
    refused(corrected(writable, ""), 428, "api.precondition")
    refused(corrected(writable, '"2-9"'), 412, "api.changed")
    refused(corrected(writable, "whatever"), 412, "api.changed")
    assert writable.get(f"facts/{M1}")["revision"] == 1


def test_the_second_of_two_who_read_the_same_is_refused(writable: Api) -> None:
    etag = writable("GET", f"facts/{M1}").headers["etag"]
    assert corrected(writable, etag).status_code == 201
    said = refused(corrected(writable, etag, reason="另一个原因"), 412, "api.changed")
    assert said["way_out"].startswith("Read the fact again")


def test_a_correction_between_reading_and_writing_is_refused_by_the_log(
    writable: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another writer comes in after the check of If-Match and before the append."""
    house = writable.app.state.house
    append = house.append

    def late(region: str, facts: Any, by: str, may: Any) -> Any:
        other = line("m1", "meeting.corrected", {**ASSEMBLY, "present": 1}, reason="别人先改")
        append(region, [other], "somebody")
        return append(region, facts, by, may)

    monkeypatch.setattr(house, "append", late)
    refused(corrected(writable, '"1-5"'), 412, "api.changed")
    monkeypatch.undo()
    assert writable.get(f"facts/{M1}")["data"]["present"] == 1


def test_a_correction_that_the_vocabulary_refuses_names_the_field(writable: Api) -> None:
    said = refused(corrected(writable, "*", data={"kind": "nothing"}), 422, "facts.unknown-code")
    assert said["items"][0]["path"] == "data.kind"
    refused(corrected(writable, "*", organisation="第一支部"), 422, "api.content")


def test_a_fact_is_not_given_to_an_organisation_out_of_reach(writable: Api) -> None:
    refused(corrected(writable, "*", by="branch", organisation="S-2"), 403, "web.forbidden")
    assert corrected(writable, "*", by="branch").status_code == 201


def test_a_fact_is_taken_back_once(writable: Api) -> None:
    def retracted(match: str, reason: str = "误报") -> Any:
        return writable("POST", f"facts/{M1}/retractions", {"reason": reason}, If_Match=match)

    refused(retracted('"3-3"'), 412, "api.changed")
    answered = retracted('"1-5"')
    assert answered.json() == {"fact": M1, "revision": 2, "position": HEAD + 1, "appended": 1}
    assert [each["id"] for each in writable.get("facts?period=2015")["facts"]] == ["s1"]
    found = writable.get(f"facts/{M1}")
    assert (found["retracted"], found["data"]["present"]) == (True, 9)
    assert retracted("*").status_code == 200
    refused(retracted("*", "另一个原因"), 409, "log.retracted")
    refused(corrected(writable, "*"), 409, "log.retracted")


def test_a_step_that_cannot_follow_is_refused(writable: Api) -> None:
    body = line(
        "r", "rectification", {"case": "P-1", "step": "rectified"}, subject="S-1", day="2015-05-01"
    )
    refused(writable("POST", "facts", body), 409, "log.lifecycle")


# Names


def test_names_in_the_vault_are_never_answered(writable: Api) -> None:
    """Whatever is read, references stay references."""
    reference = "0123456789ab"
    with writable.installation.region(REGION) as region:
        region.people.put(reference, "张三丰")
    data = {**ASSEMBLY, "attendance": [{"person": reference, "as_member": True}]}
    assert writable("POST", "facts", line("n", "meeting", data)).status_code == 201
    new = str(fact_id(REGION, "urn:test", "n"))
    reads = ["facts", f"facts/{new}", f"facts/{new}/uses", "log", "assessments?period=2015"]
    reads.append("organisations/S-1/receipt?period=2015&every_fact=true")
    for path in reads:
        text = writable("GET", path).text
        assert "张三丰" not in text
        assert json.dumps("张三丰") not in text
    assert reference in writable("GET", f"facts/{new}").text


def test_a_body_is_checked_before_anything_else(api: Api) -> None:
    for body, media, status, code in (
        (b"{", EVENT, 400, "api.body"),
        (b"[]", BATCH, 400, "api.body"),
        (b"\n \n", LINES, 400, "api.body"),
        (b"[]", EVENT, 422, "api.content"),
        (b"{}", BATCH, 422, "api.content"),
        (b"{}", EVENT, 422, "log.line"),
        (b"{}", "application/json", 415, "api.media-type"),
        (NEW, f"{EVENT}; charset=gbk", 415, "api.media-type"),
    ):
        refused(api("POST", "facts", body, content_type=media), status, code)
    refused(
        api("POST", f"facts/{M1}/retractions", b"{", content_type="application/json", If_Match="*"),
        400,
        "api.body",
    )
    refused(api("POST", f"facts/{M1}/retractions", {"why": "x"}, If_Match="*"), 422, "api.content")
    assert orjson.loads(api("GET", "facts").content)["position"] == HEAD


# At once


def test_many_who_write_at_once(writable: Api) -> None:
    """Every request is answered, every fact recorded once, and positions have no holes."""
    answered: list[Any] = []
    together = threading.Barrier(6)

    def send(writer: int) -> None:
        together.wait()
        for number in range(3):
            new = line(f"w{writer}-{number}", "meeting", ASSEMBLY)
            answered.append(writable("POST", "facts", new))
            writable.get("facts?type=meeting&limit=1")

    threads = [threading.Thread(target=send, args=(writer,)) for writer in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [each.status_code for each in answered] == [201] * 18, [each.text for each in answered]
    assert sorted(each.json()["position"] for each in answered) == [*range(HEAD + 1, HEAD + 19)]
    assert len(writable.get("facts?type=meeting")["facts"]) == 19
