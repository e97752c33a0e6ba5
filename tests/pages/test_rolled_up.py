"""A figure that rolls up what others recorded: their facts are for whoever may see them there."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.accounts import Accounts, Action, Grant, Role
from core.host import Host, Installation
from core.log import Database
from tests.host.samples import ASSEMBLY, REGION, line, programme, write_plugin
from tests.pages.house import founded, rows_of, text_of
from tests.web.visiting import PASSWORD, Prepared, Server, cheap

#: A committee that is judged by the assemblies of the branches beneath it.
PROGRAMME = (
    programme()
    .replace(
        "indicators:\n",
        """\
  needed: {title: 各支部至少, unit: 次, values: {2014-01-01: 2}, assumed: 试验}
indicators:
""",
    )
    .replace(
        "schemes:\n",
        """\
  beneath:
    title: 各支部党员大会
    roll_up: {of: assemblies, over: children, take: sum}
    assumed: 试验
schemes:
  committees:
    title: 党委积分
    total: 10
    from: 2014-01-01
    assumed: 试验
    applies_to: {kind: [committee]}
    groups:
      all:
        title: 全部
        points: 10
        items:
          beneath: {title: 各支部, points: 10, full_if: beneath >= $needed}
    rating:
      bands: [{at_least: 6, title: 合格, stars: 1}]
      otherwise: {title: 不合格}
""",
    )
)

#: Of the two branches beneath U, the first holds an assembly at 5, the second at 6.
FACTS = [
    founded("U", "机关党委", "committee"),
    founded("S-1", "第一支部", "branch", parent="U"),
    founded("S-2", "第二支部", "branch", parent="U"),
    line("m1", "meeting", ASSEMBLY),
    line("m2", "meeting", ASSEMBLY | {"topic": "别处"}, subject="S-2"),
]

CALLERS = {
    "unit": [Grant(Role.unit, REGION, "U")],
    # Sees the committee's own, and one of the two branches.
    "office": [Grant(Role.branch, REGION, "U"), Grant(Role.branch, REGION, "S-1")],
    "narrow": [Grant(Role.branch, REGION, "U")],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("rolled")
    host = Host([write_plugin(root / "small", code=None, text=PROGRAMME)], points=())
    installation = Installation(root / "data", host=host)
    with installation.region(REGION, create=True) as region:
        region.take(FACTS)
        region.follow()
    with Accounts(Database.open(installation.url), passwords=cheap()) as accounts:
        for name, grants in CALLERS.items():
            accounts.create(name, name, password=PASSWORD, due=False)
            for each in grants:
                accounts.grant(name, each)
    with Server(Prepared(root / "data", host)) as made:
        yield made


@pytest.mark.parametrize(
    ("caller", "seen"), [("unit", ["5", "6"]), ("office", ["5"]), ("narrow", [])]
)
def test_facts_of_others_are_counted_and_not_told(
    server: Server, caller: str, seen: list[str]
) -> None:
    browser = server.browser(caller)
    page = browser.get("/r/small/schemes/committees/U?period=2015")
    assert page.status_code == 200
    assert "依据事实 2 条" in text_of(page)
    assert [each for each in ("5", "6") if f"/facts/{each}" in page.text] == seen
    behind = browser.get("/r/small/schemes/committees/U/behind/beneath?period=2015")
    assert "各支部党员大会：2" in text_of(behind)
    assert [row[3].removeprefix("#") for row in rows_of(behind)] == seen
    assert ("第二支部" in behind.text) == ("6" in seen)
    left = {2: "另有 1 条事实属于其他组织", 3: "计入这个数字的事实都属于其他组织"}
    assert [number for number, said in left.items() if said in text_of(behind)] == {
        "unit": [],
        "office": [2],
        "narrow": [3],
    }[caller]


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_receipt_lists_the_facts_and_values_that_the_caller_may_see(
    server: Server, way: str
) -> None:
    def read(caller: str) -> Any:
        if way == "page":
            address = "/r/small/schemes/committees/U/receipt.json?period=2015"
            return server.browser(caller).get(address).json()
        token = server.accounts.tokens.issue(caller, "all", [each.value for each in Action])[1]
        address = "/api/v1/regions/small/organisations/U/receipt?period=2015&scheme=committees"
        headers = {"Authorization": f"Bearer {token}"}
        return server.browser().get(address, headers=headers).json()

    whole = read("unit")
    figure = whole["indicators"]["beneath"]
    assert [each["position"] for each in figure["facts"]] == [5, 6]
    assert [(each["organisation"], each["value"]) for each in figure["organisations"]] == [
        ("S-1", "1"),
        ("S-2", "1"),
    ]
    for caller, positions, codes in (("office", [5], ["S-1"]), ("narrow", [], [])):
        part = read(caller)
        told = part["indicators"]["beneath"]
        assert [each["position"] for each in told["facts"]] == positions
        assert [each["organisation"] for each in told["organisations"]] == codes
        assert (told["facts_total"], told["organisations_total"]) == (2, 2)
        assert (told["facts_digest"], part["digest"]) == (figure["facts_digest"], whole["digest"])


def test_another_number_is_tried_beside_the_receipt(server: Server) -> None:
    """Of two assemblies two are asked; were it three, all ten points and the rating would go."""
    browser = server.browser("unit")
    address = "/r/small/schemes/committees/U"
    asked = {"period": "2015", "try": "needed", "value": "3"}
    page = browser.get(address, params=asked)
    said = text_of(page)
    assert "10 → 0 合格 → 不合格" in said
    # What is official stays, above it and in the log.
    assert "10 / 10 分" in said
    assert "/whatif/committees?period=2015&amp;set.needed=3" in page.text
    assert server.app.state.house.position(REGION) == 6
    same = text_of(browser.get(address, params=asked | {"value": "1"}))
    assert "相同 等次相同" in same
