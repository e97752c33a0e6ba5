"""Publishing, appealing and deciding through the API: one story, and what is refused on the way."""

from typing import Any

from tests.host.samples import ASSEMBLY, line
from tests.v1.serving import HEAD, Api, refused

ASKED = {"period": "2015", "scheme": "points", "by": "U"}


def published(api: Api, **changed: Any) -> Any:
    return api("POST", "publications", {**ASKED, **changed})


def test_a_result_is_published_appealed_against_and_replaced(writable: Api) -> None:
    # Published at 7, of what was known at 6.
    answered = published(writable, document="机党〔2016〕1号")
    assert (answered.status_code, answered.headers["position"]) == (201, "7")
    row = answered.json()
    assert (row["id"], row["known_at"], row["stage"], row["count"]) == (7, HEAD, "final", 2)
    assert (row["document"], row["superseded_by"]) == ("机党〔2016〕1号", None)
    whole = writable.get("publications/7")
    assert [
        (each["organisation"], each["total"], each["rating"]) for each in whole["organisations"]
    ] == [
        ("S-1", "10", "合格"),
        ("S-2", None, "无记录"),
    ]
    assert whole["digest"] == writable.get("assessments?period=2015&known_at=6")["digest"]
    assert writable.get("publications/7/review")["holds"] is True

    # Its branch's secretary appeals for the second branch, at 8.
    appeal = {"organisation": "S-2", "grounds": ["fact-missing"]}
    refused(writable("POST", "publications/7/appeals", appeal, by="branch"), 403, "web.forbidden")
    opened = writable("POST", "publications/7/appeals", appeal, by="other").json()
    assert (opened["id"], opened["of"], opened["decided"]) == (8, 7, None)
    refused(writable("POST", "publications/7/appeals", appeal), 409, "publishing.appeal-open")

    # Its assembly is recorded late, at 9: today's answer would be another.
    writable("POST", "facts", line("late", "meeting", ASSEMBLY, subject="S-2"))
    review = writable.get("publications/7/review")
    assert (review["holds"], [each["organisation"] for each in review["moved"]]) == (False, ["S-2"])
    assert review["moved"][0]["after"]["total"] == "6"

    # Upheld at 10, published anew at 11.
    decision = {"outcome": "upheld", "by": "U", "document": "机党〔2016〕2号"}
    decided = writable("POST", "appeals/8/decision", decision).json()
    assert (decided["decided"]["outcome"], decided["decided"]["position"]) == ("upheld", 10)
    refused(writable("POST", "appeals/8/decision", decision), 409, "publishing.decided")
    refused(published(writable), 409, "publishing.stands")
    again = published(writable, supersedes=7, reasons=["appeal", "late-fact"], appeals=[8]).json()
    assert (again["id"], again["supersedes"], again["appeals"]) == (11, 7, [8])
    assert writable.get("publications/7")["superseded_by"] == 11

    # Pages of one row, as of the first page's position.
    first = writable.get("publications?limit=1")
    assert [each["id"] for each in first["publications"]] == [7]
    second = writable.get(f"publications?limit=1&cursor={first['next']}")
    assert ([each["id"] for each in second["publications"]], second["next"]) == ([11], None)
    assert writable.get("publications?period=2014")["publications"] == []

    # Appeals are seen by those concerned.
    assert [each["id"] for each in writable.get("appeals?of=7")["appeals"]] == [8]
    assert writable.get("appeals", by="branch")["appeals"] == []
    assert writable.get("appeals/8", by="other")["organisation"] == "S-2"
    refused(writable("GET", "appeals/8", by="branch"), 403, "web.forbidden")
    seen = writable.get("publications/7", by="branch")
    assert ([each["organisation"] for each in seen["organisations"]], seen["against"]) == (
        ["S-1"],
        [],
    )


def test_what_cannot_be_published(writable: Api) -> None:
    refused(published(writable, by="张三"), 422, "api.content")
    refused(published(writable, by="S-9"), 422, "publishing.office")
    refused(published(writable, document="关于公布结果"), 422, "publishing.document")
    refused(published(writable, scheme="nothing"), 404, "A006")
    refused(published(writable, reasons=["appeal"]), 422, "publishing.reason")
    refused(published(writable, supersedes=3, reasons=["rules"]), 404, "publishing.unknown")
    refused(writable("POST", "publications", ASKED, by="unit"), 403, "web.forbidden")
    refused(writable("GET", "publications/7"), 404, "publishing.unknown")
    refused(writable("GET", "appeals/7"), 404, "publishing.unknown-appeal")
    refused(writable("GET", "publications/x"), 404, "api.not-found")
    assert writable.get("publications")["position"] == HEAD
