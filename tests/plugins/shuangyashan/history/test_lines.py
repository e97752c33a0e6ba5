"""The lines themselves: the same everywhere, well formed, in order, and about nobody."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from typing import Any

import orjson
import pytest

from core.facts import VOCABULARY, Vocabulary, fields_of
from core.log import Log
from core.rules import load
from plugins.shuangyashan.history import correction, document, five_years, generate, lines
from tests.plugins.shuangyashan.places import FOLDER, LIBRARY, ROOT

PREFIX = "cn.dangjian.fact."
SHA256 = "d10d29457169183cc55ad96613ab951c6a3e6b94c86ea23154b48ede500368b3"

# Those whom the page names.
NAMES = ("奚玉明", "杨军", "李莹莹")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load(FOLDER, VOCABULARY, LIBRARY).vocabulary


@pytest.fixture(scope="module")
def default_lines() -> list[bytes]:
    return list(lines())


@pytest.fixture(scope="module")
def events(default_lines: list[bytes]) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in default_lines]


def test_the_default_years_are_the_same_everywhere(default_lines: list[bytes]) -> None:
    assert hashlib.sha256(b"".join(default_lines)).hexdigest() == SHA256


def test_another_process_writes_the_same_lines() -> None:
    code = (
        "import hashlib; from plugins.shuangyashan.history import lines; "
        "print(hashlib.sha256(b''.join(lines())).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == SHA256


def test_other_seeds_give_other_years() -> None:
    assert list(generate(1)) != list(generate(2))


def test_there_are_fewer_than_60_000(default_lines: list[bytes]) -> None:
    assert 40_000 < len(default_lines) < 60_000


def test_every_line_is_sorted_utf8_and_complete(default_lines: list[bytes]) -> None:
    for line in default_lines:
        event = orjson.loads(line)
        assert line == orjson.dumps(event, option=orjson.OPT_SORT_KEYS) + b"\n"
        assert event["specversion"] == "1.0"
        assert event["type"].startswith(PREFIX)


def test_days_are_in_order_within_the_five_years(events: list[dict[str, Any]]) -> None:
    days = [event["occurredon"] for event in events]
    assert days == sorted(days)
    assert days[0] == "2019-12-31"
    assert days[-1] <= "2024-12-31"


def test_marks_tell_what_the_document_states(events: list[dict[str, Any]]) -> None:
    stated = [event for event in events if event["mark"] == "document"]
    assert sorted(e["id"] for e in stated) == sorted(e["id"] for e in document())
    assert len(stated) == 33
    assert {event["mark"] for event in events} == {"document", "generated"}
    assert len({event["source"] for event in events}) == 2


def test_ids_are_used_once(events: list[dict[str, Any]]) -> None:
    recorded = {(event["source"], event["id"]) for event in events}
    assert len(recorded) == len(events)


@pytest.mark.parametrize("seed", [2024, 40])
def test_every_body_is_one_of_the_vocabulary(vocabulary: Vocabulary, seed: int) -> None:
    for event in [*five_years(seed), *correction()]:
        name = event["type"].removeprefix(PREFIX).removesuffix(".corrected")
        vocabulary.parse(name, orjson.dumps(event["data"]))


def test_the_log_takes_the_years_and_the_later_line(
    vocabulary: Vocabulary, default_lines: list[bytes]
) -> None:
    later = [orjson.dumps(event) for event in correction()]
    with Log.open("sqlite://", "shuangyashan", vocabulary) as log:
        assert log.import_lines(default_lines).appended == len(default_lines)
        assert log.import_lines(later).appended == 1


def test_nobody_is_named(default_lines: list[bytes]) -> None:
    text = b"".join(default_lines).decode()
    assert not any(name in text for name in NAMES)


def test_persons_stand_only_where_a_leaders_part_is_asked(events: list[dict[str, Any]]) -> None:
    where = {
        event["type"].removeprefix(PREFIX)
        for event in events
        if {"person", "lecturer", "attendance"} & event["data"].keys()
    }
    assert where == {"membership", "post", "meeting"}


# Free text is where a name could slip in: these are all there is, numbers aside.
TEXTS = {
    "市直第#部门机关党委",
    "市直第#部门党总支",
    "市直原第#部门党总支",
    "市直第#部门第#党支部",
    "市直第#部门机关党委青年理论学习小组",
    "市直第#部门党总支青年理论学习小组",
    "市直第#部门机关纪委",
    "第#片区",
    "党建督查专责机构",
    "执纪审查人才库",
    "专题党课",
    "“我心向党”主题征文",
    "“煤海红歌”大合唱",
    "“身在最北方、心向党中央”演讲",
    "“永远跟党走、党群心连心”摄影大赛",
    "支部委员培训班",
    "党务干部培训班",
    "机关党委书记外埠培训班",
    "党务干部大比武",
    "党务干部大练兵",
    "学习型机关",
    "《双鸭山机关党建》专刊",
    "第#期",
    "专题专栏信息",
    "调研报告",
    "支持疫情防控",
    "支援灾后重建",
    "抗疫物资",
    "义务献血",
    "党建工作先进集体",
    "党建工作先进个人",
    "业务比赛获奖",
    "文明单位",
    "先进个人",
    "优秀共产党员",
    "机关工匠",
    "能力作风先锋岗",
    "模范机关先进单位",
    "书记抓党建项目",
    "党建品牌",
}


def test_generated_text_is_a_closed_list(
    vocabulary: Vocabulary, events: list[dict[str, Any]]
) -> None:
    found = set()
    for event in events:
        if event["mark"] == "generated":
            model = vocabulary.types[event["type"].removeprefix(PREFIX)]
            texts = {f.name for f in fields_of(model) if f.column.kind == "text"}
            for name, value in event["data"].items():
                if name in texts and re.search("[\u4e00-\u9fff]", value):
                    found.add(re.sub(r"\d+", "#", value))
    assert found == TEXTS
