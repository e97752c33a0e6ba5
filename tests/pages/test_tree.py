"""党组织: two levels at a time, what is beneath fetched when asked for, and names found by a part."""

import re
from collections.abc import Iterator

import pytest
from httpx import Response

from core.accounts import Accounts
from core.host import Host, Installation
from core.log import Database
from tests.host.samples import REGION, write_plugin
from tests.pages.house import founded, rows_of, text_of
from tests.web.visiting import CALLERS, PASSWORD, Browser, Prepared, Server, cheap

#: One committee; beneath it two units; beneath U 30 branches, of which the first has a group.
FACTS = [
    founded("W", "县直机关工委", "work-committee"),
    founded("U", "交通局党委", "committee", parent="W"),
    founded("V", "民政局党委", "committee", parent="W"),
    *(founded(f"S-{n}", f"第{n:02}支部", "branch", parent="U") for n in range(1, 31)),
    founded("G", "第一党小组", "group", parent="S-1"),
]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("tree")
    host = Host([write_plugin(root / "small", code=None)], points=())
    installation = Installation(root / "data", host=host)
    with installation.region(REGION, create=True) as region:
        region.take(FACTS)
    with Accounts(Database.open(installation.url), passwords=cheap()) as accounts:
        for name in ("region", "branch"):
            accounts.create(name, name, password=PASSWORD, due=False)
            grant = CALLERS[name]
            assert grant is not None
            accounts.grant(name, grant)
    with Server(Prepared(root / "data", host)) as made:
        yield made


@pytest.fixture(scope="module")
def region(many: Server) -> Browser:
    return many.browser("region")


def listed(page: Response) -> list[str]:
    """What the tree lists, each with what it says of those beneath."""
    rows = re.findall(r"<li><a href=.*?</li>", page.text.partition('id="list"')[2], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_two_levels_are_shown_and_the_rest_is_folded(region: Browser) -> None:
    page = region.get("/r/small/organisations")
    assert listed(page) == ["交通局党委 机关党委 下级 31 个", "民政局党委 机关党委"]
    assert "第01支部" not in page.text


def test_what_is_folded_is_a_page_of_its_own(region: Browser) -> None:
    """25 of the 30 on the first page, by code: S-1, S-10, … S-19, S-2, …"""
    page = region.get("/r/small/organisations", params={"under": "U"})
    assert listed(page)[:3] == ["第01支部 党支部 下级 1 个", "第10支部 党支部", "第11支部 党支部"]
    assert len(listed(page)) == 25
    assert "30 个中的第 1–25 个" in text_of(page)
    last = region.get("/r/small/organisations", params={"under": "U", "page": "2"})
    assert len(listed(last)) == 5
    assert "全部党组织 / 县直机关工委" in text_of(last)


def test_a_name_is_found_by_a_part_wherever_it_stands(region: Browser) -> None:
    found = region.get("/r/small/organisations", params={"q": "党小组"})
    assert rows_of(found)[0] == ["第一党小组", "G", "党小组", "第01支部"]


def test_a_branch_sees_itself_and_unfolds_nothing_above_it(many: Server) -> None:
    branch = many.browser("branch")
    page = branch.get("/r/small/organisations")
    assert "第01支部" in page.text
    assert listed(page) == []
    assert branch.get("/r/small/organisations", params={"under": "U"}).status_code == 403
    assert branch.get("/r/small/organisations", params={"under": "no-such"}).status_code == 404
