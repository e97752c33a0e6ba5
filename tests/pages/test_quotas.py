"""名额 on a receipt: places, who took them and the cut, for whoever sees all that stand side by side."""

from collections.abc import Iterator

import pytest

from core.accounts import Accounts, Grant, Role
from core.host import Host, Installation
from core.log import Database
from tests.host.samples import ASSEMBLY, REGION, line, programme, write_plugin
from tests.pages.house import founded, text_of
from tests.web.visiting import PASSWORD, Prepared, Server, cheap

#: Half of the branches are 优秀, rounded down; a sentence says so. Whoever has 6 points is 合格 besides.
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

#: S-1 has 10 points, S-2 6 and S-3 4: of three branches one has a place.
FACTS = [
    founded("S-1", "第一支部", "branch"),
    founded("S-2", "第二支部", "branch"),
    founded("S-3", "第三支部", "branch"),
    line("m1", "meeting", ASSEMBLY),
    line("s1", "service", {"kind": "outing", "persons": 3}),
    line("m2", "meeting", ASSEMBLY, subject="S-2"),
    line("s3", "service", {"kind": "outing", "persons": 3}, subject="S-3"),
]


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("quotas")
    host = Host([write_plugin(root / "small", code=None, text=PROGRAMME)], points=())
    installation = Installation(root / "data", host=host)
    with installation.region(REGION, create=True) as region:
        region.take(FACTS)
    with Accounts(Database.open(installation.url), passwords=cheap()) as accounts:
        for name, grant in {
            "region": Grant(Role.region, REGION),
            "branch": Grant(Role.branch, REGION, "S-2"),
        }.items():
            accounts.create(name, name, password=PASSWORD, due=False)
            accounts.grant(name, grant)
    with Server(Prepared(root / "data", host)) as made:
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
