"""``plugins new``: five questions asked one by one, or answered by options; and what comes of them."""

import re
from pathlib import Path

import pytest

from tests.api.conftest import Run

GIVEN = (
    *("--region", "yixian", "--title", "机关党建考核", "--document", "关于加强机关党建工作的意见"),
    *("--date", "2015-03-20", "--sentence", "每季度至少上一次党课,计5分"),
)
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_options_and_what_is_proposed_make_a_plugin(run: Run, here: Path) -> None:
    ran = run("plugins", "new", *GIVEN, "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert sorted(each.name for each in (here / "yixian").iterdir()) == [
        *("examples.yaml", "facts.jsonl", "programme.yaml"),
    ]
    for command in ("check", "try", "watch"):
        assert f"dangjian plugins {command} yixian" in ran.out
    checked = run("plugins", "check", "yixian", "--format", "json")
    assert (checked.code, checked.data["sound"]) == (0, True)
    assert checked.data["examples"]["passed"] == 2


def test_each_question_is_asked_until_it_is_answered(run: Run, here: Path) -> None:
    typed = (
        *("Yixian", "yixian", ""),  # a code with a capital, then the proposal for the place
        *("Work", ""),
        *("brnch", "branch,general-branch"),
        "",
        *("An opinion", "", "2015-02-30", "2015-03-20", "The work committee"),
        "A Party lecture at least once every quarter: 3.5 points",
        *("", "", "", "3.1234", ""),
    )
    ran = run("plugins", "new", "--folder", "mine", given="\n".join([*typed, ""]).encode())
    assert ran.code == 0
    headings = re.findall(r"^[1-5]  .+$", ran.err, re.MULTILINE)
    assert [each[0] for each in headings] == ["1", "2", "3", "4", "5"]
    for reason in (
        *("'Yixian' cannot be a code", "Did you mean 'branch'?"),
        *("'2015-02-30' is not a day", "3.1234 has more than three decimal places"),
    ):
        assert ran.err.count(reason) == 1
    assert "[meeting:lecture]" in ran.err
    text = (here / "mine" / "programme.yaml").read_text(encoding="utf-8")
    for line in (
        *('place: "yixian"', "kind: [branch, general-branch]", "every: quarter", "value: 3.5"),
        *("published: 2015-03-20", 'issuer: "The work committee"'),
    ):
        assert line in text


def test_a_bad_option_is_refused_before_anything_is_asked(run: Run, here: Path) -> None:
    ran = run("plugins", "new", *GIVEN, "--points", "3.1234")
    assert ran.code == 2
    assert ran.err.splitlines() == [
        "Error [scaffold.answer] --points: 3.1234 has more than three decimal places",
        "  Way out: Points are exact thousandths",
    ]
    assert list(here.iterdir()) == []


def test_contradicting_options_are_refused(run: Run) -> None:
    ran = run("plugins", "new", *GIVEN, "--period", "month", "--every", "quarter", "--yes")
    assert ran.code == 2
    assert "[scaffold.answer] --every: 'quarter' is not shorter" in ran.err


def test_a_longer_sub_period_in_the_sentence_is_not_proposed(run: Run, here: Path) -> None:
    assert run("plugins", "new", *GIVEN, "--period", "month", "--yes").code == 0
    assert "every:" not in (here / "yixian" / "programme.yaml").read_text(encoding="utf-8")


def test_without_a_proposal_an_option_is_needed(run: Run, here: Path) -> None:
    ran = run("plugins", "new", "--region", "yixian", "--yes")
    assert ran.code == 2
    assert "[cli.usage] --title is missing" in ran.err
    assert list(here.iterdir()) == []


def test_nothing_is_overwritten(run: Run, here: Path) -> None:
    (here / "yixian").mkdir()
    (here / "yixian" / "facts.jsonl").write_text("mine", encoding="utf-8")
    ran = run("plugins", "new", *GIVEN, "--yes")
    assert ran.code == 2
    assert "[scaffold.exists] yixian/facts.jsonl" in ran.err
    assert [each.name for each in (here / "yixian").iterdir()] == ["facts.jsonl"]


def test_in_chinese_reasons_and_comments_are_chinese(run: Run, here: Path) -> None:
    refused = run("plugins", "new", *GIVEN, "--date", "2015-02-30", lang="zh")
    assert "“2015-02-30”不是日历上的日期" in refused.err
    assert "写成 2015-03-20 的样子" in refused.err
    ran = run("plugins", "new", *GIVEN, "--yes", lang="zh")
    assert not ENGLISH.search(re.sub("dangjian plugins [a-z]+ ", "", ran.out))
    text = (here / "yixian" / "programme.yaml").read_text(encoding="utf-8")
    assert "# 指标:从事实里数出来的值" in text
    tried = run("plugins", "try", "yixian", lang="zh")
    assert "未达到要求" in tried.out
    assert not ENGLISH.search(tried.out)


def test_trying_shows_ratings_and_the_sentence(run: Run, here: Path) -> None:
    run("plugins", "new", *GIVEN, "--yes")
    ran = run("plugins", "try", "yixian")
    assert ran.code == 0
    assert "3.75/5" in ran.out
    assert "「每季度至少上一次党课,计5分」(关于加强机关党建工作的意见)" in ran.out
    data = run("plugins", "try", "yixian", "--organisation", "ORG-2", "--format", "json").data
    totals = {
        each["organisation"]: each["schemes"]["assessment"]["total"]
        for each in data["organisations"]
    }
    assert totals == {"ORG-1": "5", "ORG-2": "3.75", "ORG-3": None}
    [receipt] = data["receipts"]
    assert receipt["organisation"]["code"] == "ORG-2"
    # Nothing was kept: no data folder is there.
    assert [each.name for each in here.iterdir()] == ["yixian"]
    assert not (here.parent / "data").exists()


def test_a_plugin_without_facts_says_so(run: Run, plugin: Path, file: Path) -> None:
    ran = run("plugins", "try", str(plugin))
    assert ran.code == 2
    assert "[scaffold.facts]" in ran.err
    assert "--facts" in ran.err
    given = run("plugins", "try", str(plugin), "--facts", str(file), "--format", "json")
    totals = [each["schemes"]["points"]["total"] for each in given.data["organisations"]]
    # The first branch held an assembly (6 points) and an outing (4); of the second there is no record.
    assert totals == ["10", None]


def test_a_broken_plugin_is_tried_with_the_place_of_its_fault(
    run: Run, plugin: Path, file: Path
) -> None:
    programme = plugin / "programme.yaml"
    text = programme.read_text(encoding="utf-8")
    programme.write_text(text.replace("count: meeting", "count: meting"), encoding="utf-8")
    ran = run("plugins", "try", str(plugin), "--facts", str(file))
    line = text.splitlines().index("    count: meeting") + 1
    assert ran.code == 2
    assert f"programme.yaml:{line}:" in ran.err
    assert "did you mean 'meeting'?" in ran.err


def test_a_bad_line_of_facts_is_refused_with_its_number(run: Run, plugin: Path, file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b'"member-assembly"', b'"assembly"'))
    ran = run("plugins", "try", str(plugin), "--facts", str(file))
    assert ran.code == 2
    assert "line 3" in ran.err
    assert "[facts.unknown-code]" in ran.err
