"""The tree on a day, as the command shows it."""

import pytest

from tests.api.conftest import After, Run
from tests.host.samples import ASSEMBLY, founded, line

PERSON = "0123456789ab"


def organisation(code: str, day: str, step: str, **data: object) -> bytes:
    content = {"step": step, "kind": "branch", "sector": "organ", "title": code, **data}
    return line(f"{code}/{step}/{day}", "organisation", content, subject=code, day=day)


LINES = [
    organisation("P", "2010-01-01", "founded", kind="work-committee", title="机关工委"),
    organisation("P-2", "2011-01-01", "founded", parent="P", title="第二支部"),
    organisation("P-1", "2011-01-01", "founded", parent="P", title="第一支部", staff=30),
    organisation("P-2", "2014-06-30", "merged", parent="P", title="第二支部", into="P-1"),
    line("post", "post", {"step": "appointed", "post": "branch-secretary", "person": PERSON,
                          "full_time": False}, subject="P-1", day="2012-01-01"),
    line("count", "membership", {"step": "counted", "category": "full", "members": 12},
         subject="P-1", day="2012-01-01"),
    line("slip", "meeting", ASSEMBLY, subject="P-11", day="2015-01-01"),
]  # fmt: skip


@pytest.fixture
def told(after: After) -> Run:
    return after(b"".join(LINES))


def test_the_tree_before_a_merger_and_after_it(told: Run) -> None:
    before = told("organisations", "small", "--on", "2013", "--format", "json").data
    assert before["on"] == "2013-12-31"
    assert [(each["organisation"], each["level"]) for each in before["organisations"]] == [
        ("P", 0),
        ("P-1", 1),
        ("P-2", 1),
    ]
    assert before["ended"] == []
    after = told("organisations", "small", "--on", "2014-06-30", "--format", "json").data
    assert [each["organisation"] for each in after["organisations"]] == ["P", "P-1"]
    [ended] = after["ended"]
    assert (ended["organisation"], ended["outcome"], ended["into"]) == ("P-2", "merged", "P-1")


def test_an_organisation_with_its_numbers(told: Run) -> None:
    found = told("organisations", "small", "--on", "2015-12-31", "--format", "json").data
    [branch] = [each for each in found["organisations"] if each["organisation"] == "P-1"]
    assert (branch["title"], branch["kind"], branch["parent"]) == ("第一支部", "branch", "P")
    assert (branch["members"], branch["members_total"], branch["staff"]) == ({"full": 12}, 12, 30)
    assert branch["posts"] == {"branch-secretary": 1}
    assert found["unplaced"] == [{"organisation": "P-11", "facts": 1, "nearest": "P-1"}]


def test_who_holds_a_post_is_not_shown(told: Run) -> None:
    for form in ("table", "json", "csv"):
        ran = told("organisations", "small", "--on", "2015", "--format", form)
        assert ran.code == 0
        assert PERSON not in ran.out + ran.err


def test_a_day_before_there_was_any(told: Run) -> None:
    found = told("organisations", "small", "--on", "2009", "--format", "json").data
    assert (found["organisations"], found["ended"]) == ([], [])


def test_the_table_and_the_csv(told: Run) -> None:
    table = told("organisations", "small", "--on", "2015", lang="zh").out
    assert "small 2015-12-31:2 个组织,日志位置 8" in table
    assert "正式党员 12" in table
    assert (
        "有 1 条事实所属的组织没有登记成立,涉及 1 个代码。\n  P-11:1 条事实;是否想写 P-1?" in table
    )
    rows = told("organisations", "small", "--on", "2015", "--format", "csv").out.splitlines()
    assert rows[0] == (
        "organisation,title,kind,sector,parent,level,overlay,groups,since,staff,members,posts"
    )
    assert rows[2] == "P-1,第一支部,branch,organ,P,1,0,,2011-01-01,30,12,branch-secretary=1"


def test_what_is_wrong_with_the_tree_is_said(run: Run) -> None:
    run("import", "-", "--region", "small", given=organisation("A", "2011-01-01", "founded",
                                                              parent="B") + founded("C", "丙"))  # fmt: skip
    found = run("organisations", "small", "--on", "2015", "--format", "json").data
    assert [(each["code"], each["organisation"]) for each in found["problems"]] == [
        ("organisations.no-parent", "A")
    ]
    said = run("organisations", "small", "--on", "2015", lang="zh").out
    assert "[organisations.no-parent] A: 上级组织不存在" in said


def test_a_position_that_the_log_has_not_reached(told: Run) -> None:
    ran = told("organisations", "small", "--known-at", "99")
    assert ran.code == 2
    assert "[host.position]" in ran.err
