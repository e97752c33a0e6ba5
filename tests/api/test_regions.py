"""Regions that are new, nearly another, or not there; and what is said of an odd file."""

from pathlib import Path

import pytest

from tests.api.conftest import Run
from tests.host.samples import ASSEMBLY, LINES, founded, line


def test_a_second_region_is_begun_and_said(imported: Run, file: Path) -> None:
    file.write_bytes(founded("S-1", "第一支部"))
    ran = imported("import", str(file), "--region", "elsewhere")
    assert ran.code == 0
    begun, unjudged = ran.err.splitlines()
    assert begun == "A new region was begun: elsewhere. There were: small."
    assert unjudged.startswith("No plugin is enabled for elsewhere, so it cannot be assessed yet.")
    chinese = imported("import", str(file), "--region", "third", lang="zh")
    assert chinese.err.startswith("已新建地区 third。原有地区:elsewhere, small。\n")
    again = imported("import", str(file), "--region", "third").err
    assert again.splitlines() == [unjudged.replace("elsewhere", "third")]


def test_a_name_that_is_nearly_another_is_refused(imported: Run, file: Path) -> None:
    ran = imported("import", str(file), "--region", "smal")
    assert (ran.code, ran.out) == (2, "")
    assert "Error [host.region] there is no region 'smal', and its name is nearly" in ran.err
    assert "Way out: Did you mean 'small'? Add --new to begin the region 'smal'" in ran.err
    listed = imported("plugins", "list", "--format", "json").data
    assert next(each for each in listed if each["name"] == "small")["enabled_in"] == {"small": "1"}
    file.write_bytes(founded("S-1", "第一支部"))
    insisted = imported("import", str(file), "--region", "smal", "--new")
    assert (insisted.code, insisted.out) == (
        0,
        "smal: 1 recorded, 0 known already; position 1\n",
    )


def test_numbered_regions_are_different_regions(run: Run) -> None:
    given = founded("S-1", "第一支部")
    for code in ("r1", "r2", "r12"):
        assert run("import", "-", "--region", code, given=given).code == 0


def test_a_plugin_is_not_enabled_for_a_slip_either(imported: Run) -> None:
    ran = imported("plugins", "enable", "small", "--region", "smalll")
    assert ran.code == 2
    assert "Did you mean 'small'?" in ran.err
    again = imported("plugins", "enable", "small", "--region", "smalll", "--new")
    assert again.code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess", "smal", "--period", "2015"),
        ("explain", "smal", "S-1", "--period", "2015"),
        ("replay", "smal"),
        ("organisations", "smal"),
        ("people", "audit", "smal"),
    ],
)
def test_a_region_that_is_not_there_is_not_asked(imported: Run, arguments: tuple[str, ...]) -> None:
    ran = imported(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "[host.region]" in ran.err
    assert "Did you mean 'small'?" in ran.err


@pytest.mark.parametrize("given", [b"", b"\n \n\n", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_said_to_be_one(run: Run, tmp_path: Path, given: bytes) -> None:
    ran = run("import", "-", "--region", "small", given=given)
    assert (ran.code, ran.out) == (2, "")
    assert "Error [cli.empty] " in ran.err
    assert "nothing was written" in ran.err
    assert not (tmp_path / "data").exists()
    assert "文件" in run("import", "-", "--region", "small", given=given, lang="zh").err


#: Two facts of an organisation that no fact founds: its code was mistyped.
SLIPS = [
    line("m8", "meeting", ASSEMBLY, subject="S-11"),
    line("m9", "meeting", ASSEMBLY, subject="S-11"),
]


def test_facts_about_what_was_never_founded_are_counted_and_named(run: Run) -> None:
    given = b"".join([*LINES, *SLIPS])
    ran = run("import", "-", "--region", "small", "--format", "json", given=given)
    assert ran.code == 0
    assert ran.data["unplaced"] == [{"organisation": "S-11", "facts": 2, "nearest": "S-1"}]
    assert ran.err.splitlines()[1:] == [
        "Facts about organisations that no fact founds: 2, of 1 codes.",
        "  S-11: 2 facts; did you mean S-1?: line 5 m8 (position 6), line 6 m9 (position 7)",
        "To take one back, import such a line, with the reason (or a correction): "
        '{"specversion":"1.0","id":"m8","source":"urn:test",'
        '"type":"cn.dangjian.fact.meeting.retracted","reason":"…"}',
    ]


def test_an_assessment_names_them_too(run: Run) -> None:
    run("import", "-", "--region", "small", given=b"".join([*LINES, *SLIPS]))
    found = run("assess", "small", "--period", "2015", "--format", "json").data
    assert found["unplaced"] == [{"organisation": "S-11", "facts": 2, "nearest": "S-1"}]
    assert "  S-11: 2 facts; did you mean S-1?" in run("assess", "small", "--period", "2015").out


@pytest.mark.parametrize("first", [1, 2, 4, 5])
def test_however_a_file_is_split_the_same_comes_of_it(run: Run, first: int) -> None:
    lines = [*SLIPS, *LINES]
    run("import", "-", "--region", "small", given=b"".join(lines[:first]))
    ran = run(
        *("import", "-", "--region", "small", "--format", "json"), given=b"".join(lines[first:])
    )
    assert ran.data["unplaced"] == [{"organisation": "S-11", "facts": 2, "nearest": "S-1"}]
    found = run("assess", "small", "--period", "2015", "--format", "json").data
    points = {
        each["organisation"]: each["schemes"]["points"]["total"] for each in found["organisations"]
    }
    assert points == {"S-1": "10", "S-2": None}


@pytest.mark.parametrize(
    "period", ["9999", "0000", "2015\n", "２０１５", "2015-H3", "2015-13", "2015-Q0", "", "٢٠١٥"]
)
@pytest.mark.parametrize("command", [("assess", "small"), ("explain", "small", "S-1")])
def test_what_is_no_period(imported: Run, command: tuple[str, ...], period: str) -> None:
    ran = imported(*command, "--period", period)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error [K002] ")
    assert "write 2015, 2015-H1, 2015-Q3 or 2015-07" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_replay_is_asked_for_periods_alike(imported: Run) -> None:
    ran = imported("replay", "small", "--period", "9999")
    assert (ran.code, ran.out) == (2, "")
    assert "[K002]" in ran.err


@pytest.mark.parametrize("day", ["20150101", "2015-W01-1", "2015-02-30", "２０１５"])
def test_what_is_no_day(imported: Run, day: str) -> None:
    ran = imported("assess", "small", "--period", "2015", "--rules", day)
    assert (ran.code, ran.out) == (2, "")
    assert f"{day} is not a day; write 2014-12-31" in ran.err


def test_a_replay_that_compares_nothing_does_not_succeed(run: Run) -> None:
    run("import", "-", "--region", "other", given=founded("S-1", "第一支部"))
    ran = run("replay", "other", "--format", "json")
    assert ran.code == 1
    assert (ran.data["assessments"], ran.data["compared"]) == ([], 0)
    assert "Error [cli.replay] other: no plugin is enabled" in ran.err
    assert "dangjian plugins enable NAME --region other" in ran.err
    run("plugins", "enable", "small", "--region", "other")
    told = run("replay", "other")
    assert told.code == 1
    assert "No difference" not in told.out
    assert "Error [cli.replay] other: no assessment could be compared" in told.err


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (("facts", "--format", "jsn"), "did you mean json?"),
        (("facts", "--format", "CVS"), "did you mean csv?"),
        (("assess", "small", "--period", "2015", "--format", "tabel"), "did you mean table?"),
    ],
)
def test_a_value_that_is_mistyped(run: Run, arguments: tuple[str, ...], near: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "[cli.usage]" in ran.err
    assert "is none of: " in ran.err
    assert near in ran.err


def test_a_language_that_is_mistyped(run: Run) -> None:
    ran = run("--lang", "zn", "facts")
    assert (ran.code, ran.out) == (2, "")
    assert "“zn”不在可选值之中:zh, en;是否想写 zh?" in ran.err
