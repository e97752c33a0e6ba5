"""The two first pages say what is so."""

import json
import re
from pathlib import Path

import openpyxl
import pytest

from tests.docs.conftest import Run
from tests.docs.pages import DOCS, ROOT, blocks, commands

ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
each_page = pytest.mark.parametrize("page", (ENGLISH, CHINESE), ids=lambda page: page.name)


def typed(page: Path) -> list[tuple[str, list[str]]]:
    """The data folder and the words of each command ``dangjian`` of a page."""
    aliased = ".venv/bin/dangjian --data demo-data"
    found = []
    for words in commands(page):
        if words[0] == "make":
            continue
        if words[0] == "alias":
            assert words == ["alias", f"dangjian={aliased}"]
            continue
        whole = aliased.split() + words[1:] if words[0] == "dangjian" else words
        assert whole[0] == ".venv/bin/dangjian"
        if whole[1] == "--data":
            found.append((whole[2], whole[3:]))
        else:
            found.append(("", whole[1:]))
    return found


def test_both_pages_have_the_same_commands_facts_and_rules() -> None:
    assert commands(ENGLISH) == commands(CHINESE)
    for language in ("json", "yaml"):
        assert blocks(ENGLISH, language) == blocks(CHINESE, language) != []
    headings = [
        re.findall(r"^#+", page.read_text(encoding="utf-8"), re.M) for page in (ENGLISH, CHINESE)
    ]
    assert headings[0] == headings[1]


@each_page
def test_the_rule_shown_is_the_rule(page: Path) -> None:
    """The block stands in the programme as it is, two columns further in."""
    (shown,) = blocks(page, "yaml")
    written = "".join(f"  {line}\n" for line in shown.splitlines())
    programme = (ROOT / "plugins" / "qingshen" / "programme.yaml").read_text(encoding="utf-8")
    assert f"\n{written}" in programme


@each_page
def test_the_line_shown_is_in_the_file_that_is_imported(page: Path) -> None:
    (shown,) = blocks(page, "json")
    lines = (DOCS / "examples" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    assert shown.strip() in lines
    assert json.loads(shown)["type"] == "cn.dangjian.fact.meeting"


@each_page
def test_the_commands_of_make_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    named = {words[1] for words in commands(page) if words[0] == "make"}
    named |= set(re.findall(r"`make ([a-z-]+)`", text))
    assert named == {"install", "demo", "test", "check", "help", "serve", "docs"}
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.M), target
    assert "$(BIN)/dangjian --data demo-data demo\n" in makefile


@each_page
def test_the_first_screen_has_the_two_commands(page: Path) -> None:
    first = page.read_text(encoding="utf-8").splitlines()[:25]
    assert [line.split("#")[0].strip() for line in first if line.startswith("make ")] == [
        "make demo",
        "make test",
    ]


@pytest.mark.slow
def test_the_commands_without_the_demonstration(run: Run) -> None:
    """The import into a folder of its own, and the check of a plugin.

    Of the check the first part, which runs the examples; the others are those of `tests.checks`.
    """
    imported, check = [words for folder, words in typed(CHINESE) if folder != "demo-data"]
    assert (imported[0], check[0]) == ("import", "plugins")
    taken, checked = run(*imported), run(*check, "--basic")
    assert (taken.code, taken.out) == (0, "qingshen: 9 recorded, 0 known already; position 10\n")
    assert checked.code == 0
    passed = re.search(r"Examples passed: (\d+)/(\d+)", checked.out)
    assert passed is not None
    assert passed[1] == passed[2] != "0"


def counted(difference: str) -> tuple[list[int], list[int]]:
    """How many organisations have each rating, before and after: the first table."""
    table = difference.split("Organisations changed")[0]
    rows = re.findall(r"^ +\S.*? {2,}(\d+) {2,}(\d+) *$", table, re.M)
    return [int(row[0]) for row in rows], [int(row[1]) for row in rows]


def demonstrated(said: str) -> None:
    """The demonstration of 青神 shows what its report says."""
    assert "满意率 98.2% (55/56)" in said
    assert "县交通运输局" in said
    shares = re.findall(r"(\d+)/139 +(\d+)/139", said)
    assert [sum(int(pair[side]) for pair in shares) for side in (0, 1)] == [139, 139]
    # One branch loses its five stars by the corrected survey: 28 of section 2 become 27.
    assert "五星级党组织:更正前 28/139,更正后 27/139" in said
    assert "软弱涣散党组织:更正前 9/139,更正后 10/139" in said


@pytest.mark.slow
def test_the_tour_of_the_demonstration(run: Run, tmp_path: Path) -> None:
    folder = ("--data", str(tmp_path / "demo-data"))
    tour = [words for name, words in typed(ENGLISH) if name == "demo-data"]
    assert [words[0] for words in tour] == [
        "assess",
        "assess",
        "explain",
        "diff",
        "diff",
        "facts",
        "board",
        "replay",
        "plugins",
        "template",
        "assess",
    ]
    written = [words[words.index("--output") + 1] for words in tour if "--output" in words]
    assert written == ["meetings.xlsx", "stars.xlsx"]
    tour = [[str(tmp_path / word) if word in written else word for word in w] for w in tour]
    shown = run(*folder, "demo", "qingshen", lang="zh")
    assert shown.code == 0
    demonstrated(shown.out)
    assert " ".join(tour[3]) in shown.out
    answers = [run(*folder, *words) for words in tour]
    assert [answer.code for answer in answers] == [0] * len(tour)
    by_stars, by_rules, receipt, difference, what_if, uses, board, _replayed, listed = (
        each.out for each in answers[:9]
    )
    template, stars = (openpyxl.load_workbook(tmp_path / name) for name in written)
    assert "会议" in template.sheetnames[0]
    assert sum(str(row[0]).startswith("QS-") for row in stars.worksheets[0].values) == 139
    assert by_stars.count("QS-") >= 139
    assert by_stars != by_rules
    assert "县交通运输局" in receipt
    assert "QS-011" in difference
    assert "What if: member_hours = 40 (the rules: 32)" in what_if
    before, after = counted(what_if)
    assert sum(before) == sum(after) == 139
    assert before != after
    assert "panel_satisfied" in uses
    assert board.count("QS-") == 139
    assert "qingshen" in listed
