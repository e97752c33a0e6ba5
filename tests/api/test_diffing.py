"""Differences with their causes, and what-ifs, on the command line."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.api.conftest import Ran, Run
from tests.api.test_what_ifs import HALVES, lines
from tests.host.samples import ASSEMBLY, CORRECTION, line

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "difference.v1.schema.json").read_text(encoding="utf-8"))
ASKED = ("small", "--period", "2015")


@pytest.fixture
def corrected(imported: Run) -> Run:
    assert imported("import", "-", "--region", "small", given=CORRECTION).code == 0
    return imported


def valid(ran: Ran) -> dict[str, Any]:
    assert ran.code == 0, ran.err
    Draft202012Validator(SCHEMA).validate(ran.data)
    return dict(ran.data)


def test_the_cause_of_a_correction(corrected: Run) -> None:
    found = valid(corrected("diff", *ASKED, "--from-position", "5", "--format", "json"))
    [cause] = found["causes"]
    assert cause["kind"] == "corrected-fact"
    assert cause["fact"] == {
        "position": 6,
        "recorded": 5,
        "type": "service",
        "organisation": "S-2",
        "occurred_on": "2015-03-05",
    }
    [group] = found["groups"]
    assert group == {
        "causes": [0],
        "separable": True,
        "organisations": ["S-1", "S-2"],
        # The second branch had nothing on record, which is no 0 that could go up.
        "up": 0,
        "down": 1,
    }
    assert found["changes"][0]["causes"][0]["alone"] == {"points": "-4"}
    shown = lines(corrected("diff", *ASKED, "--from-position", "5"))
    assert "Organisations: 2 (0 up, 1 down): S-1, S-2" in shown
    assert any("a fact that was corrected at position 6" in each for each in shown)
    chinese = lines(corrected("diff", *ASKED, "--from-position", "5", lang="zh"))
    assert "党组织 2 个(增 0,减 1):S-1, S-2" in chinese
    assert any("位置 6 更正的事实" in each and "S-2" in each for each in chinese)


def test_late_facts_of_two_branches_are_told_apart(corrected: Run) -> None:
    more = [
        line("m2", "meeting", ASSEMBLY, subject="S-2", day="2015-12-30"),
        line("s2", "service", {"kind": "outing", "persons": 3}, day="2015-11-11"),
    ]
    assert corrected("import", "-", "--region", "small", given=b"".join(more)).code == 0
    asked = ("diff", *ASKED, "--from-position", "6")
    found = valid(corrected(*asked, "--format", "json"))
    assert [(each["kind"], each["fact"]["position"]) for each in found["causes"]] == [
        ("late-fact", 7),
        ("late-fact", 8),
    ]
    assert [(each["causes"], each["organisations"]) for each in found["groups"]] == [
        ([0], ["S-2"]),
        ([1], ["S-1"]),
    ]
    only = valid(corrected(*asked, "--organisation", "第二支部", "--format", "json"))
    assert [each["organisation"] for each in only["changes"]] == ["S-2"]
    bare = valid(corrected(*asked, "--no-causes", "--format", "json"))
    assert (bare["causes"], len(bare["changes"])) == ([], 2)


def test_the_numbers_of_two_days(corrected: Run) -> None:
    """By 2014 an assembly gave all ten points, and an outing none."""
    found = valid(
        corrected("diff", *ASKED, "--rules", "2014", "--rules", "2015", "--format", "json")
    )
    said = [(each["names"], each["before"], each["after"]) for each in found["causes"]]
    assert said == [(["assembly_points"], "10", "6"), (["outing_points"], "0", "4")]
    assert [each["since"] for each in found["causes"]] == ["2015-01-01"] * 2
    assert [(each["causes"], each["organisations"]) for each in found["groups"]] == [
        ([0], ["S-1"]),
        ([1], ["S-2"]),
    ]
    shown = lines(corrected("diff", *ASKED, "--rules", "2014", "--rules", "2015"))
    assert "· 党员大会分值 10 → 6, since 2015-01-01" in shown


def test_two_periods(corrected: Run) -> None:
    """2014 had a meeting of the second branch; what was done differs, and so do the rules."""
    before = line("m0", "meeting", ASSEMBLY, subject="S-2", day="2014-05-05")
    assert corrected("import", "-", "--region", "small", given=before).code == 0
    found = valid(corrected("diff", *ASKED, "--from-period", "2014", "--format", "json"))
    assert [each["kind"] for each in found["causes"]] == ["period", "parameter", "parameter"]
    assert found["before"]["period"] == "2014" and found["after"]["period"] == "2015"
    shown = lines(corrected("diff", *ASKED, "--from-period", "2014"))
    assert "· what was done in 2015 and in 2014" in shown


def test_a_what_if(corrected: Run) -> None:
    found = valid(corrected("whatif", *ASKED, *HALVES, "--format", "json"))
    assert found["before"]["overrides"] == {}
    assert found["after"]["overrides"] == {"assembly_points": "5", "outing_points": "5"}
    diff = valid(corrected("diff", *ASKED, *HALVES, "--format", "json"))
    assert diff == found
    shown = lines(corrected("whatif", *ASKED, *HALVES))
    assert "Of 2 organisations 1 would have more points, 1 fewer, 1 another rating." in shown
    assert "· 党员大会分值 6 → 5, supposed" in shown
    one = lines(corrected("whatif", *ASKED, *HALVES, "--organisation", "S-2"))
    assert "Of 2 organisations 1 would have more points, 0 fewer, 0 another rating." in one
    by_day = valid(corrected("whatif", *ASKED, "--rules", "2014", "--format", "json"))
    assert by_day["after"]["rules"] == "1@2014-01-01"


def test_a_what_if_touches_nothing(corrected: Run, tmp_path: Path) -> None:
    corrected("assess", *ASKED)

    def written() -> dict[str, str]:
        files = sorted(each for each in (tmp_path / "data").rglob("*") if each.is_file())
        return {
            str(each): hashlib.sha256(each.read_bytes()).hexdigest()
            for each in files
            if not each.name.endswith(("-wal", "-shm"))
        }

    before = written()
    assert len(before) > 3
    for more in (HALVES, ("--rules", "2014"), ("--as", "small")):
        assert corrected("whatif", *ASKED, *more).code == 0
    assert written() == before


def test_another_programme_beside(corrected: Run) -> None:
    ran = corrected("whatif", *ASKED, "--as", "small", "--set", "assembly_points=4", *HALVES[2:])
    assert "[A013]" in ran.err
    ran = corrected("whatif", *ASKED, "--as", "small", *HALVES, "--format", "json")
    assert ran.code == 0
    assert ran.data["form"] == "dangjian contrast 1"
    totals = [
        (each["before"]["total"], each["after"]["total"]) for each in ran.data["organisations"]
    ]
    assert totals == [("6", "5"), ("4", "5")]
    shown = lines(corrected("whatif", *ASKED, "--as-scheme", "积分"))
    assert "S-1 第一支部 6/10 合格 6/10 合格" in shown
    assert "[host.unknown-plugin]" in corrected("whatif", *ASKED, "--as", "nowhere").err


@pytest.mark.parametrize("command", ["diff", "whatif"])
def test_nothing_to_compare(corrected: Run, command: str) -> None:
    ran = corrected(command, *ASKED)
    assert (ran.code, ran.out) == (2, "")
    assert "[cli.usage]" in ran.err
