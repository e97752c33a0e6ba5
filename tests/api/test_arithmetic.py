"""The arithmetic of receipts in English: our words are replaced, the titles of documents kept."""

import ast
import re
from pathlib import Path

import pytest

from api.arithmetic import spoken, spoken_receipt
from api.language import catalogue, use

ROOT = Path(__file__).resolve().parents[2]
HAN = re.compile("[\u4e00-\u9fff]+")


@pytest.fixture(autouse=True)
def english() -> None:
    use("en")


@pytest.mark.parametrize(
    ("chinese", "said"),
    [
        ("届满未换届 0 = 0:5(满分5)", "届满未换届 0 = 0: 5 (of 5)"),
        ("总分 100 < 三星级最低分 60:不成立", "total 100 < 三星级最低分 60: does not hold"),
        ("“三会一课”不落实 否:成立", "“三会一课”不落实 no: holds"),
        ("[考评得分 15],最多15 = 15", "[考评得分 15], at most 15 = 15"),
        ("5 − 0.5 × [问题 3],扣完为止 = 3.5", "5 − 0.5 × [问题 3], not below 0 = 3.5"),
        ("仅当大会 3 ≥ 1 且 人数 4 > 2时 每月 计数", "only when 大会 3 ≥ 1 and 人数 4 > 2: each month count"),
        ("2014-01-01至2015-12-31 合计", "2014-01-01 to 2015-12-31 sum"),
        ("近24个月 不同值的个数 不少于2", "the last 24 months different values at least 2"),
        ("非(其中最大(甲 3、乙 4) > 2):无数据,未能判定", "not (greatest of (甲 3、乙 4) > 2): no data, undecided"),
        ("无数据,按规则(when_no_data: none)计0分", "no data, 0 points by the rule when_no_data: none"),
        ("98.2% (55/56)", "98.2% (55/56)"),
    ],
)  # fmt: skip
def test_words_are_replaced(chinese: str, said: str) -> None:
    assert spoken(chinese) == said
    use("zh")
    assert spoken(chinese) == chinese


def test_a_title_is_kept_even_where_it_has_our_words() -> None:
    text = "每月 合计 3 ≥ 2:成立"
    assert spoken(text) == "each month sum 3 ≥ 2: holds"
    assert spoken(text, ["每月 合计"]) == "每月 合计 3 ≥ 2: holds"


def test_a_receipt_is_said_in_english_and_stays_as_it_is() -> None:
    receipt = {
        "schemes": [
            {
                "title": "总分",
                "rating": {"title": "暂不可算"},
                "arithmetic": "5 = 暂不可算",
                "items": [{"title": "是", "arithmetic": "无数据 3:3(满分5)"}],
            }
        ],
        "indicators": {"n": {"title": "总分", "value": {"shown": "是"}, "means": "计数"}},
    }
    said = spoken_receipt(receipt)
    [scheme] = said["schemes"]
    assert (scheme["title"], scheme["rating"]["title"]) == ("总分", "not available")
    assert scheme["arithmetic"] == "5 = not available"
    assert scheme["items"] == [{"title": "是", "arithmetic": "no data 3: 3 (of 5)"}]
    assert said["indicators"]["n"] == {"title": "总分", "value": {"shown": "yes"}, "means": "count"}
    assert receipt["indicators"]["n"]["means"] == "计数"


def written() -> set[str]:
    """Every run of Chinese that the sources of receipts write themselves."""
    rooms = ROOT / "core" / "assess"
    files = [rooms / "wording.py", rooms / "result.py", *(rooms / "receipts").glob("*.py")]
    texts = [
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "``" not in node.value
    ]
    return {run for text in texts for run in HAN.findall(text)}


def test_every_word_that_a_receipt_writes_is_known_in_english() -> None:
    known = {run for said in catalogue("receipts.en") for run in HAN.findall(said)}
    assert len(written()) > 40
    assert sorted(written() - known) == []
