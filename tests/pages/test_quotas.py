"""名额 on a receipt: places, who took them and the cut, for whoever sees all that stand side by side."""

from collections.abc import Iterator

import pytest

from core.accounts import Grant, Role
from tests.host.samples import REGION, programme
from tests.pages.branches import branches
from tests.pages.house import text_of
from tests.web.visiting import Server

#: Half of the three branches (10, 6 and 4 points) are 优秀, rounded down; a sentence says so. Whoever has 6 points is 合格 besides.
PROGRAMME = (
    programme()
    .replace(
        "    rating:\n",
        "    rating:\n      by_rank:\n        within: kind\n"
        "        quotas: [{share: 50%, title: 优秀, source: {document: notice, quote: 优秀不超过半数}}]\n",
        1,
    )
    .replace(
        "parameters:\n",
        "documents:\n  notice: {title: 一份通知, issuer: 某机关, published: 2015-01-05}\nparameters:\n",
        1,
    )
)

GRANTS = {"region": Grant(Role.region, REGION), "branch": Grant(Role.branch, REGION, "S-2")}


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with branches(tmp_path_factory.mktemp("quotas"), PROGRAMME, GRANTS) as made:
        yield made


def told(server: Server, account: str, code: str) -> str:
    page = text_of(server.browser(account).get(f"/r/small/schemes/points/{code}"))
    return page.partition("名额 ")[2].partition(" 假如")[0]


def test_places_who_took_them_and_the_cut_with_the_sentence(ranked: Server) -> None:
    said = told(ranked, "region", "S-2")
    assert said.startswith(
        "第 2，共 3 个 优秀 1 个名额 3 × 50% → 1 出处 优秀不超过半数 《一份通知》"
    )
    assert "取得 1 个，最低 10 分 第一支部" in said
    assert "本组织取得" not in said
    assert "本组织取得这一等次" in told(ranked, "region", "S-1")


def test_whoever_sees_one_branch_reads_its_place_and_nothing_of_the_others(ranked: Server) -> None:
    said = told(ranked, "branch", "S-2")
    assert said.startswith("第 2，共 3 个 优秀 1 个名额 3 × 50% → 1 ")
    assert "第一支部" not in said
    assert "最低" not in said
