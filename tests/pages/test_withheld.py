"""What a page of one organisation never says of another, nor of a person to whoever sees no names."""

from dataclasses import replace

from starlette.datastructures import FormData
from starlette.requests import Request

from api.pages.desk import Desk
from api.pages.effects import used_of
from api.pages.roster import cases
from api.pages.steps import steps_of
from core.accounts import Action, Caller, Grant, Role
from tests.host.samples import ASSEMBLY, REGION, line
from tests.pages.house import text_of
from tests.web.visiting import Browser, Server

PERSON = "0123456789ab"


def own_target(subject: str = "S-1") -> bytes:
    data = {
        "year": 2015,
        "item": "读完三本书",
        "kind": "own",
        "step": "set",
        "case": f"own-{subject}",
        "person": PERSON,
    }
    return line(f"duty/{subject}", "duty", data, subject=subject, day="2015-01-10")


def appended(server: Server, *lines: bytes) -> int:
    return int(server.app.state.house.append(REGION, lines, "region").head.position)


def desk_of(server: Server, action: Action, *grants: Grant) -> Desk:
    """The desk of a caller, without a page."""
    request = Request({"type": "http", "query_string": b"", "path_params": {}, "headers": []})
    caller = Caller("some", "some", grants)
    return Desk(request, server.app.state.house, caller, REGION, action, FormData())


BRANCH = Grant(Role.branch, REGION, "S-1")
PLATFORM = Grant(Role.platform)
MEMBER = Grant(Role.member, REGION, "S-2")


def test_the_form_of_another_organisation_is_refused(branch: Browser, committee: Browser) -> None:
    address = "/r/small/record?kind=measure&organisation="
    assert branch.get(address + "S-2").status_code == 403
    assert committee.get(address + "S-2").status_code == 200
    own = branch.get(address + "S-1")
    assert own.status_code == 200
    assert 'value="c-1"' in own.text


def test_own_targets_are_chosen_in_the_own_branch(writable: Server) -> None:
    house = writable.app.state.house
    house.append(REGION, [own_target()], "region")
    day = desk_of(writable, Action.record, BRANCH).today

    def seen(*grants: Grant) -> list[str]:
        desk = desk_of(writable, Action.record, *grants)
        return [each.value for each in cases(desk, "S-1", "duty", day)]

    assert seen(BRANCH) == ["own-S-1"]
    assert seen(PLATFORM) == seen(Grant(Role.region, REGION)) == []
    # Another branch's secretary sees no facts of the first.
    assert seen(replace(BRANCH, organisation="S-2")) == []


def test_an_own_target_is_read_and_carried_on_in_the_own_branch_alone(writable: Server) -> None:
    """Its fact, the form of its next step and that of a correction; the step names the same member."""
    at = appended(writable, own_target())
    form = "/r/small/record?kind=duty&organisation=S-1&case=own-S-1"
    fact, correction = f"/r/small/facts/{at}", f"/r/small/facts/{at}/correct"
    own = writable.browser("branch")
    assert all("读完三本书" in own.get(each).text for each in (form, fact, correction))
    for name in ("unit", "region"):
        above = writable.browser(name)
        found = [above.get(each) for each in (form, fact, correction)]
        assert [each.status_code for each in found] == [200, 200, 403]
        assert not any("读完三本书" in each.text or PERSON in each.text for each in found)
        assert correction not in found[1].text
        sent = above.form(correction, {"revision": "9", "day": "2015-01-10"}, page=fact)
        assert sent.status_code == 403
    assert correction in own.get(fact).text
    assert f'value="{PERSON}" selected' in own.get(form).text


def test_a_step_that_names_nobody_tells_no_own_target(writable: Server) -> None:
    """The target's first fact names the member (12), what was recorded as done (13) does not."""
    done = {"year": 2015, "item": "三本", "kind": "own", "step": "done", "case": "own-S-1"}
    appended(writable, own_target(), line("duty/done", "duty", done, day="2015-06-01"))

    def steps(*grants: Grant) -> tuple[list[int], bool]:
        desk = desk_of(writable, Action.facts, *grants)
        found, whole = steps_of(desk, "duty", "own-S-1", "S-1")
        return [each.position for each in found], whole

    assert steps(BRANCH) == ([12, 13], True)
    for grant in (PLATFORM, Grant(Role.region, REGION), Grant(Role.unit, REGION, "U")):
        assert steps(grant) == ([], False)


def test_a_caller_of_two_roles_is_at_home_where_the_page_is_for(house: Server) -> None:
    """A member of the second branch who is secretary of the first."""
    assert desk_of(house, Action.results, MEMBER, BRANCH).home == "S-2"
    assert desk_of(house, Action.record, MEMBER, BRANCH).home == "S-1"
    assert desk_of(house, Action.record, MEMBER).home is None
    assert desk_of(house, Action.facts, MEMBER, BRANCH, PLATFORM).home is None


def test_a_member_reads_how_many_facts_count_and_none_of_them(house: Server) -> None:
    """The assembly of the first branch is the fact at position 6."""
    member, branch = house.browser("member"), house.browser("branch")
    address = "/r/small/schemes/points/S-1"
    own = branch.get(address).text
    assert "<time>2015-03-05</time>" in own
    assert "/facts/6" in own
    page = member.get(address)
    assert page.status_code == 200
    assert "依据事实 2 条" in text_of(page)
    assert "2015-03-05" not in page.text
    assert "/facts/6" not in page.text
    assert "/behind/" not in page.text
    file, whole = (each.get(address + "/receipt.json").json() for each in (member, branch))
    figure = file["indicators"]["assemblies"]
    assert (figure["facts"], figure["facts_total"]) == ([], 1)
    assert [each["position"] for each in whole["indicators"]["assemblies"]["facts"]] == [6]
    assert figure["facts_digest"] == whole["indicators"]["assemblies"]["facts_digest"]
    assert file["digest"] == whole["digest"]


def test_the_page_of_what_was_erased_is_for_whoever_sees_all_facts(writable: Server) -> None:
    """An assembly of the second branch, recorded at 12, taken back at 13, then erased."""
    house = writable.app.state.house
    back = line("m2", "meeting.retracted", {}, subject="S-2", reason="记错了对象")
    house.append(REGION, [line("m2", "meeting", ASSEMBLY, subject="S-2")], "region")
    house.append(REGION, [back], "region")
    house.log(REGION).redact([12], reason="on-request")
    branch, committee = writable.browser("branch"), writable.browser("region")
    assert branch.get("/r/small/facts/12").status_code == 403
    page = committee.get("/r/small/facts/12")
    assert "内容已抹除" in text_of(page)
    assert "记错了对象" in text_of(page)


def test_a_fact_says_no_figures_of_organisations_above(house: Server) -> None:
    """The assembly at 6 of the first branch, as if it counted for the committee above it too."""
    log = house.app.state.house.log(REGION)
    history = log.history(log.fact_at(6))

    def told(grant: Grant) -> list[str]:
        desk = desk_of(house, Action.facts, grant)
        after = desk.house.assessment(REGION, "small", "2015", 6, organisations=("S-1", "U"))
        [counted] = desk.house.countings(REGION, history, after, ("S-1", "U"))
        both = [replace(counted, organisations=("S-1", "U"))]
        used = used_of(desk, "小样", None, after, both, ("U", "S-1"))
        return [f"{each.organisation} {each.after}" for each in used]

    assert told(BRANCH) == ["第一支部 1"]
    assert told(replace(BRANCH, role=Role.unit, organisation="U")) == ["第一支部 1", "机关党委 0"]


def test_a_board_counts_the_ratings_of_the_region_for_whoever_sees_it(
    house: Server, branch: Browser, committee: Browser
) -> None:
    def sections(browser: Browser) -> list[str]:
        page = browser.get("/r/small/boards").text
        return [name for name in ("等次分布", "1/3") if name in page]

    # One of three branches is rated at all.
    assert sections(committee) == ["等次分布", "1/3"]
    assert sections(branch) == sections(house.browser("member")) == []
