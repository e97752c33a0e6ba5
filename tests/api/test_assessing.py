"""Assess, explain, diff and replay, on figures worked out by hand.

The small programme gives 10 points for an assembly by the rules of 2014; by those of 2015 it gives 6,
and 4 for an outing. The first branch had both in 2015; of the second nothing was recorded, so it is not
rated until a correction says that the outing was its.
"""

import csv
import io
from pathlib import Path

import pytest

from tests.api.conftest import Ran, Run
from tests.host.samples import CORRECTION, line


def totals(ran: Ran) -> dict[str, str | None]:
    assert ran.code == 0, ran.err
    return {
        each["organisation"]: each["schemes"]["points"]["total"]
        for each in ran.data["organisations"]
    }


def assess(run: Run, *options: str) -> Ran:
    return run("assess", "small", "--period", "2015", "--format", "json", *options)


class TestAssess:
    def test_json(self, imported: Run) -> None:
        ran = assess(imported)
        assert ran.err == ""
        assert totals(ran) == {"S-1": "10", "S-2": None}
        data = ran.data
        assert (data["region"], data["programme"], data["period"]) == ("small", "small.one", "2015")
        assert data["position"] == 5
        first = data["organisations"][0]
        assert first["title"] == "第一支部"
        assert first["indicators"]["assemblies"]["num"] == 1
        assert (first["schemes"]["points"]["rating"], first["schemes"]["points"]["stars"]) == (
            "合格",
            1,
        )

    def test_the_same_question_gives_the_same_bytes(self, imported: Run) -> None:
        assert assess(imported).raw == assess(imported).raw

    def test_the_rules_of_another_day(self, imported: Run) -> None:
        assert totals(assess(imported, "--rules", "2014")) == {"S-1": "10", "S-2": None}
        imported("import", "-", "--region", "small", given=CORRECTION)
        assert totals(assess(imported)) == {"S-1": "6", "S-2": "4"}
        assert totals(assess(imported, "--rules", "2014-06-30")) == {"S-1": "10", "S-2": "0"}

    def test_what_was_known_then_stays(self, imported: Run) -> None:
        before = assess(imported).raw
        imported("import", "-", "--region", "small", given=CORRECTION)
        assert assess(imported, "--known-at", "5").raw == before
        assert totals(assess(imported, "--known-at", "4")) == {"S-1": "6", "S-2": None}

    def test_csv(self, imported: Run) -> None:
        ran = imported("assess", "small", "--period", "2015", "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(ran.out)))
        assert [(row["organisation"], row["total"], row["of"], row["rating"]) for row in rows] == [
            ("S-1", "10", "10", "合格"),
            ("S-2", "", "10", "无记录"),
        ]

    def test_a_table(self, imported: Run) -> None:
        ran = imported("assess", "small", "--period", "2015", lang="zh")
        lines = [" ".join(each.split()) for each in ran.out.splitlines()]
        assert "代码 党组织 类型 积分 评定" in lines
        assert "S-1 第一支部 党支部 10/10 合格" in lines
        assert "S-2 第二支部 党支部 —/10 无记录" in lines
        assert "合格 1/2" in lines
        assert "无记录 1/2" in lines

    def test_one_scheme_with_its_parts(self, imported: Run) -> None:
        ran = imported("assess", "small", "--period", "2015", "--scheme", "points")
        lines = [" ".join(each.split()) for each in ran.out.splitlines()]
        assert "Code Organisation Total Rating 全部 Vetoes Undecided" in lines
        assert "S-1 第一支部 10/10 合格 10" in lines
        data = assess(imported, "--scheme", "points").data
        assert data["scheme"] == "points"
        assert [list(each["schemes"]) for each in data["organisations"]] == [["points"]] * 2

    def test_a_plugin_that_fails_is_unavailable_and_not_0(
        self, imported: Run, plugin: Path
    ) -> None:
        (plugin / "__init__.py").write_text("1 / 0\n")
        ran = assess(imported)
        assert ran.code == 1
        assert ran.data["state"] == "unavailable"
        assert ran.data["reason"]["code"] == "host.import"
        assert ran.data["organisations"] == []
        assert "ZeroDivisionError" in ran.err


class TestExplain:
    def test_json(self, imported: Run) -> None:
        ran = imported("explain", "small", "S-1", "--period", "2015", "--format", "json")
        assert (ran.code, ran.err) == (0, "")
        data = ran.data
        assert data["receipt"] == "v1"
        assert data["engine"]["plugin"] == "small"
        assert (data["engine"]["version"], data["engine"]["plugin_version"]) == ("0.1.0", "1")
        [scheme] = data["schemes"]
        assert scheme["arithmetic"] == "10 = 10"
        [fact] = data["indicators"]["outings"]["facts"]
        assert (fact["position"], fact["type"], fact["external_id"]) == (5, "service", "s1")

    def test_a_table(self, imported: Run) -> None:
        ran = imported("explain", "small", "S-1", "--period", "2015", lang="zh")
        lines = [" ".join(each.split()) for each in ran.out.splitlines()]
        assert "积分 10/10 合格" in lines
        assert any(each.startswith("全部 10 党员大会 6/6 ") for each in lines)
        assert any(each.startswith("外出 1 ") and each.endswith("假定:试验") for each in lines)

    def test_as_of_a_position(self, imported: Run) -> None:
        options = ("--period", "2015", "--known-at", "4", "--format", "json")
        data = imported("explain", "small", "S-1", *options).data
        assert data["schemes"][0]["total"] == "6"
        assert data["clocks"]["known_at"] == 4


class TestDiff:
    def test_two_positions(self, imported: Run) -> None:
        imported("import", "-", "--region", "small", given=CORRECTION)
        options = ("--period", "2015", "--from-position", "5", "--to-position", "6")
        data = imported("diff", "small", *options, "--format", "json").data
        assert (data["before"]["known_at"], data["after"]["known_at"]) == (5, 6)
        changes = {each["organisation"]: each for each in data["changes"]}
        assert {
            code: (
                each["schemes"]["points"]["before"]["total"],
                each["schemes"]["points"]["after"]["total"],
            )
            for code, each in changes.items()
        } == {"S-1": ("10", "6"), "S-2": (None, "4")}
        table = imported("diff", "small", *options, lang="zh").out
        lines = [" ".join(each.split()) for each in table.splitlines()]
        assert "有变化的组织:2 个" in lines
        assert "S-1 第一支部 积分 10/10 合格 6/10 合格" in lines
        assert "S-2 第二支部 外出 0 1" in lines

    def test_two_rules(self, imported: Run) -> None:
        imported("import", "-", "--region", "small", given=CORRECTION)
        options = ("--period", "2015", "--rules", "2014", "--rules", "2015", "--format", "json")
        data = imported("diff", "small", *options).data
        assert data["before"]["rules"] != data["after"]["rules"]
        totals = data["changes"][0]["schemes"]["points"]
        assert (totals["before"]["total"], totals["after"]["total"]) == ("10", "6")

    def test_nothing_changes_by_itself(self, imported: Run) -> None:
        options = ("--period", "2015", "--from-position", "5", "--format", "json")
        assert imported("diff", "small", *options).data["changes"] == []

    @pytest.mark.parametrize("options", [(), ("--rules", "2014"), ("--to-position", "5")])
    def test_two_sides_are_needed(self, imported: Run, options: tuple[str, ...]) -> None:
        ran = imported("diff", "small", "--period", "2015", *options)
        assert (ran.code, ran.out) == (2, "")
        assert "[cli.usage] give --from-position, --from-period, --rules twice or --set" in ran.err


class TestReplay:
    def test_nothing_differs(self, imported: Run) -> None:
        live = assess(imported).data["digest"]
        ran = imported("replay", "small", "--format", "json")
        assert (ran.code, ran.err) == (0, "")
        assert ran.data["differences"] == []
        assert ran.data["facts"]["organisation"]["recorded"] == 2
        assert [
            (each["plugin"], each["period"], each["digest"], each["live_digest"])
            for each in ran.data["assessments"]
        ] == [("small", "2015", live, live)]
        table = imported("replay", "small")
        assert table.code == 0
        assert table.out.endswith("No difference.\n")

    def test_a_difference_ends_with_1_until_it_is_accepted(
        self, imported: Run, tmp_path: Path
    ) -> None:
        assess(imported)
        for each in (tmp_path / "data" / "columns").rglob("*.parquet"):
            each.unlink()
        ran = imported("replay", "small")
        assert ran.code == 1
        assert "Difference: " in ran.out
        assert imported("replay", "small", "--accept").code == 0
        assert imported("replay", "small").code == 0
        assert totals(assess(imported)) == {"S-1": "10", "S-2": None}

    def test_one_difference_is_accepted_by_its_digest_and_a_reason(
        self, imported: Run, tmp_path: Path
    ) -> None:
        assess(imported)
        for each in (tmp_path / "data" / "columns").rglob("*.parquet"):
            each.unlink()
        ran = imported("replay", "small", "--format", "json")
        [digest] = ran.data["digests"].values()
        assert digest in imported("replay", "small").out
        for wrong in (["--accept", "all"], ["--accept", digest]):
            refused = imported("replay", "small", *wrong)
            assert (refused.code, refused.out) == (1, "")
            assert "[cli.replay]" in refused.err
        given = ("--accept", digest, "--reason", "deleted by hand")
        ran = imported("replay", "small", *given)
        assert ran.code == 0
        assert "Accepted: deleted by hand" in ran.out
        assert ran.out.endswith("The rebuilt columns are in place.\n")
        assert imported("replay", "small", "--switch", "--from-position", "3").code == 0

    def test_a_damaged_file_is_told_and_can_be_made_again(
        self, imported: Run, tmp_path: Path
    ) -> None:
        assess(imported)
        for each in (tmp_path / "data" / "columns").rglob("meeting/**/*.parquet"):
            each.write_text("garbage")
        told = imported("assess", "small", "--period", "2015", lang="zh")
        assert (told.code, told.out) == (1, "")
        assert "[host.columns] 列存文件无法读取" in told.err
        assert "dangjian replay small --accept" in told.err
        ran = imported("replay", "small", "--format", "json")
        assert ran.code == 1
        assert ran.data["swapped"] is False
        assert "cannot be read" in ran.data["differences"][0]
        assert imported("replay", "small", "--accept").code == 0
        assert totals(assess(imported)) == {"S-1": "10", "S-2": None}


class TestRefused:
    @pytest.mark.parametrize(
        ("options", "code"),
        [
            (("assess", "small", "--period", "2015-13"), "K002"),
            (("assess", "small", "--period", "2012"), "A007"),
            (
                ("assess", "small", "--period", "2015", "--known-at", "6"),
                "host.position",
            ),
            (("assess", "small", "--period", "2015", "--scheme", "pionts"), "A006"),
            (("assess", "small", "--period", "2015", "--plugin", "qingshen"), "host.not-enabled"),
            (("assess", "smal", "--period", "2015"), "host.region"),
            (("assess", "small", "--period", "2015", "--rules", "soon"), "cli.usage"),
            (("explain", "small", "S-7", "--period", "2015"), "A001"),
            (("explain", "small", "S-1", "--period", "2015", "--scheme", "x"), "A006"),
            (("export", "nowhere"), "host.region"),
            (("verify", "nowhere"), "host.region"),
            (("replay", "nowhere"), "host.region"),
            (("replay", "small", "--period", "x"), "K002"),
        ],
    )
    def test_bad_input(self, imported: Run, options: tuple[str, ...], code: str) -> None:
        for lang in ("en", "zh"):
            ran = imported(*options, lang=lang)
            assert (ran.code, ran.out) == (2, ""), ran.err
            assert f"[{code}]" in ran.err.splitlines()[0]

    def test_without_data(self, run: Run, tmp_path: Path) -> None:
        ran = run("assess", "small", "--period", "2015")
        assert (ran.code, ran.out) == (2, "")
        assert "[host.data]" in ran.err
        assert not (tmp_path / "data").exists()

    def test_members_of_no_scheme_are_counted_and_not_listed(self, imported: Run) -> None:
        data = {"step": "founded", "kind": "work-committee", "sector": "organ", "title": "工委"}
        given = line("org/GW", "organisation", data, subject="GW", day="2010-01-01")
        imported("import", "-", "--region", "small", given=given)
        out = imported("assess", "small", "--period", "2015").out
        assert "Further organisations that are in no scheme: 1" in out
        assert "工委" not in out
