"""What gave a rating, in the words of its source, and which items of a list nobody finished, by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import program
from core.accounts import Grant, Role
from tests.host.samples import REGION, line, programme
from tests.pages.branches import branches
from tests.pages.house import text_of
from tests.pages.test_word import Paper
from tests.web.visiting import Server

#: The second item gives its points for each item of the list that was done; a sentence sets the bands.
PROGRAMME = (
    programme()
    .replace(
        "bands: [{at_least: 6, title: 合格, stars: 1}]",
        "bands: [{at_least: 6, title: 合格, stars: 1, "
        "source: {document: notice, quote: “得分”满6分的评定为合格}}]",
    )
    .replace("full_if: outings >= 1", "in_proportion_to: finished, when_no_data: none")
    .replace(
        "schemes:\n",
        "  listed: {title: 清单项, count: duty_case, assumed: 试验}\n"
        "  done: {title: 完成的清单项, count: duty_case, where: {done: {by: period-end}}, assumed: 试验}\n"
        "  finished: {title: 清单完成率, formula: done / listed, assumed: 试验}\n"
        "schemes:\n",
        1,
    )
    .replace(
        "parameters:\n",
        "documents:\n  notice: {title: 一份通知, issuer: 某机关, published: 2015-01-05}\nparameters:\n",
        1,
    )
)


def duty(item: str, step: str, day: str, **more: str) -> bytes:
    kind = {"b": "common", "o": "own"}[item[0]]
    data = {"year": 2015, "item": item, "kind": kind, "case": f"c/{item}", "step": step, **more}
    return line(f"d/{item}/{step}", "duty", data, day=day)


#: Somebody's own target is named nowhere, also by a step that leaves out whose it is.
OWN = {"case": "c/own", "item": "base-9", "kind": "common", "year": 2015}

#: Of three items one is done (11, of 9 to 12); one is due in the middle of the year, one at its end.
DUTIES = [
    duty("base-1", "set", "2015-02-01", due_on="2015-12-20"),
    duty("base-2", "set", "2015-02-01", due_on="2015-12-20"),
    duty("base-1", "done", "2015-08-01"),
    duty("own-1", "set", "2015-02-01", due_on="2015-06-30"),
    line("d/9/set", "duty", OWN | {"step": "set", "person": "7m2kq9x4d0tb"}, day="2015-02-01"),
    line("d/9/due", "duty", OWN | {"step": "due"}, day="2015-03-01"),
]

GRANTS = {"region": Grant(Role.region, REGION), "member": Grant(Role.member, REGION, "S-1")}
ADDRESS = "/r/small/schemes/points/S-1?period=2015"


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("missed")
    with branches(root, PROGRAMME, GRANTS) as made:
        made.app.state.house.append(REGION, DUTIES, "region")
        yield made


def test_a_receipt_names_what_was_not_done_by_due_day(listed: Server) -> None:
    page = text_of(listed.browser("region").get(ADDRESS))
    said = page.partition("项没有完成")[2]
    assert page.partition("项没有完成")[0].endswith("未完成 2 ")
    first, second = said.index("个性清单第 1 项"), said.index("共性清单第 2 项")
    assert first < said.index("应于 2015-06-30") < second < said.index("应于 2015-12-20")
    assert "共性清单第 1 项" not in said.partition("合计")[0]
    # Whoever sees no facts reads none of them here.
    assert "清单第" not in text_of(listed.browser("member").get(ADDRESS))


def test_a_figure_of_single_steps_says_of_no_item_that_it_was_not_done(tmp_path: Path) -> None:
    """Every item was done, and the figure counts only that they were set."""
    steps = PROGRAMME.replace("formula: done / listed", "count: duty, where: {step: set}")
    steps = steps.replace(
        "in_proportion_to: finished, when_no_data: none", "full_if: finished >= 1"
    )
    done = [duty("base-2", "done", "2015-09-01"), duty("own-1", "done", "2015-05-01")]
    with branches(tmp_path, steps, GRANTS) as made:
        made.app.state.house.append(REGION, [*DUTIES, *done], "region")
        page = text_of(made.browser("region").get(ADDRESS))
    assert "清单完成率 4 ≥ 1" in page
    assert "没有完成" not in page


def test_a_receipt_quotes_the_sentence_of_the_band_it_reached(listed: Server) -> None:
    said = text_of(listed.browser("member").get(ADDRESS))
    above = said.partition("否决情形逐条核对")[0].partition("方面")[0]
    assert "“得分”满6分的评定为合格" in above
    assert "《一份通知》某机关 2015-01-05" in above
    # S-3 has no assembly, and reached no band.
    other = text_of(listed.browser("region").get("/r/small/schemes/points/S-3?period=2015"))
    assert "满6分" not in other.partition("方面")[0]


def test_a_rule_calls_its_figures_by_their_titles(listed: Server) -> None:
    said = text_of(listed.browser("region").get(ADDRESS))
    assert "满足条件得满分 党员大会 ≥ 1" in said
    assert "按比例得分 清单完成率" in said


def test_word_says_the_same(listed: Server) -> None:
    paper = Paper(listed.browser("region").get(ADDRESS.replace("?", "/receipt.docx?")))
    lines = paper.lines()
    at = lines.index("评定依据：合格")
    assert lines[at + 1] == "“‘得分’满6分的评定为合格”　《一份通知》某机关 2015-01-05"
    at = lines.index("2 项没有完成：")
    assert lines[at + 1 : at + 3] == [
        "个性清单第 1 项，应于 2015-06-30 #12",
        "共性清单第 2 项，应于 2015-12-20 #10",
    ]


def test_the_command_says_the_same(listed: Server) -> None:
    data = listed.prepared.folder
    where = ["--data", str(data), "--lang", "zh", "--plugin-path", str(data.parent / "small")]
    ran = CliRunner().invoke(program, [*where, "explain", REGION, "S-1", "--period", "2015"])
    assert ran.exit_code == 0, ran.output
    assert "评定依据：合格 「“得分”满6分的评定为合格」" in ran.stdout.replace(
        "评定依据:", "评定依据："
    )
    table = ran.stdout.partition("没有完成的清单项")[2]
    rows = [each.split() for each in table.splitlines() if "清单第" in each]
    assert rows == [
        ["个性清单第", "1", "项", "2015-06-30", "12"],
        ["共性清单第", "2", "项", "2015-12-20", "10"],
    ]
