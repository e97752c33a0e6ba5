"""Import, export, verify and facts."""

import datetime as dt
import json
import sqlite3
from pathlib import Path

from core.facts import VOCABULARY
from tests.api.conftest import Run
from tests.host.samples import ASSEMBLY, CORRECTION, LINES, founded, line


def test_an_import_into_a_new_region(run: Run, file: Path) -> None:
    ran = run("import", str(file), "--region", "small")
    assert (ran.code, ran.out) == (0, "small: 4 recorded, 0 known already; position 5\n")
    assert ran.err == "small is new: its plugin small was enabled.\n"


def test_the_same_in_chinese(run: Run, file: Path) -> None:
    ran = run("import", str(file), "--region", "small", lang="zh")
    assert (ran.code, ran.out) == (0, "small:新登记 4 条,已有 0 条;日志位置 5\n")
    assert ran.err == "small 是新地区:已启用其插件 small。\n"


def test_an_import_in_json_from_standard_input(run: Run) -> None:
    given = b"".join(LINES)
    first = run("import", "-", "--region", "small", "--format", "json", given=given).data
    again = run("import", "-", "--region", "small", "--format", "json", given=given).data
    assert (first["appended"], first["known"], first["enabled"]) == (4, 0, "small")
    assert (again["appended"], again["known"], again["enabled"]) == (0, 4, None)
    assert (again["position"], again["hash"]) == (5, first["hash"])


def test_a_bad_file_is_refused_whole_with_every_line(run: Run, file: Path) -> None:
    file.write_bytes(
        b"".join(
            [*LINES, b"{}\n", line("x", "survey", {"kind": "satisfaction", "eligible": "many"})]
        )
    )
    ran = run("import", str(file), "--region", "small")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error [log.rejected] ")
    assert "\n  line 5 specversion [log.line] " in ran.err
    assert "\n  line 6 data.eligible [facts.bad-value] " in ran.err
    assert "\n  line 6 data.valid [facts.missing-field] " in ran.err
    assert "Way out: Put the lines right and send the whole file again" in ran.err
    assert b"organisation" not in run("export", "small").raw
    chinese = run("import", str(file), "--region", "small", lang="zh").err
    assert "第 6 行 data.eligible [facts.bad-value] 字段不接受的值:" in chinese


def test_a_long_list_of_bad_lines_is_cut_and_counted(run: Run) -> None:
    ran = run("import", "-", "--region", "small", given=b"{}\n" * 30)
    assert ran.code == 2
    assert ran.err.count("\n  line ") == 20
    assert "Error [log.rejected] 30 faults, nothing was taken" in ran.err
    assert "  and 10 more" in ran.err


def test_an_export_comes_back_to_the_same_bytes(imported: Run, tmp_path: Path) -> None:
    imported("import", "-", "--region", "small", given=CORRECTION)
    path = tmp_path / "export.jsonl"
    ran = imported("export", "small", "--output", str(path))
    assert (ran.code, ran.out, ran.err) == (0, "", f"6 events in {path}\n")
    whole = imported("export", "small").raw
    assert path.read_bytes() == whole
    assert len(whole.splitlines()) == 7
    assert json.loads(whole.splitlines()[-1])["count"] == 6
    elsewhere = ("--data", str(tmp_path / "elsewhere"))
    restored = imported(*elsewhere, "import", str(path), "--region", "small")
    assert (restored.code, restored.err) == (
        0,
        "The file is an export of small: put back as it was.\n",
    )
    assert imported(*elsewhere, "export", "small").raw == whole


def test_an_export_replaces_a_file_only_when_told_to(imported: Run, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text("kept\n")
    ran = imported("export", "small", "--output", str(path))
    assert (ran.code, path.read_text()) == (2, "kept\n")
    assert ran.err == (
        f"Error [cli.exists] {path}: there is a file already\n"
        "  Way out: Give another name, or --force to replace the file\n"
    )
    assert "文件已存在" in imported("export", "small", "--output", str(path), lang="zh").err
    assert imported("export", "small", "--output", str(path), "--force").code == 0
    assert path.read_bytes() == imported("export", "small").raw
    assert sorted(tmp_path.glob("export*")) == [path]


def test_an_export_that_was_cut_off_is_not_put_back(imported: Run, tmp_path: Path) -> None:
    cut = b"".join(imported("export", "small").raw.splitlines(keepends=True)[:3])
    elsewhere = ("--data", str(tmp_path / "elsewhere"))
    ran = imported(*elsewhere, "import", "-", "--region", "small", given=cut)
    assert (ran.code, ran.out) == (2, "")
    assert "[log.restore] small: the export breaks off after position 3: its last line" in ran.err
    merged = imported("import", "-", "--region", "small", "--format", "json", given=cut)
    assert merged.data["cut_off"] is True
    assert merged.err.startswith("An export among the lines is cut off or has lines left out")


def test_an_export_that_cannot_be_written_leaves_nothing(imported: Run, tmp_path: Path) -> None:
    ran = imported("export", "small", "--output", str(tmp_path / "no" / "where.jsonl"))
    assert ran.code == 2
    assert ran.err.startswith("Error [cli.file] ")
    assert not (tmp_path / "no").exists()


def test_the_chain_is_verified(imported: Run, tmp_path: Path) -> None:
    sound = imported("verify", "small")
    assert sound.code == 0
    assert sound.out.startswith("small: 5 events, position 5, hash ")
    assert sound.out.endswith("The chain is sound.\n")
    with sqlite3.connect(tmp_path / "data" / "dangjian.db") as connection:
        connection.execute("DELETE FROM event WHERE position = 4")
    connection.close()
    broken = imported("verify", "small", "--format", "json")
    assert broken.code == 1
    assert broken.data["sound"] is False
    assert broken.data["findings"][0] == {
        "code": "hole",
        "position": 4,
        "message": "1 positions are missing",
    }
    table = imported("verify", "small", lang="zh")
    assert table.code == 1
    assert "缺少事件" in table.out


def test_the_types_of_facts(run: Run) -> None:
    types = run("facts", "--format", "json").data
    assert [each["type"] for each in types] == list(VOCABULARY.types)
    survey = next(each for each in types if each["type"] == "survey")
    assert (survey["code"], survey["zh"]) == ("SURV", VOCABULARY.types["survey"].label.zh)
    assert "eligible" in [field["field"] for field in survey["fields"]]
    rows = run("facts", "--format", "csv").out.splitlines()
    assert rows[0] == "type,code,label,family,lifecycle,fields"
    assert len(rows) == len(VOCABULARY.types) + 1
    assert VOCABULARY.types["survey"].label.zh in run("facts", lang="zh").out


def test_lines_about_plugins_in_a_second_copy_are_passed_over(imported: Run) -> None:
    whole = imported("export", "small").raw
    ran = imported("import", "-", "--region", "small", given=whole)
    assert (ran.code, ran.out) == (0, "small: 0 recorded, 4 known already; position 5\n")
    assert ran.err == "Lines about plugins passed over: 1; enable plugins yourself.\n"


#: Without a fact of the period there is nothing to assess.
ASSEMBLY_THERE = line("m9", "meeting", ASSEMBLY, subject="S-9")


def test_a_title_that_looks_like_a_formula_stays_a_text(run: Run) -> None:
    run("import", "-", "--region", "small", given=founded("S-9", "=cmd()") + ASSEMBLY_THERE)
    rows = run("assess", "small", "--period", "2015", "--format", "csv").out.splitlines()
    assert rows[1].startswith("S-9,'=cmd(),branch,points,6,10,")
    table = run("assess", "small", "--period", "2015").out
    assert "=cmd()" in table
    parsed = json.loads(run("assess", "small", "--period", "2015", "--format", "json").out)
    assert parsed["organisations"][0]["title"] == "=cmd()"


#: A meeting of a day after today, and two of an organisation that no fact founds.
LATER = line("late", "meeting", ASSEMBLY, day="2199-01-01")
NOWHERE = [line(f"no-{n}", "meeting", ASSEMBLY, subject="S-11") for n in (1, 2)]


def test_what_may_be_a_slip_is_said_of_the_files_own_facts(imported: Run) -> None:
    given = b"".join([LATER, b"\n", *NOWHERE])
    ran = imported("import", "-", "--region", "small", given=given)
    assert (ran.code, ran.out) == (0, "small: 3 recorded, 0 known already; position 8\n")
    today = dt.date.today()
    assert ran.err.splitlines() == [
        "Facts about organisations that no fact founds: 2, of 1 codes.",
        "  S-11: 2 facts; did you mean S-1?: line 3 no-1 (position 7), line 4 no-2 (position 8)",
        f"Please check: 1 facts of days after today, {today}: line 1 late (position 6)",
        "To take one back, import such a line, with the reason (or a correction): "
        '{"specversion":"1.0","id":"no-1","source":"urn:test",'
        '"type":"cn.dangjian.fact.meeting.retracted","reason":"…"}',
    ]
    again = imported("import", "-", "--region", "small", given=given)
    assert again.err == "In all, facts about organisations that no fact founds: 2.\n"
    more = line("no-3", "meeting", ASSEMBLY, subject="S-22")
    ran = imported("import", "-", "--region", "small", "--format", "json", given=more)
    assert ran.data["doubts"] == []
    assert [each["organisation"] for each in ran.data["unplaced"]] == ["S-11", "S-22"]
    assert [each["organisation"] for each in ran.data["unplaced_here"]] == ["S-22"]
    [named] = ran.data["unplaced_here"][0]["named"]
    assert named == {
        "position": 9,
        "line": 1,
        "type": "meeting",
        "source": "urn:test",
        "id": "no-3",
    }
    assert "no fact founds: 3." in ran.err


def test_the_line_that_is_shown_takes_a_fact_back(imported: Run) -> None:
    shown = imported("import", "-", "--region", "small", given=LATER).err.splitlines()[-1]
    taken_back = shown[shown.index("{") :].replace("…", "x").encode()
    ran = imported("import", "-", "--region", "small", given=taken_back)
    assert (ran.out, ran.err) == ("small: 1 recorded, 0 known already; position 7\n", "")


def test_a_meeting_before_the_founding_is_doubted(imported: Run) -> None:
    """The branch was founded on the first day of 2010."""
    days = ("2009-12-31", "2010-01-01")
    given = b"".join(line(day, "meeting", ASSEMBLY, day=day) for day in days)
    ran = imported("import", "-", "--region", "small", given=given)
    assert ran.err.splitlines()[0] == (
        "Please check: 1 facts of days before their organisation was founded: "
        "line 1 2009-12-31 (position 6)"
    )


def test_doubts_in_json_and_in_chinese(imported: Run) -> None:
    ran = imported("import", "-", "--region", "small", "--format", "json", given=LATER)
    [doubt] = ran.data["doubts"]
    assert (doubt["kind"], doubt["facts"], doubt["positions"]) == ("future", 1, [6])
    scored = line("s", "score", {"scheme": "point", "item": "assembly", "points": "3"})
    ran = imported("import", "-", "--region", "small", given=scored, lang="zh")
    assert ran.err.splitlines()[0] == (
        "请核对:1 条打分属于 point assembly,已启用的方案都不读取;是否想写 points?:第 1 行 s(位置 7)"
    )


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*.db") if path.is_file()}


def test_a_check_says_what_the_import_says_and_writes_nothing(
    imported: Run, tmp_path: Path
) -> None:
    given = b"".join([LATER, *NOWHERE, CORRECTION, LINES[2]])
    before, exported = files_of(tmp_path / "data"), imported("export", "small").raw
    checked = imported("import", "-", "--check", "--region", "small", given=given)
    assert (checked.code, checked.out) == (
        0,
        "small: 4 would be recorded, 1 known already; nothing was written\n",
    )
    assert imported("export", "small").raw == exported
    assert files_of(tmp_path / "data") == before
    form = ("--region", "small", "--format", "json")
    data = imported("import", "-", "--check", *form, given=given).data
    taken = imported("import", "-", *form, given=given)
    assert checked.err.split("\n", 1)[1] == taken.err
    assert (data.pop("checked"), taken.data.pop("checked")) == (True, False)
    # Hashes hold the time at which something was recorded.
    same = [each for each in data if each != "hash"]
    assert {each: data[each] for each in same} == {each: taken.data[each] for each in same}


def test_a_check_of_a_new_region_begins_nothing(run: Run, file: Path, tmp_path: Path) -> None:
    ran = run("import", str(file), "--check", "--region", "small")
    assert (ran.code, ran.out) == (
        0,
        "small: 4 would be recorded, 0 known already; nothing was written\n",
    )
    assert not (tmp_path / "data").exists()


def test_a_check_ends_as_the_import_would(imported: Run) -> None:
    given = line("m1", "meeting.corrected", ASSEMBLY)
    checked = imported("import", "-", "--check", "--region", "small", given=given)
    taken = imported("import", "-", "--region", "small", given=given)
    assert checked.code == taken.code == 2
    assert checked.err.split("\n", 1)[1] == taken.err
    near = imported("import", "-", "--check", "--region", "smal", given=LINES[0])
    assert (near.code, near.out) == (2, "")
