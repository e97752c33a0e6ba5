"""What answers leave out for callers who may not see all of it."""

from typing import Any

import orjson

from core.accounts import Grant, Role
from core.facts import fact_id
from tests.host.samples import ASSEMBLY, REGION, line
from tests.v1.serving import Api


def test_a_member_reads_how_many_facts_count_and_none_of_them(api: Api) -> None:
    """The assembly of the first branch is the fact at position 5."""
    address = "organisations/S-1/receipt?period=2015&scheme=points&every_fact=true"
    told, whole = api.get(address, by="member"), api.get(address, by="branch")
    figure = told["indicators"]["assemblies"]
    assert (figure["facts"], figure["facts_total"]) == ([], 1)
    assert [each["position"] for each in whole["indicators"]["assemblies"]["facts"]] == [5]
    assert figure["facts_digest"] == whole["indicators"]["assemblies"]["facts_digest"]
    assert told["digest"] == whole["digest"]
    assert api.get(address) == whole


def test_a_difference_tells_no_facts_of_other_organisations(writable: Api) -> None:
    """Since position 5 the first branch has an outing, the second an assembly."""
    assert writable("POST", "facts", line("m2", "meeting", ASSEMBLY, subject="S-2")).is_success

    def told(by: str) -> list[Any]:
        found = writable.get("differences?period=2015&before_known_at=5&scheme=points", by=by)
        causes = [each["fact"] and each["fact"]["position"] for each in found["causes"]]
        moved = [
            (each["organisation"], [one["cause"] for one in each["causes"]])
            for each in found["changes"]
        ]
        assert sorted({n for each in found["groups"] for n in each["causes"]}) == sorted(
            range(len(causes))
        )
        return [causes, moved, [each["names"] for each in found["causes"]]]

    assert told("region") == [
        [6, 7],
        [("S-1", [0]), ("S-2", [1])],
        [["service"], ["meeting"]],
    ]
    assert told("branch") == [[6], [("S-1", [0])], [["service"]]]
    assert told("other") == [[7], [("S-2", [0])], [["meeting"]]]
    # A member sees results and no facts.
    assert told("member") == [[None], [("S-1", [0])], [[]]]


def test_own_targets_are_read_in_the_own_branch(writable: Api) -> None:
    data = {
        "year": 2015,
        "item": "读完三本书",
        "kind": "own",
        "step": "set",
        "case": "own-1",
        "person": "0123456789ab",
    }
    assert writable("POST", "facts", line("own", "duty", data)).is_success
    address = f"facts/{fact_id(REGION, 'urn:test', 'own')}"

    def read(by: str) -> list[Any]:
        one = writable.get(address, by=by)
        [listed] = writable.get("facts?type=duty", by=by)["facts"]
        return [listed["data"], one["data"], [each["data"] for each in one["events"]]]

    assert read("branch") == [data, data, [data]]
    # Above the branch the fact is there, and not what it says.
    assert read("unit") == read("region") == read("platform") == [None, None, [None]]
    narrow = writable.accounts.tokens.issue("branch", "narrow", ["facts"])[1]
    writable.prepared.tokens["narrow"] = narrow  # type: ignore[index]
    assert read("narrow") == [None, None, [None]]
    assert writable.get(f"facts/{fact_id(REGION, 'urn:test', 'm1')}", by="platform")["data"] == (
        ASSEMBLY
    )


def test_the_log_gives_own_targets_to_their_own_branch_only(writable: Api) -> None:
    """Nobody who may have the whole log is of the branch, unless another role is granted."""
    data = {
        "year": 2015,
        "item": "读完三本书",
        "kind": "own",
        "step": "set",
        "case": "own-1",
        "person": "0123456789ab",
    }
    assert writable("POST", "facts", line("own", "duty", data)).is_success
    assert writable("POST", "facts", line("m2", "meeting", ASSEMBLY, subject="S-2")).is_success

    def read(by: str) -> tuple[list[Any], str]:
        answered = writable("GET", "log?after=6", by=by)
        own, meeting, end = map(orjson.loads, answered.content.splitlines())
        assert (meeting["data"], "withheld" in meeting, end["count"]) == (ASSEMBLY, False, 2)
        return [own.get("data"), own.get("withheld"), "salt" in own], answered.text

    for by in ("platform", "region", "auditor"):
        told, text = read(by)
        assert told == [None, True, False]
        assert "读完三本书" not in text
        assert "0123456789ab" not in text
    writable.accounts.grant("platform", Grant(Role.branch, REGION, "S-1"))
    assert read("platform")[0] == [data, None, True]
