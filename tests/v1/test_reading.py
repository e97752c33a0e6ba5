"""What is computed, through the API: every value worked out by hand from the five facts."""

import pytest

from api.v1 import serving
from tests.host.samples import ASSEMBLY, REGION, line
from tests.v1.serving import HEAD, Api, refused
from tests.v1.test_facts import M1


def test_who_asks(api: Api) -> None:
    found = api.get("/me", by="branch")
    assert (found["account"], found["language"]) == ("branch", "zh")
    assert found["grants"] == [{"role": "branch", "region": REGION, "organisation": "S-1"}]
    assert "facts" in found["scopes"]


def test_regions_are_those_of_the_caller(api: Api) -> None:
    row = {"region": REGION, "title": REGION, "position": HEAD}
    assert api.get("/regions")["regions"] == [row]
    assert api.get("/regions", by="auditor")["regions"] == [row]
    refused(api("GET", "/regions/nowhere/facts", by="auditor"), 404, "host.region")
    refused(api("GET", "/regions/nowhere/facts"), 403, "web.forbidden")


# Organisations


def test_the_tree_on_a_day(api: Api) -> None:
    found = api.get("organisations?on=2015-12-31")
    assert (found["on"], found["position"], found["next"]) == ("2015-12-31", HEAD, None)
    assert [
        (each["organisation"], each["parent"], each["level"]) for each in found["organisations"]
    ] == [
        ("S-1", "U", 1),
        ("S-2", None, 0),
        ("U", None, 0),
    ]
    assert [each["members_total"] for each in found["organisations"]] == [None, None, None]
    assert api.get("organisations?on=2009-12-31")["organisations"] == []
    assert [
        each["organisation"] for each in api.get("organisations?known_at=3")["organisations"]
    ] == [
        "S-1",
        "U",
    ]


def test_the_tree_of_a_unit_is_its_own(api: Api) -> None:
    def seen(by: str) -> list[str]:
        return [each["organisation"] for each in api.get("organisations", by=by)["organisations"]]

    assert (seen("unit"), seen("branch"), seen("other")) == (["S-1", "U"], ["S-1"], ["S-2"])


def test_one_organisation(api: Api) -> None:
    found = api.get("organisations/S-1?on=2015-12-31")
    assert (found["path"], found["children"], found["kind"]) == (["U", "S-1"], [], "branch")
    assert [(each["on"], each["step"], each["position"]) for each in found["history"]] == [
        ("2010-01-01", "founded", 3)
    ]
    assert api.get("organisations/U")["children"] == ["S-1"]
    refused(api("GET", "organisations/S-9"), 404, "organisations.unknown")
    refused(api("GET", "organisations/S-2", by="unit"), 403, "web.forbidden")


# Programmes


def test_plugins(api: Api) -> None:
    [plugin] = api.get("plugins")["plugins"]
    assert (plugin["plugin"], plugin["state"], plugin["enabled"], plugin["since"]) == (
        "small",
        "ready",
        "1",
        1,
    )


def test_enabling_and_disabling(writable: Api) -> None:
    answered = writable("DELETE", "plugins/small")
    assert answered.json() == {"plugin": "small", "enabled": None, "position": 7, "appended": 1}
    refused(writable("DELETE", "plugins/small"), 404, "host.not-enabled")
    refused(writable("GET", "assessments?period=2015"), 404, "host.not-enabled")
    assert writable.get("assessments?period=2015&known_at=6")["position"] == 6
    assert writable("PUT", "plugins/small").json()["enabled"] == "1"
    refused(writable("PUT", "plugins/smal"), 404, "host.unknown-plugin")
    refused(writable("PUT", "plugins/small", by="branch"), 403, "web.forbidden")


def test_periods(api: Api) -> None:
    found = api.get("periods")
    assert (found["plugin"], found["kind"]) == ("small", "year")
    # Facts are of 2010 and 2015, and the first rules of 2014.
    assert found["periods"] == [{"period": "2015", "first": "2015-01-01", "last": "2015-12-31"}]


@pytest.mark.parametrize(
    ("on", "rules", "value"), [("2014-06-30", "2014", "10"), ("2015-06-30", "2015", "6")]
)
def test_the_rules_of_a_day(api: Api, on: str, rules: str, value: str) -> None:
    found = api.get(f"programmes/small?on={on}")
    assert found["rules"] == f"1@{rules}-01-01"
    assert found["changes"] == ["2014-01-01", "2015-01-01"]
    first = found["parameters"][0]
    assert (first["name"], first["values"], first["unit"]) == ("assembly_points", {"": value}, "分")
    assert first["provenance"]["assumed"] == "试验"
    [scheme] = found["schemes"]
    assert (scheme["name"], scheme["total"]) == ("points", "10")
    assert [each["item"] for each in scheme["items"]] == ["all.assembly", "all.outing"]


# Assessments


def test_an_assessment(api: Api) -> None:
    found = api.get("assessments?period=2015")
    assert (found["position"], found["rules"], found["plugin"]) == (HEAD, "1@2015-01-01", "small")
    assert found["schemes"] == {"points": "积分"}
    # 6 for the assembly, 4 for the outing; nothing recorded of the second branch, which is not 0.
    first, second, unit = found["organisations"]
    points = first["schemes"]["points"]
    assert (points["total"], points["of"], points["rating"], points["stars"]) == (
        "10",
        "10",
        "合格",
        1,
    )
    assert points["items"] == {"all.assembly": "6", "all.outing": "4"}
    assert (second["organisation"], second["schemes"]["points"]["total"]) == ("S-2", None)
    assert second["schemes"]["points"]["state"] == "unrecorded"
    assert (unit["organisation"], unit["schemes"]) == ("U", {})


def test_an_assessment_as_of_then_and_by_other_rules(api: Api) -> None:
    before = api.get("assessments?period=2015&known_at=5&organisation=S-1")["organisations"]
    assert before[0]["schemes"]["points"]["total"] == "6"
    by_2014 = api.get("assessments?period=2015&rules=2014-12-31&organisation=S-1")
    assert by_2014["rules"] == "1@2014-01-01"
    assert by_2014["organisations"][0]["schemes"]["points"]["items"] == {
        "all.assembly": "10",
        "all.outing": "0",
    }


def test_an_assessment_in_pages_has_one_digest(api: Api) -> None:
    whole = api.get("assessments?period=2015&scheme=积分")
    first = api.get("assessments?period=2015&scheme=积分&limit=2")
    second = api.get(f"assessments?period=2015&scheme=积分&limit=2&cursor={first['next']}")
    assert second["next"] is None
    assert first["organisations"] + second["organisations"] == whole["organisations"]
    assert first["digest"] == second["digest"] == whole["digest"]


def test_an_assessment_is_not_sent_twice(api: Api) -> None:
    answered = api("GET", "assessments?period=2015")
    etag = answered.headers["etag"]
    assert etag.startswith(f'"{HEAD}-')
    assert answered.headers["cache-control"] == "private, no-cache"
    assert api("GET", "assessments?period=2015", If_None_Match=etag).status_code == 304
    other = api("GET", "assessments?period=2015&known_at=5", If_None_Match=etag)
    assert other.status_code == 200


def test_who_may_see_some_organisations_gets_theirs(api: Api) -> None:
    found = api.get("assessments?period=2015", by="member")
    assert [each["organisation"] for each in found["organisations"]] == ["S-1"]
    assert found["digest"] == api.get("assessments?period=2015")["digest"]
    refused(
        api("GET", "assessments?period=2015&organisation=S-2", by="member"), 403, "web.forbidden"
    )


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("period=2015-Q1", 404, "A010"),
        ("period=2019", 404, "A009"),
        ("period=2012", 404, "A007"),
        ("period=2015&organisation=S-9", 404, "A001"),
        ("period=2015&scheme=pionts", 404, "A006"),
        ("period=2015&known_at=99", 404, "host.position"),
        ("period=2015&plugin=nothing", 404, "host.not-enabled"),
        ("period=2015-13", 422, "api.query"),
        ("", 422, "api.query"),
        ("period=2015&period=2014", 422, "api.query"),
        ("perod=2015&period=2015", 422, "api.query"),
        ("period=2015&known_at=2015-02-30", 422, "api.query"),
        ("period=2015&limit=0", 422, "api.query"),
    ],
)
def test_what_has_no_answer(api: Api, asked: str, status: int, code: str) -> None:
    refused(api("GET", f"assessments?{asked}"), status, code)


def test_a_slip_in_a_parameter_is_named(api: Api) -> None:
    said = refused(api("GET", "assessments?perod=2015&period=2015"), 422, "api.query")
    assert (said["place"], said["way_out"]) == ("perod", "Did you mean period?")


# What-ifs


def test_a_what_if_leaves_everything_as_it_was(api: Api) -> None:
    before = api.get("assessments?period=2015")
    body = {
        "period": "2015",
        "settings": {"assembly_points": "4", "外出分值": "6"},
        "organisations": ["S-1"],
    }
    found = api("POST", "what-ifs", body).json()
    assert found["overrides"] == {"assembly_points": "4", "outing_points": "6"}
    points = found["organisations"][0]["schemes"]["points"]
    assert (points["total"], points["items"]) == ("10", {"all.assembly": "4", "all.outing": "6"})
    assert found["digest"] != before["digest"]
    assert api.get("assessments?period=2015") == before


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"hours": "1"}, "A014"),
        ({"assembly_points": "-1"}, "A016"),
        ({"assembly_points": "5"}, "A013"),
        ({"assembly_points": "1/0"}, "api.content"),
        ({"assembly_points": "many"}, "api.content"),
    ],
)
def test_numbers_that_cannot_be_supposed(api: Api, settings: dict[str, str], code: str) -> None:
    refused(api("POST", "what-ifs", {"period": "2015", "settings": settings}), 422, code)


def test_supposing_is_for_some(api: Api) -> None:
    refused(api("POST", "what-ifs", {"period": "2015"}, by="branch"), 403, "web.forbidden")
    found = api("POST", "what-ifs", {"period": "2015"}, by="unit").json()
    assert [each["organisation"] for each in found["organisations"]] == ["S-1", "U"]


# Receipts and differences


def test_a_receipt_goes_down_to_the_facts(api: Api) -> None:
    found = api.get("organisations/S-1/receipt?period=2015&scheme=points")
    assert (found["receipt"], found["clocks"]["known_at"]) == ("v1", HEAD)
    [scheme] = found["schemes"]
    assert scheme["total"] == "10"
    [fact] = found["indicators"]["assemblies"]["facts"]
    assert (fact["id"], fact["position"]) == (M1, 5)
    assert found["assessment_digest"] == api.get("assessments?period=2015")["digest"]


def test_a_receipt_that_there_is_not(api: Api) -> None:
    refused(api("GET", "organisations/U/receipt?period=2015&scheme=points"), 404, "A015")
    refused(api("GET", "organisations/S-9/receipt?period=2015"), 404, "A001")
    refused(api("GET", "organisations/S-1/receipt?period=2015&indicator=x"), 404, "A008")
    refused(api("GET", "organisations/S-2/receipt?period=2015", by="branch"), 403, "web.forbidden")


def test_a_difference_between_two_positions(api: Api) -> None:
    found = api.get("differences?period=2015&before_known_at=5&scheme=points")
    assert (found["before"]["known_at"], found["after"]["known_at"]) == (5, HEAD)
    [change] = found["changes"]
    assert change["organisation"] == "S-1"
    points = change["schemes"]["points"]
    assert (points["before"]["total"], points["after"]["total"]) == ("6", "10")
    assert points["items"] == {"all.outing": {"before": "0", "after": "4"}}
    # The outing that was recorded at 6 is the only cause.
    [cause] = found["causes"]
    assert (cause["kind"], cause["fact"]["position"]) == ("late-fact", 6)
    assert (found["groups"][0]["causes"], found["groups"][0]["organisations"]) == ([0], ["S-1"])
    assert api.get("differences?period=2015")["changes"] == []
    plain = api.get("differences?period=2015&before_known_at=5&scheme=points&causes=false")
    assert (plain["causes"], plain["before"], plain["after"]) == (
        [],
        found["before"],
        found["after"],
    )


def test_a_difference_says_what_the_caller_may_see(api: Api) -> None:
    asked = "differences?period=2015&before_known_at=5"
    assert [each["organisation"] for each in api.get(asked, by="branch")["changes"]] == ["S-1"]
    assert api.get(asked, by="other")["changes"] == []


def test_a_difference_with_supposed_numbers(api: Api) -> None:
    settings = {"assembly_points": "4", "outing_points": "6"}
    body = {"period": "2015", "scheme": "points", "after": {"settings": settings}}
    [change] = api("POST", "differences", body).json()["changes"]
    assert change["schemes"]["points"]["items"] == {
        "all.assembly": {"before": "6", "after": "4"},
        "all.outing": {"before": "4", "after": "6"},
    }


# Uses, boards, figures


def test_the_uses_of_a_fact(api: Api) -> None:
    [use] = api.get(f"facts/{M1}/uses")["uses"]
    assert (use["indicator"], use["role"], use["period"]) == ("assemblies", "counted", "2015")
    assert (use["counted_for"], use["schemes"]) == (["S-1"], ["points"])
    assert api.get(f"facts/{M1}/uses", by="branch")["uses"] == [use]
    refused(api("GET", f"facts/{M1}/uses?period=2014"), 404, "A009")


def test_a_board(api: Api) -> None:
    found = api.get("boards/small?period=2015&organisation=S-1")
    values, points = found["sections"]
    assert [(each["shown"], each["met"]) for each in values["lines"][0]["cells"]] == [
        ("1", None),
        ("1", True),
    ]
    assert [each["organisation"] for each in points["lines"]] == ["S-1", "S-2", "U"]
    refused(api("GET", "boards/small?period=2015", by="unit"), 403, "web.forbidden")


def test_figures(api: Api) -> None:
    [figure] = api.get("figures")["figures"]
    assert (figure["row"], figure["published"], figure["computed"]) == ("X-1", "1次", "1")
    assert (figure["agrees"], figure["facts"]) == (True, 1)


# Positions


def test_what_was_written_is_read(writable: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PATIENCE", 0.1)
    written = writable("POST", "facts", line("m2", "meeting", ASSEMBLY, subject="S-2"))
    position = written.headers["position"]
    found = writable.get("assessments?period=2015&organisation=S-2", Min_Position=position)
    assert found["organisations"][0]["schemes"]["points"]["total"] == "6"
    late = str(int(position) + 1)
    answered = writable("GET", "assessments?period=2015", Min_Position=late)
    assert answered.headers["retry-after"] == "1"
    refused(answered, 503, "api.behind")
    refused(writable("GET", "facts", Min_Position="soon"), 422, "api.header")
