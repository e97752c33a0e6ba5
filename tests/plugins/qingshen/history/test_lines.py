"""The lines themselves: the same everywhere, well formed, in order, and about nobody."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from itertools import islice, pairwise
from pathlib import Path

import orjson
import pytest
import yaml

from core.facts import VOCABULARY, Label, fields_of
from core.log import Log
from plugins.qingshen.history import correction, county_year, document, generate, lines, withdrawal
from plugins.qingshen.history.__main__ import main

ROOT = Path(__file__).resolve().parents[4]
PREFIX = "cn.dangjian.fact."
SHA256 = "30d26bd22a41ee26e89a5381eed4f2707db39377fddaccc487eb212602e778f7"

# The people whom the report and its page name.
NAMES = ("王学清", "胡国民", "钟滔", "高巍", "秦华")


@pytest.fixture(scope="module")
def vocabulary():
    programme = yaml.safe_load((ROOT / "plugins/qingshen/programme.yaml").read_text("utf-8"))
    return VOCABULARY.extended(
        {
            name: {code: Label(label["zh"], label["en"]) for code, label in added.items()}
            for name, added in programme["codes"].items()
        }
    )


@pytest.fixture(scope="module")
def default_lines():
    return list(lines())


@pytest.fixture(scope="module")
def default_events(default_lines):
    return [orjson.loads(line) for line in default_lines]


def fact_type(event):
    return event["type"].removeprefix(PREFIX).partition(".")[0]


def test_the_default_year_is_the_same_everywhere(default_lines):
    assert hashlib.sha256(b"".join(default_lines)).hexdigest() == SHA256


def test_another_process_writes_the_same_file(default_lines, tmp_path):
    out = tmp_path / "year.jsonl"
    command = [sys.executable, "-m", "plugins.qingshen.history", "--out", str(out)]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    subprocess.run(command, check=True, env=environment, capture_output=True)
    assert out.read_bytes() == b"".join(default_lines)


def test_other_seeds_give_other_years():
    assert next(islice(generate(1), 5_000, None)) != next(islice(generate(2), 5_000, None))


def test_a_year_has_the_size_of_a_year(default_lines):
    assert 55_000 < len(default_lines) < 100_000


def test_every_line_is_sorted_utf8_and_complete(default_lines):
    for line in default_lines:
        event = orjson.loads(line)
        assert line == orjson.dumps(event, option=orjson.OPT_SORT_KEYS) + b"\n"
        assert b"\\u" not in line
        assert event["specversion"] == "1.0"
        assert event["type"].startswith(PREFIX)
        assert ("data" in event) == (not event["type"].endswith(".retracted"))
        assert ("reason" in event) == event["type"].endswith((".corrected", ".retracted"))


def test_marks_tell_what_the_document_states(default_events):
    stated = [event for event in default_events if event["mark"] == "document"]
    assert sorted(event["id"] for event in stated) == sorted(event["id"] for event in document())
    assert {event["mark"] for event in default_events} == {"document", "generated"}
    assert len({event["source"] for event in default_events}) == 2


def test_ids_are_used_once(default_events):
    recorded = [
        (event["source"], event["id"])
        for event in default_events
        if event["type"] == PREFIX + fact_type(event)
    ]
    assert len(set(recorded)) == len(recorded)


@pytest.mark.parametrize("seed", [2015, 40])
def test_every_body_is_one_of_the_vocabulary(vocabulary, seed):
    for event in [*county_year(seed), *correction()]:
        if "data" in event:
            vocabulary.parse(fact_type(event), orjson.dumps(event["data"]))


def test_the_log_takes_the_year_and_the_later_lines(vocabulary, default_lines):
    later = [*correction(), *withdrawal()]
    with Log.open("sqlite://", "qingshen", vocabulary) as log:
        assert log.import_lines(default_lines).appended == len(default_lines)
        assert log.import_lines(map(orjson.dumps, later)).appended == len(later)


def test_most_is_recorded_in_order_and_some_late(default_events):
    days = [e["occurredon"] for e in default_events if e["type"] == PREFIX + fact_type(e)]
    late = sum(day < before for before, day in pairwise(days))
    assert days[:50] == sorted(days[:50])
    assert 5 <= late <= 100


def test_nobody_is_named(default_lines):
    for line in [*default_lines, *map(orjson.dumps, [*correction(), *withdrawal()])]:
        assert not any(name in line.decode() for name in NAMES)


# Free text is where a name could slip in: these are all there is, numbers aside.
TEXTS = {
    "title": {
        "县直属第#党支部",
        "县直属第#党总支",
        "第#党小组",
        "第#机关党委",
        "机关基层党组织书记培训班",
    },
    "topic": {
        "审议支部工作",
        "传达上级精神",
        "讨论发展党员",
        "通报党费收缴情况",
        "民主评议党员",
        "研究支部工作计划",
        "研究组织生活安排",
        "研究阵地建设",
        "研究发展党员工作",
        "学习讨论",
        "汇报思想和工作",
        "交流学习体会",
        "党章党规",
        "党的优良传统",
        "理想信念",
        "服务群众",
        "学习中央精神",
        "学习党章",
        "学习党纪法规",
        "学习先进典型",
        "研究党建工作",
        "研究重点工作",
        "研究干部工作",
        "对照检查,开展批评和自我批评",
    },
    "place": {"中共四川省委党校"},
}


def test_generated_text_is_a_closed_list(vocabulary, default_events):
    found = {}
    for event in default_events:
        if event["mark"] == "generated" and "data" in event:
            kinds = {f.name: f.column.kind for f in fields_of(vocabulary.types[fact_type(event)])}
            for name, value in event["data"].items():
                if kinds.get(name) == "text" and re.search("[\u4e00-\u9fff]", value):
                    found.setdefault(name, set()).add(re.sub(r"\d+", "#", value))
    assert found == TEXTS


def test_what_is_sensitive_is_about_no_person(default_events):
    for event in default_events:
        if fact_type(event) in ("care", "discipline", "demand", "survey", "problem", "service"):
            keys = set(event.get("data", ()))
            assert not keys & {"person", "attendance"}, event


def test_further_counties_have_their_own_organisations_and_people(tmp_path):
    out = tmp_path / "two.jsonl"
    assert main(["--out", str(out), "--scale", "2"]) == 0
    events = [orjson.loads(line) for line in out.read_bytes().splitlines()]
    split = next(place for place, e in enumerate(events) if e["subject"] == "Q002-GW")
    first, second = events[:split], events[split:]
    assert {e["subject"].partition("-")[0] for e in first} == {"QS"}
    assert {e["subject"].partition("-")[0] for e in second} == {"Q002"}
    assert {e["mark"] for e in second} == {"generated"}
    people = [
        {e["data"]["person"] for e in half if fact_type(e) == "dues" and "data" in e}
        for half in (first, second)
    ]
    assert not people[0] & people[1]
    assert len(people[1]) > 2_400


def test_another_year_is_another_year(vocabulary):
    events = list(county_year(year=2018))
    years = {event["occurredon"][:4] for event in events}
    assert years <= {"2014", "2015", "2016", "2017", "2018"}
    assert {event["mark"] for event in events} == {"generated"}
    panel = [e for e in events if fact_type(e) == "survey" and e["data"]["kind"] == "panel-review"]
    assert [event["occurredon"] for event in panel] == ["2018-07-30"]
    for event in events:
        if "data" in event:
            vocabulary.parse(fact_type(event), orjson.dumps(event["data"]))


def test_a_year_without_calendar_is_refused_and_leaves_nothing(tmp_path, capsys):
    assert main(["--out", str(tmp_path / "year.jsonl"), "--year", "1998"]) == 1
    assert "choose a year from 2013 to 2025" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_no_county_at_all_is_refused(tmp_path, capsys):
    assert main(["--out", str(tmp_path / "year.jsonl"), "--scale", "0"]) == 1
    assert "at least 1" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
