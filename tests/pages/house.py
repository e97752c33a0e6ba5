"""A small region for pages, and browsers that visit them with one role each."""

import html
import re
from html.parser import HTMLParser

from httpx import Response

from tests.host.samples import ASSEMBLY, line

BOARD = """\
dangjian: 1
board: {title: 小样, en: A small one}
sections:
  values: {title: 数, cards: [outings, {indicator: assemblies, target: 1}]}
  points: {title: 分, table: {columns: [{scheme: points}, {scheme: points, rating: true}]}}
  spread: {title: 等次分布, chart: {kind: bar, x: ratings, y: [{scheme: points, rating: true}]}}
"""

#: A branch whose name is markup, which no page may take for it.
SHARP = "<b>第三</b>支部&"


def founded(code: str, title: str, kind: str, **more: str) -> bytes:
    data = {"step": "founded", "kind": kind, "sector": "organ", "title": title, **more}
    return line(f"org/{code}", "organisation", data, subject=code, day="2010-01-01")


def raised(case: str, due: str, **more: str) -> bytes:
    data = {
        "case": case,
        "category": "study",
        "step": "raised",
        "title": "学习不扎实",
        "due_on": due,
        **more,
    }
    return line(f"p/{case}", "problem", data, day="2015-04-01")


#: Position 1 enables the plugin, 2 to 5 found the organisations. The first branch holds an assembly
#: (6) and an outing (7); of its problems (8, 9) the second is put right and struck off (10, 11).
FACTS = [
    founded("U", "机关党委", "committee"),
    founded("S-1", "第一支部", "branch", parent="U"),
    founded("S-2", "第二支部", "branch"),
    founded("S-3", SHARP, "branch"),
    line("m1", "meeting", ASSEMBLY),
    line("s1", "service", {"kind": "outing", "persons": 3}),
    raised("c-1", "2015-12-12"),
    raised("c-2", "2015-06-30"),
    line("r/1", "rectification", {"case": "c-2", "step": "rectified"}, day="2015-05-01"),
    line("r/2", "rectification", {"case": "c-2", "step": "verified"}, day="2015-05-20"),
]
HEAD = 11


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(response: Response) -> str:
    """What a page says, without its markup, with single spaces."""
    parser = _Text()
    parser.feed(response.text)
    return re.sub(r"\s+", " ", " ".join(parser.parts)).strip()


def rows_of(response: Response, caption: str = "") -> list[list[str]]:
    """The cells of the body's rows of every table, or of the one with a caption."""
    tables = re.findall(r"<table.*?</table>", response.text, re.DOTALL)
    wanted = [each for each in tables if caption in each]
    found = []
    for table in wanted:
        body = table.partition("<tbody>")[2]
        for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL):
            cells = re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)
            plain = [re.sub(r"<[^>]+>", " ", cell) for cell in cells]
            found.append([re.sub(r"\s+", " ", html.unescape(each)).strip() for each in plain])
    return found


def hidden(response: Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.text)
    assert found is not None, name
    return found[1]
