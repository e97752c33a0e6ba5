"""What is made loads, passes its check, and says of the sample what was worked out by hand."""

import json
from pathlib import Path

import pytest

from core.examples import check
from core.rules import show_points
from core.scaffold import answered, folder_files, staged, write
from tests.scaffold.samples import LECTURES, PLEDGES, VOLUNTEERS

AUTHORS = {"lectures": LECTURES, "volunteers": VOLUNTEERS, "pledges": PLEDGES}

#: Period, kinds, and of each organisation the value and the points. Of lectures the second misses the
#: last of 4 quarters: 3/4 of 5 points; of volunteering one of 6 times and so one of 3 months: 2/3 of
#: 2.5 points are 1.666…; of two pledges one is missing, which is nothing. The third has no record.
BY_HAND = {
    "lectures": ("2015", ("branch",) * 3, [("4/4", "5"), ("3/4", "3.75"), ("0/4", None)]),
    "volunteers": (
        "2015-Q3",
        ("branch", "general-branch", "branch"),
        [("3/3", "2.5"), ("2/3", "1.667"), ("0/3", None)],
    ),
    "pledges": ("2016", ("committee",) * 3, [("2", "7"), ("1", "0"), ("0", None)]),
}
RATED = {"zh": ("达到要求", "未达到要求", "无记录"), "en": ("As asked", "Not as asked", "无记录")}


@pytest.mark.parametrize(
    ("name", "lang"),
    [("lectures", "zh"), ("lectures", "en"), ("volunteers", "en"), ("pledges", "zh")],
)
def test_a_folder_says_what_was_worked_out_by_hand(tmp_path: Path, name: str, lang: str) -> None:
    answers = answered(AUTHORS[name])
    folder = tmp_path / answers.region
    written = write(folder_files(answers, lang, "there"), folder)
    assert [each.name for each in written] == ["examples.yaml", "facts.jsonl", "programme.yaml"]
    period, kinds, expected = BY_HAND[name]
    with staged(folder) as stage:
        assert str(stage.period) == period
        found = stage.region.assess(period)
        results = found.results()
        receipt = stage.region.receipt(found, "ORG-1")
    assert tuple(each.kind for each in results) == kinds
    said = [
        (each.indicators["done"].exact, total if total is None else show_points(total))
        for each in results
        for total in [each.schemes["assessment"].total]
    ]
    assert said == expected
    assert tuple(each.schemes["assessment"].title for each in results) == RATED[lang]
    # The reason is the author's own sentence, with the document it stands in.
    [provenance] = receipt["indicators"]["done"]["provenance"]
    assert (provenance["quote"], provenance["title"]) == (answers.sentence, answers.document)


def test_an_example_means_the_author_s_own_sentence(tmp_path: Path) -> None:
    answers = answered(LECTURES)
    write(folder_files(answers, "zh", "there"), tmp_path)
    report = check(tmp_path).report
    assert report is not None
    assert [(each.id, each.passed) for each in report.outcomes] == [
        ("all-done", True),
        ("one-missing", True),
    ]
    first = report.outcomes[0].title
    assert "原文“每季度至少上一次党课,计5分”" in first
    assert "《关于加强机关党建工作的意见》,义机工〔2015〕3号,县直机关工委,2015-03-20" in first
    assert first.endswith("都做到,得5分")


def test_what_the_sentence_does_not_say_is_called_the_author_s_setting() -> None:
    quoted = folder_files(answered(LECTURES), "zh", "x").files["programme.yaml"].decode()
    set_by_hand = folder_files(answered(PLEDGES), "zh", "x").files["programme.yaml"].decode()
    assert "assumed: 原文没有写明" not in quoted
    assert set_by_hand.count("assumed: 原文没有写明次数") == 1
    assert set_by_hand.count("assumed: 原文没有写明分值") == 1


def test_comments_are_in_the_language_asked_for() -> None:
    answers = answered(LECTURES | {"title": "Work", "place": "Yi", "document": "An opinion"})
    english = folder_files(answers, "en", "yixian").files["programme.yaml"].decode()
    chinese = folder_files(answers, "zh", "yixian").files["programme.yaml"].decode()
    assert "# A scheme: from indicators to points" in english
    assert "# 办法:由指标得分" in chinese
    for text in (english, chinese):
        assert "docs/" not in text  # who installed the program has no such paths
        assert "dangjian plugins check yixian" in text


def test_an_organisation_of_every_kind_is_there() -> None:
    kinds = "committee,general-branch,branch,joint-branch,group"
    made = folder_files(answered(LECTURES | {"kinds": kinds}), "en", "x")
    founded = [line for line in made.files["facts.jsonl"].splitlines() if b'"founded"' in line]
    assert [json.loads(line)["data"]["kind"] for line in founded] == kinds.split(",")


def test_a_single_time_leaves_nothing_that_is_short(tmp_path: Path) -> None:
    once = answered(PLEDGES | {"at_least": "1"})
    write(folder_files(once, "zh", "x"), tmp_path / "once")
    with staged(tmp_path / "once") as stage:
        results = stage.region.assess("2016").results()
    states = [each.schemes["assessment"].state for each in results]
    assert states == ["rated", "unrecorded", "unrecorded"]
