"""本人: a member's own result by the schemes about members, and nothing of anybody else."""

from collections.abc import Iterator

import pytest

from core.accounts import Accounts, Action, Grant, Role
from core.host import Host, Installation
from core.log import Database
from tests.host.samples import REGION, line, programme, write_plugin
from tests.pages.house import founded, rows_of, text_of
from tests.web.visiting import PASSWORD, Browser, Prepared, Server, cheap

OWN, OTHER, ELSEWHERE = "0123456789ab", "bcdefghjkmnp", "9876543210ab"

PROGRAMME = programme().replace(
    "schemes:\n",
    """\
  own_meetings: {title: 参加组织生活, unit: 次, count: attendance, where: {type: meeting}, assumed: 试验}
  own_hours: {title: 学时达标, sum: attendance.hours, at_least: 10, assumed: 试验}
schemes:
  pioneer:
    title: 先锋指数
    per: member
    from: 2014-01-01
    total: 100
    assumed: 构成是试验用的
    groups:
      life:
        title: 组织生活
        points: 60
        items: {meetings: {title: 参加组织生活, points: 60, add: 20, for_each: own_meetings}}
      study:
        title: 学习
        points: 40
        items: {hours: {title: 学时达标, points: 40, full_if: own_hours}}
""",
)


def joined(person: str, subject: str) -> bytes:
    data = {"step": "joined", "person": person, "category": "full"}
    return line(f"joined/{person}", "membership", data, subject=subject, day="2014-01-01")


def held(name: str, *people: str, **more: object) -> bytes:
    data = {"kind": "lecture", "attendance": [{"person": each} for each in people], **more}
    return line(name, "meeting", data)


#: Of the first branch the own member was at two of three meetings and studied 12 hours, the other at
#: three and 9.5; a third person is of the second branch.
FACTS = [
    founded("S-1", "第一支部", "branch"),
    founded("S-2", "第二支部", "branch"),
    joined(OWN, "S-1"),
    joined(OTHER, "S-1"),
    joined(ELSEWHERE, "S-2"),
    held("a", OWN, OTHER),
    held("b", OWN, OTHER),
    held("c", OTHER),
    line(
        "study",
        "study",
        {
            "kind": "reading",
            "hours": "12",
            "attendance": [{"person": OWN, "hours": "12"}, {"person": OTHER, "hours": "9.5"}],
        },
    ),
]

CALLERS = {
    "own": Grant(Role.member, REGION, "S-1", OWN),
    "other": Grant(Role.member, REGION, "S-1", OTHER),
    # Of whom the roll of the named branch says nothing.
    "moved": Grant(Role.member, REGION, "S-1", ELSEWHERE),
    "unnamed": Grant(Role.member, REGION, "S-1"),
    "branch": Grant(Role.branch, REGION, "S-1"),
    "region": Grant(Role.region, REGION),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("mine")
    host = Host([write_plugin(root / "small", code=None, text=PROGRAMME)], points=())
    installation = Installation(root / "data", host=host)
    with installation.region(REGION, create=True) as region:
        region.take(FACTS)
        region.follow()
    with Accounts(Database.open(installation.url), passwords=cheap()) as accounts:
        for name, grant in CALLERS.items():
            accounts.create(name, name, password=PASSWORD, due=False)
            accounts.grant(name, grant)
    with Server(Prepared(root / "data", host)) as made:
        yield made


def test_a_member_reads_the_own_figures(server: Server) -> None:
    """20 points a meeting and 40 for the hours; what is asked in hours is met or not."""
    page = server.browser("own").get("/r/small/mine?period=2015")
    assert rows_of(page) == [
        ["组织生活", "参加组织生活", "参加组织生活 2", "40 / 60"],
        ["学习", "学时达标", "学时达标 是", "40 / 40"],
    ]
    said = text_of(page)
    assert "80 / 100" in said
    assert "构成是试验用的" in said
    other = server.browser("other").get("/r/small/mine?period=2015")
    assert [row[2:] for row in rows_of(other)] == [
        ["参加组织生活 3", "60 / 60"],
        ["学时达标 否", "0 / 40"],
    ]


def test_nothing_of_anybody_else_is_there(server: Server) -> None:
    page = server.browser("own").get("/r/small/mine?period=2015").text
    assert not [
        each for each in (OWN, OTHER, ELSEWHERE, "12 小时", "9.5", "/facts/") if each in page
    ]
    moved = server.browser("moved").get("/r/small/mine?period=2015")
    assert rows_of(moved) == []
    assert "本期名册里没有本人" in text_of(moved)
    assert "没有写明党员编号" in text_of(server.browser("unnamed").get("/r/small/mine"))


@pytest.mark.parametrize("name", ["branch", "region"])
def test_the_page_is_for_members_alone(server: Server, name: str) -> None:
    browser = server.browser(name)
    assert browser.get("/r/small/mine").status_code == 403
    assert "/mine" not in browser.get("/r/small/").text


def test_the_menu_leads_there_and_a_token_for_something_else_does_not(server: Server) -> None:
    def menu(name: str) -> str:
        page = server.browser(name).get("/r/small/mine").text
        return page.partition('id="menu"')[2].partition("</nav>")[0]

    assert 'href="/r/small/mine' in menu("own")
    assert 'href="/r/small/schemes' in menu("unnamed")
    assert 'href="/r/small/mine' not in menu("unnamed")
    _, text = server.accounts.tokens.issue("own", "narrow", [Action.facts.value])
    headers = {"Authorization": f"Bearer {text}"}
    assert Browser(server.app).get("/r/small/mine", headers=headers).status_code == 403
