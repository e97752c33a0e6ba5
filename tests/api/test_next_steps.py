"""Where there is nothing to show or something is set aside, the command says why and what to type next."""

import shutil
from pathlib import Path

from click.testing import CliRunner

from api.cli import program
from tests.api.conftest import Run
from tests.host.samples import EXAMPLES, founded, line
from tests.host.samples import programme as programme_text

FOUNDED = founded("S-1", "第一支部")


def test_a_region_that_no_plugin_judges(run: Run) -> None:
    ran = run("import", "-", "--region", "north", given=FOUNDED, lang="zh")
    assert ran.code == 0
    assert ran.err == (
        "north 还没有启用插件,暂时不能考核。用 dangjian plugins list 查看插件,"
        "用 dangjian plugins enable 插件名 --region north 启用。\n"
    )
    refused = run("assess", "north", "--period", "2015", lang="zh")
    assert refused.code == 2
    assert (
        "处理办法:dangjian plugins enable 插件名 --region north(插件名见 dangjian plugins list)"
        in refused.err
    )
    assert run("plugins", "enable", "small", "--region", "north").code == 0
    again = run("import", "-", "--region", "north", given=founded("S-2", "第二支部"))
    assert again.err == ""


def test_a_position_before_the_plugin_was_enabled(run: Run) -> None:
    run("import", "-", "--region", "north", given=FOUNDED)
    run("plugins", "enable", "small", "--region", "north")
    ran = run("assess", "north", "--period", "2015", "--known-at", "1")
    assert ran.code == 2
    assert "Way out: It is enabled since position 2: ask for that or a later one" in ran.err
    named = run("assess", "north", "--period", "2015", "--known-at", "1", "--plugin", "small")
    assert "It is enabled since position 2" in named.err
    never = run("assess", "north", "--period", "2015", "--known-at", "1", "--plugin", "qingshen")
    assert "Way out: dangjian plugins enable qingshen --region north" in never.err


def test_no_figures(run: Run) -> None:
    empty = run("figures", lang="zh")
    assert (empty.code, empty.out) == (0, "还没有数据。\n可以先用 dangjian demo, dangjian import\n")
    run("import", "-", "--region", "small", given=FOUNDED)
    ran = run("figures", "small")
    assert ran.code == 0
    assert "No plugin that is enabled here has published figures" in ran.out
    assert "dangjian plugins list" in ran.out


def test_no_organisations(run: Run) -> None:
    closed = {"step": "closed", "kind": "branch", "sector": "organ", "title": "第一支部"}
    end = line("org/S-1/end", "organisation", closed, subject="S-1", day="2012-01-01")
    run("import", "-", "--region", "small", given=FOUNDED + end)
    ran = run("organisations", "small", "--on", "2009", lang="zh")
    assert "最早的组织成立于 2010-01-01;请用 --on 给出这一天或以后的日期。" in ran.out
    after = run("organisations", "small", "--on", "2015", lang="zh")
    assert "最早" not in after.out
    assert "撤销" in after.out
    data = {"kind": "member-assembly", "topic": "学习", "expected": 1, "present": 1}
    run("import", "-", "--region", "other", given=line("m", "meeting", data))
    ran = run("organisations", "other", "--on", "2015")
    assert "No fact founds an organisation" in ran.out


def test_a_plugin_that_was_set_aside_has_a_way_out(run: Run, plugin: Path) -> None:
    (plugin / "programme.yaml").write_text("dangjian: 1\nprogramme: {a: [\n", encoding="utf-8")
    said = run("plugins", "list", lang="zh").out
    assert "small: [host." in said
    assert "\n  处理办法:" in said.partition("small: [host.")[2]
    assert "被隔离的插件不给出结果,但不影响事实和其他插件。" in said
    shutil.rmtree(plugin)


COUNTY = """\
dangjian: 1
programme:
  id: small.county
  region: county
  version: "1"
  title: 小县
  requires: ">=0.1"
inherits:
  - {from: small.one, take: [assemblies]}
"""


def county(folder: Path) -> Path:
    """A county that stands on the small programme."""
    folder.mkdir(parents=True)
    (folder / "programme.yaml").write_text(COUNTY, encoding="utf-8")
    (folder / "examples.yaml").write_text(EXAMPLES, encoding="utf-8")
    return folder


def bare(*arguments: str) -> tuple[int, str]:
    """The command without the small plugin beside it."""
    result = CliRunner().invoke(program, arguments)
    return result.exit_code, result.output


def test_a_county_finds_the_city_above_it(tmp_path: Path) -> None:
    city = tmp_path / "city"
    folder = county(city / "county")
    (city / "programme.yaml").write_text(programme_text(), encoding="utf-8")
    code, said = bare("plugins", "check", str(folder))
    assert code == 0
    assert said.startswith("county: small.county 1 小县\n✓ D 能够载入\n")
    assert "✓ D 算例全部通过" in said
    options = ("--data", str(tmp_path / "data"), "--plugin-path", str(folder))
    code, said = bare(*options, "plugins", "enable", "county", "--region", "county")
    answering = "county 不用 --plugin 指明插件时,用 county。"
    assert (code, said) == (0, f"自位置 1 起,county 启用 county 1。\n{answering}\n")


def test_a_county_whose_city_is_elsewhere(tmp_path: Path, run: Run) -> None:
    folder = county(tmp_path / "county")
    code, said = bare("plugins", "check", str(folder))
    assert code == 1
    assert "P020 所继承的工程没有安装: 没有安装工程“small.one”" in said
    assert "或用 --plugin-path 给出它的目录" in said
    assert run("plugins", "check", str(folder)).code == 0
