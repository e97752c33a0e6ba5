"""Who takes no part, as people see it: on the page of the scheme, on the receipt, and in files."""

import io
from collections.abc import Iterator

import docx
import pytest
from openpyxl import load_workbook

from core.accounts import Accounts, Grant, Role
from core.host import Host, Installation
from core.log import Database
from tests.host.samples import REGION, programme, write_plugin
from tests.pages.house import FACTS, rows_of, text_of
from tests.pages.test_register import publish
from tests.web.visiting import PASSWORD, Browser, Prepared, Server, cheap

#: S-1 went out once in the year; whoever did takes no part.
NOT_RATED = programme().replace(
    "    rating:\n",
    "    not_rated:\n      out: {title: 已单独考核, when: outings >= 1}\n    rating:\n",
)


@pytest.fixture(scope="module")
def committee(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    root = tmp_path_factory.mktemp("not-rated")
    host = Host([write_plugin(root / "small", code=None, text=NOT_RATED)], points=())
    installation = Installation(root / "data", host=host)
    with installation.region(REGION, create=True) as region:
        region.take(FACTS)
        region.follow()
    with Accounts(Database.open(installation.url), passwords=cheap()) as accounts:
        accounts.create("region", "a test", password=PASSWORD, due=False)
        accounts.grant("region", Grant(Role.region, REGION))
    with Server(Prepared(root / "data", host)) as made:
        yield made.browser("region")


def test_the_page_of_the_scheme_and_the_receipt_say_why(committee: Browser) -> None:
    listed = text_of(committee.get("/r/small/schemes/points?period=2015"))
    assert "不参评 已单独考核" in listed
    receipt = text_of(committee.get("/r/small/schemes/points/S-1?period=2015"))
    assert "不参评：已单独考核" in receipt
    assert "— / 10 分" in receipt
    assert "暂不可算" not in receipt


def test_the_files_say_why(committee: Browser) -> None:
    page = committee.get("/r/small/schemes/points/table.xlsx?period=2015")
    sheet = load_workbook(io.BytesIO(page.content)).worksheets[0]
    rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert (rows["S-1"][3], rows["S-1"][4]) == (None, "不参评：已单独考核")
    for name in ("paper.docx", "S-1/receipt.docx"):
        paper = docx.Document(
            io.BytesIO(committee.get(f"/r/small/schemes/points/{name}?period=2015").content)
        )
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        said = "\n".join([*(each.text for each in paper.paragraphs), *cells])
        assert "不参评：已单独考核" in said, name


def test_nobody_waits_for_what_is_not_rated(committee: Browser) -> None:
    for address in ("/", "/organisations/S-1", "/organisations"):
        assert committee.get(f"/r/small{address}?period=2015").status_code == 200


def test_what_is_published_says_why_and_asks_no_veto(committee: Browser) -> None:
    address = publish(committee, by="S-2").headers["location"]
    [row] = [each for each in rows_of(committee.get(address)) if each[0] == "第一支部"]
    assert row[1:] == ["—", "不参评：已单独考核", "—"]
    book = load_workbook(io.BytesIO(committee.get(f"{address}/table.xlsx").content))
    rows = {each[0]: each for each in book.worksheets[0].iter_rows(values_only=True)}
    assert rows["S-1"][3:6] == (None, "不参评：已单独考核", "—")
