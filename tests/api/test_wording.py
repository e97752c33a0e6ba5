"""Every code comes out in Chinese with its place and a way out; English stays English."""

import re
from pathlib import Path

import pytest

from api.cli import failures
from api.language import catalogue, use
from api.wording import Phrasebook, meaning, sentence, way_out
from core.facts import FactError, Fault
from core.host import HostError
from core.log import BadLine, Rejected
from core.rules import Place, Problem, RuleError

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


@pytest.mark.parametrize("english", sorted(catalogue("core.zh")))
def test_a_translated_template_has_the_same_places(english: str) -> None:
    said = catalogue("core.zh")[english]
    assert set(re.findall(r"{(\w+)}", said)) <= set(re.findall(r"{(\w+)}", english))


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
