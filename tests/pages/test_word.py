"""Word files: read with another reader than wrote them, the package's parts as they are."""

import io
import zipfile
from xml.etree import ElementTree

import pytest
from httpx import Response

from api.word import DOCX, Column, table_of_results
from tests.pages.house import rows_of
from tests.web.visiting import Browser, Server

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Paper:
    """A Word file, of which the XML is read."""

    def __init__(self, answer: Response) -> None:
        assert answer.headers["content-type"] == DOCX
        with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
            assert package.testzip() is None
            self.parts = {each: package.read(each) for each in package.namelist()}
        for name, part in self.parts.items():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(part)
        self.body = ElementTree.fromstring(self.parts["word/document.xml"])

    def tables(self) -> list[list[list[str]]]:
        return [
            [
                [
                    "".join(each.text or "" for each in cell.iter(f"{W}t"))
                    for cell in row.iter(f"{W}tc")
                ]
                for row in table.iter(f"{W}tr")
            ]
            for table in self.body.iter(f"{W}tbl")
        ]

    def lines(self) -> list[str]:
        """The paragraphs outside tables."""
        found = self.body.find(f"{W}body")
        assert found is not None
        return [
            "".join(each.text or "" for each in line.iter(f"{W}t"))
            for line in found.findall(f"{W}p")
        ]

    def size(self) -> tuple[int, int]:
        """Width and height in twentieths of a point: A4 is 11906 × 16838."""
        [size] = self.body.iter(f"{W}pgSz")
        return int(size.attrib[f"{W}w"]), int(size.attrib[f"{W}h"])

    def foot(self) -> str:
        return "".join(
            each.text or ""
            for name, part in self.parts.items()
            if name.startswith("word/footer")
            for each in ElementTree.fromstring(part).iter(f"{W}t")
        )


def test_a_receipt_on_paper(branch: Browser) -> None:
    address = "/r/small/schemes/points/S-1"
    assert f'href="{address}/receipt.docx"' in branch.get(address).text
    paper = Paper(branch.get(f"{address}/receipt.docx"))
    assert [round(each, -1) for each in paper.size()] == [11910, 16840]
    items, *_ = paper.tables()
    assert items == [
        ["方面", "项目", "算式", "得分 / 满分"],
        ["全部", "党员大会", "党员大会 1 ≥ 1：6（满分6）", "6 / 6"],
        ["全部", "外出", "外出 1 ≥ 1：4（满分4）", "4 / 4"],
    ]
    lines = paper.lines()
    assert lines[0] == "第一支部 2015 积分 计分依据"
    assert "考核期 2015 · 事实截至第 11 号" in lines[1]
    assert "工作底稿，不是公文" in lines[1]
    assert "积分：10 / 10分　合格" in lines
    assert any("党员大会 · 学习 到会 9/10 #6" in each for each in lines), lines
    assert any(each.startswith("假定：试验") for each in lines)
    digest = branch.get(f"{address}/receipt.json").json()["digest"].removeprefix("sha256:")
    assert f"{digest[:4]} {digest[4:8]}" in paper.foot()


def test_a_member_gets_no_facts_on_paper(house: Server) -> None:
    paper = Paper(house.browser("member").get("/r/small/schemes/points/S-1/receipt.docx"))
    lines = paper.lines()
    assert any("依据事实 1 条" in each for each in lines)
    assert not any("#6" in each or "2015-03-05" in each for each in lines)


def test_results_on_paper_are_those_of_the_page(committee: Browser) -> None:
    page = committee.get("/r/small/schemes/points")
    assert "/r/small/schemes/points/paper.docx" in page.text
    paper = Paper(committee.get("/r/small/schemes/points/paper.docx"))
    width, height = paper.size()
    assert width > height
    spread, results = paper.tables()
    assert spread == [["等次", "组织数", "占比"], ["合格", "1", "33.3%"], ["无记录", "2", "66.7%"]]
    shown = {row[0]: row[2] for row in rows_of(page, "各党组织的得分")}
    assert {row[1]: row[3] for row in results[1:]} == shown
    assert results[0] == ["代码", "组织", "类别", "得分", "等次", "否决情形"]
    assert [row[0] for row in results[1:]] == ["S-1", "S-2", "S-3"]
    heads = paper.body.iter(f"{W}tblHeader")
    assert len(list(heads)) == 2
    # In twentieths of a point, 56.7 a millimetre: what LibreOffice goes by. No row is cut in two.
    [grid, _] = [
        [round(int(each.attrib[f"{W}w"]) / 56.7) for each in table.iter(f"{W}gridCol")]
        for table in paper.body.iter(f"{W}tbl")
    ]
    assert grid == [80, 30, 30]
    assert len(list(paper.body.iter(f"{W}cantSplit"))) == len(spread) + len(results)


@pytest.mark.parametrize(("caller", "status"), [("branch", 200), ("member", 403)])
def test_results_on_paper_are_an_export(house: Server, caller: str, status: int) -> None:
    """Of the caller's own organisations alone; a member takes nothing out."""
    answer = house.browser(caller).get("/r/small/schemes/points/paper.docx")
    assert answer.status_code == status
    if status == 200:
        assert [row[0] for row in Paper(answer).tables()[1][1:]] == ["S-1"]


def test_texts_that_xml_cannot_hold_are_written_without_it() -> None:
    """Facts that were taken before such texts were refused; a title as long as two texts."""
    odd = "甲\ufffe乙\uffff\x0b丙"
    sources = [{"assumed": odd}, {"quote": odd, "title": odd, "issuer": odd}]
    column = Column(odd, 40)
    content = table_of_results(
        odd + "长" * 400, odd, [(odd, 1, odd)], [column], [[odd]], sources, odd
    )
    paper = Paper(Response(200, content=content, headers={"content-type": DOCX}))
    assert paper.tables()[1] == [["甲乙丙"], ["甲乙丙"]]
    title, clocks, *_, assumed, quoted = paper.lines()
    assert title == "甲乙丙" + "长" * 400
    assert clocks == "甲乙丙"
    assert assumed == "假定：甲乙丙"
    assert quoted == "“甲乙丙”　《甲乙丙》甲乙丙"
    assert paper.foot().endswith("甲乙丙")
