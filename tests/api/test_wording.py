"""Every code comes out in Chinese with its place and a way out; English stays English."""

import calendar
import re
from pathlib import Path

import pytest

from api.cli import failures
from api.language import catalogue, use
from api.wording import Phrasebook, meaning, sentence, way_out
from core.facts import FactError, Fault
from core.host import HostError
from core.log import BadLine, Log, Rejected
from core.rules import Place, Problem, RuleError, RunError
from tests.host.samples import line

ROOT = Path(__file__).resolve().parents[2]

#: English words in a row, which no code, command, path or value of ours has.
ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,}")


def codes() -> list[str]:
    """Every code of the page of errors, and those of the command itself."""
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    return sorted({*re.findall(r"^\| `([^`]+)` \|", page, re.M), *failures.CODES})


@pytest.fixture
def chinese() -> None:
    use("zh")


class Coded(Exception):
    """Any error of the core: they carry the same four things."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = "a sentence of which the catalogue knows nothing about 'QS-001'"
        self.place = "programme.yaml:3:1"
        self.remedy = ""


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("code", codes())
def test_a_code_says_in_chinese_what_where_and_what_to_do(code: str) -> None:
    head, where, way = failures.lines(Coded(code))
    assert head == f"错误 [{code}] {catalogue('codes.zh')[code]}"
    assert where == "  programme.yaml:3:1: “QS-001”"
    assert way == f"  处理办法:{catalogue('codes.zh')[f'{code} way out']}"
    told = f"{head}{way}".replace(code, "")
    assert re.search("[\u4e00-\u9fff]", catalogue("codes.zh")[code])
    assert not re.search(ENGLISH, re.sub(r"dangjian [a-z ]+", "", told)), told


def test_the_catalogue_of_codes_has_a_meaning_and_a_way_out_of_each() -> None:
    entries = catalogue("codes.zh").keys()
    meanings = {each for each in entries if not each.endswith(" way out")}
    assert entries == meanings | {f"{each} way out" for each in meanings}


def test_a_template_takes_its_values_from_the_sentence() -> None:
    book = Phrasebook(
        {
            "there is no plugin '{name}'": "没有插件“{name}”",
            "{name} failed: {message}": "{name}出错:{message}",
            "{day} of {name}": "{name}的{day}",
        }
    )
    assert book.say("there is no plugin 'small'") == "没有插件“small”"
    assert book.say("it failed: there is no plugin 'x'") == "it出错:没有插件“x”"
    assert book.say("it failed: for a reason that nobody knows") is None
    assert book.say("2015-01-01 of S-1") == "S-1的2015-01-01"
    assert book.say("nothing of that kind at all") == "that kind at all的nothing"
    assert book.say("nothing like that") is None


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("there is no region 'smal'", "没有地区“smal”"),
        ("Did you mean 'small'?", "是否想写“small”?"),
        ("Regions are a, b", "已有地区:a, b"),
        (
            "the plugin 'x' is set aside: the plugin cannot be imported: ZeroDivisionError: division by zero",
            "插件“x”已隔离:插件无法导入:ZeroDivisionError:division by zero",
        ),
        ("'eligible' (应参加人数) is required, in 人", "缺少 'eligible'(应参加人数),单位人"),
        (
            "Input should be a valid integer, unable to parse string as an integer (应参加人数); given 'many'",
            "应为整数(应参加人数);所给为 'many'",
        ),
        ("dangjian replay small --accept", "dangjian replay small --accept"),
        ("/data/columns/meeting.parquet", "/data/columns/meeting.parquet"),
        ("a new sentence about 'S-1' and 'S-2'", "“S-1”、“S-2”"),
    ],
)
def test_sentences_of_the_core(english: str, said: str) -> None:
    use("zh")
    assert sentence(english) == said
    use("en")
    assert sentence(english) == re.sub(r" \(应参加人数\)", "", english)


def test_nothing_is_put_before_an_english_sentence() -> None:
    use("en")
    assert (meaning("host.region"), way_out("host.region", "")) == ("", "")
    assert list(failures.lines(HostError("host.region", "no such thing", place="here"))) == [
        "Error [host.region] here: no such thing"
    ]


@pytest.mark.usefixtures("chinese")
def test_the_errors_that_list_several_faults() -> None:
    bad = BadLine(3, "facts.missing-field", "data.kind", "'kind' (类型) is required", "")
    said = "\n".join(failures.lines(Rejected([bad])))
    assert "第 3 行 data.kind [facts.missing-field] 缺少必填字段: 缺少 'kind'(类型)" in said
    fault = Fault("facts.unknown-type", "", "there is no fact type 'x'", "did you mean 'y'?")
    said = "\n".join(failures.lines(FactError("x", (fault,))))
    assert "没有事实类型 'x' (是否想写“y”?)" in said
    problem = Problem("R100", Place("p.yaml", 12, 14), "nothing is called 'meting'",
                      "did you mean 'meeting'?", "  n: {count: meting}")  # fmt: skip
    assert list(failures.lines(RuleError([problem])))[1:] == [
        "p.yaml:12:14: R100 没有这个名称的事实类型、事项或列表: 没有叫“meting”的内容",
        "  是否想写“meeting”?",
        "  |   n: {count: meting}",
        "  |              ^",
    ]


@pytest.mark.usefixtures("chinese")
def test_what_the_system_refuses() -> None:
    error = failures.unreadable(FileNotFoundError(2, "No such file or directory", "x.jsonl"))
    assert next(iter(failures.lines(error))) == "错误 [cli.file] x.jsonl: 没有该文件或目录"


@pytest.mark.parametrize("name", ["zh", "core.zh", "codes.zh"])
def test_a_translation_has_the_same_places(name: str) -> None:
    told = {
        english: (set(re.findall(r"{\w*}", english)), set(re.findall(r"{\w*}", said)))
        for english, said in catalogue(name).items()
    }
    assert {english: places for english, places in told.items() if places[0] != places[1]} == {}


def given_of(text: str) -> list[str]:
    """The numbers, codes and quoted names of a sentence: what it was told, in no order.

    What stands in the brackets of a Chinese label is the label's own.
    """
    text = re.sub("（[^）]*）", "", text)
    months = {name: f"{number}" for number, name in enumerate(calendar.month_name) if name}
    said = re.sub(r"\b[A-Z][a-z]+\b", lambda found: months.get(found[0], ""), text)
    found = re.findall(r"[0-9]+(?:\.[0-9]+)?|'\w+'|\b[a-z]+(?:[._][a-z]+)+\b", said)
    return sorted(each.strip("'") for each in found)


#: Lines of which each is wrong in another way; the third is of a case that ended with it.
WRONG = {
    "meeting": {"kind": "committee", "expected": 3, "present": 5},
    "dues": {"step": "paid", "person": "0123456789ab", "month": "2015-03-01", "standard": "1"},
    "dues#": {
        "step": "assessed",
        "person": "0123456789ab",
        "month": "2015-03-05",
        "standard": "1.239",
    },
    "donation": {"campaign": "x", "kind": "blood", "amount": "3", "persons": 1},
    "survey": {"kind": "satisfaction", "eligible": 9, "valid": 11, "satisfied": 12},
    "inspection": {"kind": "inspection", "items": 3, "passed": 4},
    "organisation": {"step": "merged", "kind": "branch", "sector": "organ", "title": "x"},
    "membership": {"step": "counted", "category": "full", "members": 3, "retired": 4},
    "external": {"metric": "x", "rank": 5, "among": 4, "source_name": "y"},
    "problem": {"case": "P", "category": "conduct", "step": "assigned"},
    "meeting#": {"kind": "committee", "expected": -3, "present": 7.5},
    "study": {"kind": "course", "hours": "1.23456", "persons": 1},
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_both_languages_give_the_same_numbers_and_names(name: str) -> None:
    with Log.open("sqlite://", "small") as log, pytest.raises(Rejected) as rejected:
        log.import_lines([line("x", name.rstrip("#"), WRONG[name])])
    for bad in rejected.value.lines:
        use("en")
        english = f"{sentence(bad.message)} {sentence(bad.hint)}"
        use("zh")
        chinese = f"{sentence(bad.message)} {sentence(bad.hint)}"
        assert given_of(chinese) == given_of(english), (english, chinese)
        assert not re.search(ENGLISH, chinese), chinese


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b'{"id": nope}', "不是 JSON:第 8 个字符处,写法不对,应为 'null'"),
        (b'{"id": "x"', "不是 JSON:第 11 个字符处,内容没有写完"),
        (line("x", "meeting", {}, day="2015-02-30"), "2015-02-30 不是日期"),
    ],
)
@pytest.mark.usefixtures("chinese")
def test_lines_that_cannot_be_read_are_said_in_chinese(given: bytes, said: str) -> None:
    with Log.open("sqlite://", "small") as log, pytest.raises(Rejected) as rejected:
        log.import_lines([given])
    assert said in [sentence(bad.message) for bad in rejected.value.lines]
    assert sentence("February 2015 has 28 days") == "2015 年 2 月有 28 天"


@pytest.mark.usefixtures("chinese")
def test_a_history_that_cannot_be_is_said_in_chinese() -> None:
    first = {"case": "P", "category": "conduct", "step": "raised"}
    lines = [
        line("p1", "problem", first),
        line("p2", "rectification", {"case": "P", "step": "verified"}, day="2015-04-01"),
        line("q1", "problem", {**first, "case": "Q"}),
        line("q2", "problem", {**first, "case": "Q"}, day="2015-01-01"),
    ]
    with Log.open("sqlite://", "small") as log, pytest.raises(Rejected) as rejected:
        log.import_lines(lines)
    assert [sentence(bad.message) for bad in rejected.value.lines] == [
        "problem:2015-04-01 的 rectification.verified 不能接在 2015-03-05 的 problem.raised 之后;"
        "可以是:problem.assigned, measure, rectification.rectified",
        "problem:2015-03-05 的 problem.raised 不能接在 2015-01-01 的 problem.raised 之后;"
        "可以是:problem.assigned, measure, rectification.rectified",
    ]


def test_every_sentence_of_the_host_and_its_way_out_is_translated() -> None:
    """The room nearest to the command: whatever it raises is found whole, not only by its code."""
    use("zh")
    for text in (
        "several plugins are enabled: a, b",
        "version 1 is enabled, 2 is installed",
        "version 1 at position 5 was enabled, 2 is installed",
        "the plugin 'x' is not enabled at position 4",
        "position 9 is after the last one, 6",
        "this file of the columns is damaged",
        "the section 'programme' lacks id, region",
        "another plugin has the same programme 'x.one': y (/a/y)",
    ):
        assert re.search("[\u4e00-\u9fff]", sentence(text)), text
        assert not ENGLISH.search(sentence(text)), text


@pytest.mark.usefixtures("chinese")
def test_rules_that_cannot_be_run_are_no_file_with_errors() -> None:
    full = Problem("R172", Place("memory"), "what is computed takes more", "give more")
    head, where, way = failures.lines(RunError([full]))
    assert head == "错误 [R172] 规则无法执行"
    assert where.startswith("memory: R172 计算所需的内存或磁盘空间超过")
    assert "--memory" in way
