"""What a fact asks of whoever has the log say it: by its type, its case, and its organisation's place."""

from collections.abc import Iterable
from typing import Any

import pytest

from api.rights import Rights, Said
from api.v1 import recording
from core.accounts import Action, Grant, Role
from tests.host.samples import ASSEMBLY, REGION, line
from tests.v1.serving import HEAD, LINES, Api, refused

SCORE = {"scheme": "small/points", "item": "assembly", "points": 6}
RAISED = {"case": "c-1", "category": "study", "step": "raised", "title": "学习不扎实"}
MEMBER = {"person": "0123456789ab", "category": "full"}
BRANCH = {"kind": "branch", "sector": "organ", "title": "第一支部"}


@pytest.fixture
def api(writable: Api) -> Api:
    """With an evaluator of the region."""
    writable.accounts.create("evaluator", "evaluator", password="correct horse battery", due=False)
    writable.accounts.grant("evaluator", Grant(Role.evaluator, REGION))
    scopes = [each.value for each in Action]
    text = writable.accounts.tokens.issue("evaluator", "tests", scopes)[1]
    writable.prepared.tokens["evaluator"] = text  # type: ignore[index]
    return writable


def problem(step: str, number: str, subject: str = "S-1", case: str = "c-1") -> bytes:
    if step == "raised":
        return line(number, "problem", RAISED | {"case": case}, subject=subject, day="2015-04-01")
    day = {"rectified": "2015-05-01", "verified": "2015-05-20", "reopened": "2015-06-01"}[step]
    return line(number, "rectification", {"case": case, "step": step}, subject=subject, day=day)


def member(step: str, subject: str, day: str) -> bytes:
    return line(f"{step}-{subject}-{day}", "membership", MEMBER | {"step": step}, subject=subject,
                day=day)  # fmt: skip


def organisation(step: str, subject: str = "S-1", **more: Any) -> bytes:
    data = BRANCH | {"step": step} | more
    return line(f"{step}-{subject}", "organisation", data, subject=subject, day="2016-01-01")


def record(api: Api, by: str, *facts: bytes) -> Any:
    return api("POST", "facts", b"".join(facts), by=by, content_type=LINES)


def recorded(api: Api, by: str, *facts: bytes) -> list[str]:
    answered = record(api, by, *facts)
    assert answered.status_code == 201, answered.text
    found: list[str] = answered.json()["facts"]
    return found


def kept_out(api: Api, by: str, *facts: bytes) -> None:
    before = api.app.state.house.position(REGION)
    refused(record(api, by, *facts), 403, "web.forbidden")
    assert api.app.state.house.position(REGION) == before


# By type


def test_members_review_one_another_and_who_is_above_grades(api: Api) -> None:
    among = {"kind": "democratic-review", "level": "branch", "direction": "peer", "good": 5}
    report = {"kind": "secretary-report", "level": "branch", "direction": "up"}
    recorded(api, "branch", line("among", "review", among), line("report", "review", report))
    kept_out(api, "branch", line("graded", "review", report | {"grade": "good"}))
    recorded(api, "evaluator", line("graded", "review", report | {"grade": "good"}))


def test_scores_are_entered_by_who_may_tally(api: Api) -> None:
    score = line("score", "score", SCORE)
    kept_out(api, "branch", score)
    kept_out(api, "unit", score)
    recorded(api, "evaluator", score)
    # Nothing else is an evaluator's to record, and a score is nobody's else in a mixed batch.
    kept_out(api, "evaluator", problem("raised", "p"))
    kept_out(api, "branch", problem("raised", "p"), line("other", "score", SCORE))
    recorded(api, "region", line("other", "score", SCORE))


def test_a_problem_is_struck_off_by_who_may_verify(api: Api) -> None:
    recorded(api, "branch", problem("raised", "p"), problem("rectified", "r"))
    kept_out(api, "branch", problem("verified", "v"))
    recorded(api, "unit", problem("verified", "v"))
    kept_out(api, "branch", problem("reopened", "o"))
    recorded(api, "unit", problem("reopened", "o"))


def test_what_was_reported_is_confirmed_from_above_and_by_another_account(api: Api) -> None:
    """The unit U has the branch S-1 beneath it; neither place nor account confirms what is its own."""
    by = {"case": "c-1", "step": "verified", "verified_by": "S-2"}
    recorded(api, "branch", problem("raised", "p"), problem("rectified", "r"))
    for place in ("S-1", "S-2"):
        api.accounts.grant("branch", Grant(Role.unit, REGION, place))
    own_report(api, "branch", problem("verified", "v"))
    api.accounts.grant("branch", Grant(Role.unit, REGION, "U"))
    own_report(api, "branch", problem("verified", "v"))
    # Whose name is put to it has to be a place of the account's.
    kept_out(api, "unit", line("v", "rectification", by, day="2015-05-20"))
    recorded(api, "unit", problem("verified", "v"))
    # Nor do both come at once.
    steps = (*RAISED_AND_DONE, "verified")
    own_report(api, "unit", *(problem(step, f"b-{step}", case="c-4") for step in steps))
    # The unit's own is for the region, and the region's account does not confirm what it reported.
    recorded(api, "unit", *(problem(step, f"u-{step}", "U", "c-2") for step in RAISED_AND_DONE))
    own_report(api, "unit", problem("verified", "u-v", "U", "c-2"))
    recorded(api, "region", problem("verified", "u-v", "U", "c-2"))
    recorded(api, "region", *(problem(step, f"o-{step}", "S-2", "c-3") for step in RAISED_AND_DONE))
    own_report(api, "region", problem("verified", "o-v", "S-2", "c-3"))


RAISED_AND_DONE = ("raised", "rectified")


def own_report(api: Api, by: str, *facts: bytes) -> None:
    before = api.app.state.house.position(REGION)
    refused(record(api, by, *facts), 403, "web.own-report")
    assert api.app.state.house.position(REGION) == before


def test_spaces_around_a_step_change_nothing(api: Api) -> None:
    recorded(api, "branch", problem("raised", "p"), problem("rectified", "r"))
    data = {"case": " c-1 ", "step": " verified"}
    kept_out(api, "branch", line("v", "rectification", data, day="2015-05-20"))


def test_what_was_verified_or_scored_is_neither_corrected_nor_taken_back_by_others(
    api: Api,
) -> None:
    _, rectified = recorded(api, "branch", problem("raised", "p"), problem("rectified", "r"))
    [verified] = recorded(api, "unit", problem("verified", "v"))
    [score] = recorded(api, "region", line("score", "score", SCORE))
    why = {"reason": "登记有误"}
    for fact in (verified, score):
        answered = api("POST", f"facts/{fact}/retractions", why, by="branch", if_match="*")
        refused(answered, 403, "web.forbidden")
    asked = {"organisation": "S-1", "occurred_on": "2015-05-01", **why}
    turned = asked | {"data": {"case": "c-1", "step": "verified"}}
    path = f"facts/{rectified}/corrections"
    refused(api("POST", path, turned, by="branch", if_match="*"), 403, "web.forbidden")
    better = asked | {"data": {"case": "c-1", "step": "rectified"}, "occurred_on": "2015-05-02"}
    assert api("POST", path, better, by="branch", if_match="*").status_code == 201
    answered = api("POST", f"facts/{verified}/retractions", why, by="unit", if_match="*")
    assert answered.status_code == 201


def test_a_case_that_became_anothers_meanwhile_is_not_gone_on_with(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The branch may take its own case a step on; just then the region has another branch in it."""
    recorded(api, "branch", problem("raised", "p"))
    house, joined = api.app.state.house, problem("rectified", "other", "S-2")
    measure = line("measure", "measure", {"case": "c-1"}, day="2015-04-20")

    class Slow(Rights):
        def must_record(self, facts: Iterable[Said], by: Action = Action.record) -> bool:
            found = super().must_record(facts, by)
            if house.position(REGION) == HEAD + 1:
                house.append(REGION, [joined], "region")
            return found

    monkeypatch.setattr(recording, "Rights", Slow)
    refused(record(api, "branch", measure), 403, "web.forbidden")
    assert house.position(REGION) == HEAD + 2
    assert record(api, "region", measure).status_code == 201


def test_a_file_needs_what_its_facts_need(api: Api) -> None:
    score = line("score", "score", SCORE)
    answered = api("POST", "imports", score, by="platform", content_type=LINES)
    refused(answered, 403, "web.forbidden")
    assert api("POST", "imports", score, content_type=LINES).status_code == 201


# By case


def test_nobody_goes_on_with_the_case_of_another_organisation(api: Api) -> None:
    recorded(api, "other", problem("raised", "p", "S-2"))
    # A case of S-2, whoever the step is said to be about.
    kept_out(api, "branch", problem("rectified", "r"))
    kept_out(api, "unit", problem("rectified", "r"))
    recorded(api, "other", problem("rectified", "r", "S-2"))
    recorded(
        api, "branch", problem("raised", "q", case="c-2"), problem("rectified", "s", case="c-2")
    )


def test_a_member_is_given_away_by_where_they_are(api: Api) -> None:
    recorded(api, "other", member("joined", "S-2", "2015-01-01"))
    kept_out(api, "branch", member("moved", "S-1", "2015-02-01"))
    kept_out(api, "branch", member("left", "S-1", "2015-02-01"))
    recorded(api, "region", member("moved", "S-1", "2015-02-01"))
    # Now of the first branch, which needs nobody for its own member's steps.
    recorded(api, "branch", member("exempted", "S-1", "2015-03-01"))
    kept_out(api, "other", member("moved", "S-2", "2015-04-01"))
    recorded(api, "branch", member("left", "S-1", "2015-05-01"))
    # Who has left joins wherever they like.
    recorded(api, "other", member("joined", "S-2", "2015-06-01"))


# By place


@pytest.mark.parametrize(
    "step",
    [
        organisation("moved"),
        organisation("moved", parent="U"),
        organisation("closed"),
        organisation("merged", into="S-2"),
        organisation("renamed"),
    ],
)
def test_a_branch_does_not_say_what_becomes_of_itself(api: Api, step: bytes) -> None:
    kept_out(api, "branch", step)


def test_a_unit_says_what_becomes_of_what_stays_beneath_it(api: Api) -> None:
    recorded(api, "unit", organisation("renamed", title="机关第一支部"))
    kept_out(api, "unit", organisation("moved"))
    kept_out(api, "unit", organisation("moved", parent="S-2"))
    kept_out(api, "unit", organisation("merged", into="S-2"))
    kept_out(api, "unit", organisation("closed", "U", kind="committee"))
    recorded(api, "region", organisation("moved", parent="S-2"))


def test_a_unit_founds_what_is_beneath_it_and_nothing_that_others_have_a_claim_to(
    api: Api,
) -> None:
    kept_out(api, "unit", organisation("founded", "S-9"))
    kept_out(api, "unit", organisation("founded", "S-9", parent="S-2"))
    kept_out(api, "branch", organisation("founded", "S-9", parent="S-1"))
    kept_out(api, "unit", organisation("renamed", "S-9", parent="U"))
    recorded(api, "unit", organisation("founded", "S-9", parent="U"))
    recorded(api, "unit", line("m9", "meeting", ASSEMBLY, subject="S-9"))
    # Others' organisations, those of before, and those that facts are about already are not new.
    kept_out(api, "unit", organisation("founded", "S-2", parent="U"))
    recorded(api, "region", organisation("closed", "S-2"))
    kept_out(api, "unit", organisation("founded", "S-2", parent="U"))
    recorded(api, "region", line("m8", "meeting", ASSEMBLY, subject="S-8"))
    kept_out(api, "unit", organisation("founded", "S-8", parent="U"))
    recorded(api, "region", organisation("founded", "S-8", parent="U"))


@pytest.mark.parametrize(
    ("code", "steps"),
    [
        ("X-1", [organisation("founded", "S-8", parent="X-1")]),
        # Beneath it once, and beneath it from a later day on.
        ("X-1", [organisation("founded", "S-8", parent="X-1"), organisation("closed", "S-8")]),
        ("X-1", [
            organisation("founded", "S-8", parent="X-1"),
            organisation("moved", "S-8", parent="S-2"),
        ]),
        ("X-1", [
            line("later", "organisation", BRANCH | {"step": "founded", "parent": "X-1"},
                 subject="S-8", day="2199-01-01"),
        ]),
        ("X-2", [organisation("merged", "S-2", into="X-2")]),
    ],
)  # fmt: skip
def test_what_others_name_as_above_them_is_the_regions_to_found(
    api: Api, code: str, steps: list[bytes]
) -> None:
    """A file imported in two parts names a committee whose founding is in the second."""
    recorded(api, "region", *steps)
    kept_out(api, "unit", organisation("founded", code, kind="committee", parent="U"))
    recorded(api, "unit", organisation("founded", "X-3", parent="U"))
    recorded(api, "region", organisation("founded", code, kind="committee", parent="U"))


def test_the_facts_that_found_an_organisation_are_not_its_own_to_change(api: Api) -> None:
    [founded] = [each["fact"] for each in api.get("facts")["facts"] if each["id"] == "org/S-1"]
    why = {"reason": "登记有误"}
    path = f"facts/{founded}"
    answered = api("POST", f"{path}/retractions", why, by="branch", if_match="*")
    refused(answered, 403, "web.forbidden")
    asked = {"organisation": "S-1", "occurred_on": "2010-01-01", **why}
    away = asked | {"data": BRANCH | {"step": "founded"}}
    for by in ("branch", "unit"):
        answered = api("POST", f"{path}/corrections", away, by=by, if_match="*")
        refused(answered, 403, "web.forbidden")
    named = asked | {"data": BRANCH | {"step": "founded", "parent": "U", "title": "一支部"}}
    assert api("POST", f"{path}/corrections", named, by="unit", if_match="*").status_code == 201
    assert api.app.state.house.position(REGION) == HEAD + 1
