"""The lines themselves: the same everywhere, in order, well formed, and about nobody."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from typing import Any

import orjson
import pytest

from core.facts import fields_of
from core.rules import Loaded
from plugins.changchun.history import document, lines
from tests.plugins.changchun.conftest import FOLDER

PREFIX = "cn.dangjian.fact."
SHA256 = "5ed9d7bd3ddf1a9bff5042f740563804e3323d39155770444406623fb90d39f5"


@pytest.fixture(scope="module")
def events(default_lines: list[bytes]) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in default_lines]


def fact_type(event: dict[str, Any]) -> str:
    return str(event["type"]).removeprefix(PREFIX).partition(".")[0]


def test_the_default_years_are_the_same_everywhere(default_lines: list[bytes]) -> None:
    assert hashlib.sha256(b"".join(default_lines)).hexdigest() == SHA256


def test_another_process_writes_the_same(default_lines: list[bytes]) -> None:
    code = "import sys; from plugins.changchun.history import lines; sys.stdout.buffer.writelines(lines())"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(FOLDER.parents[1])}
    ran = subprocess.run(
        [sys.executable, "-c", code], check=True, env=environment, capture_output=True
    )
    assert ran.stdout == b"".join(default_lines)


def test_other_seeds_give_other_years(default_lines: list[bytes]) -> None:
    other = list(lines(7))
    assert len(set(other) & set(default_lines)) < len(other) // 10


def test_two_years_have_a_moderate_size(default_lines: list[bytes]) -> None:
    assert 20_000 < len(default_lines) < 60_000


def test_every_line_is_sorted_utf8_and_complete(default_lines: list[bytes]) -> None:
    for line in default_lines:
        event = orjson.loads(line)
        assert line == orjson.dumps(event, option=orjson.OPT_SORT_KEYS) + b"\n"
        assert b"\\u" not in line
        assert event["type"].startswith(PREFIX)
        assert ("data" in event) == (not event["type"].endswith(".retracted"))
        assert ("reason" in event) == event["type"].endswith((".corrected", ".retracted"))


def test_facts_are_recorded_in_order_within_the_two_years(events: list[dict[str, Any]]) -> None:
    days = [e["occurredon"] for e in events if e["type"] == PREFIX + fact_type(e)]
    assert all(before <= after for before, after in pairwise(days))
    assert (days[0], days[-1] <= "2016-12-31") == ("2014-12-31", True)


def test_what_is_put_right_stands_at_the_end(events: list[dict[str, Any]]) -> None:
    changes = [e["type"].rpartition(".")[2] for e in events[-7:]]
    assert Counter(changes) == {"corrected": 3, "retracted": 4}


def test_marks_tell_what_the_speech_states(events: list[dict[str, Any]]) -> None:
    stated = [event for event in events if event["mark"] == "document"]
    assert stated == list(document())
    assert {event["mark"] for event in events} == {"document", "generated"}
    assert len({event["source"] for event in events}) == 2
    assert all("日期未公布" in event["data"]["tags"] for event in stated)


def test_ids_are_used_once(events: list[dict[str, Any]]) -> None:
    facts = [(e["source"], e["id"]) for e in events if e["type"] == PREFIX + fact_type(e)]
    assert len(set(facts)) == len(facts)


def test_published_figures_are_entered_as_published(events: list[dict[str, Any]]) -> None:
    external = [e["data"] for e in events if fact_type(e) == "external"]
    assert {data["metric"]: data["value"] for data in external} == {
        "C-17": "157",
        "C-18": "87",
        "C-21": "540",
        "C-22": "2414",
        "C-23": "95.5",
        "C-34": "7",
    }


# Free text is where a name could slip in: these are all there is, numbers aside.
TEXTS = {
    "title": {
        "内部协商机构#", "市直第#机关党委", "市直第#机关党总支", "市直第#机关党委第#党支部",
        "市直第#机关党总支第#党支部", "解放思想大讨论专刊第#期", "主题演讲大赛第#场",
        "窗口行业优质服务竞赛", "窗口行业优质服务竞赛先进集体", "领导干部参加双重组织生活情况",
        "问题整改反馈单", "机关作风建设专报#年第#期", "机关党建网信息#-#", "机关党建微博#-#",
        "机关党建微信#-#", "机关党务干部培训班", "机关基层党组织负责人轮训班", "岗位练兵",
        "技能竞赛", "劳模工作室", "个性化载体#", "减少年审年检审批项目", "协作组重大工作方案",
        "协作组共用师资讲课",
    },
    "topic": {
        "解放思想大讨论", "解放思想大讨论研讨", "解放思想大讨论动员", "沟通联系", "重大事项",
        "协商事项", "支部工作", "季度党员大会", "党课", "年度专题", "两学一做", "机关党建专题研讨",
        "机关党建经验交流", "机关党建现场观摩", "全国机关党建交流", "城际机关党建交流",
        "专职副书记拟任人选专项报告", "重大工作部署",
    },
    "requirement": {"会前学习和谈心"},
}  # fmt: skip


def test_generated_text_is_a_closed_list(changchun: Loaded, events: list[dict[str, Any]]) -> None:
    found: dict[str, set[str]] = {}
    for event in events:
        if event["mark"] == "generated" and "data" in event:
            model = changchun.vocabulary.types[fact_type(event)]
            kinds = {field.name: field.column.kind for field in fields_of(model)}
            for name, value in event["data"].items():
                if kinds.get(name) == "text" and re.search("[\u4e00-\u9fff]", value):
                    found.setdefault(name, set()).add(re.sub(r"\d+", "#", value))
    assert found == TEXTS


def test_what_is_sensitive_is_about_no_person(events: list[dict[str, Any]]) -> None:
    for event in events:
        if fact_type(event) in ("care", "demand", "survey", "problem", "inspection", "service"):
            assert not set(event.get("data", ())) & {"person", "attendance"}, event
    assert "discipline" not in {fact_type(event) for event in events}
