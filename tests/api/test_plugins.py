"""Plugins listed, checked, enabled and disabled."""

from pathlib import Path

import pytest

from tests.api.conftest import Run
from tests.host.samples import EXAMPLES, founded, programme, write_plugin


def test_the_list(run: Run) -> None:
    found = {each["name"]: each for each in run("plugins", "list", "--format", "json").data}
    assert {"qingshen", "small"} <= found.keys()
    small = found["small"]
    assert (small["state"], small["programme"], small["version"]) == ("ready", "small.one", "1")
    assert small["schemes"] == ["points"]
    assert small["reason"] is None
    assert found["qingshen"]["region"] == "qingshen"
    assert "四大工程" in run("plugins", "list", lang="zh").out


def test_a_broken_plugin_is_listed_with_its_reason(run: Run, plugin: Path) -> None:
    (plugin / "programme.yaml").write_text(programme() + "tree: {a: [\n")
    ran = run("plugins", "list", "--format", "json")
    assert ran.code == 0
    [small] = [each for each in ran.data if each["name"] == "small"]
    assert (small["state"], small["reason"]["code"]) == ("quarantined", "host.rules")
    assert small["reason"]["problems"][0]["code"] == "R001"
    table = run("plugins", "list", lang="zh").out
    assert "已隔离" in table
    assert "small: [host.rules] " in table


def test_enable_and_disable(run: Run) -> None:
    ran = run("plugins", "enable", "small", "--region", "other")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines() == [
        "small 1 is enabled for other from position 1 on.",
        "Without --plugin, small answers for other.",
    ]
    again = run("plugins", "enable", "small", "--region", "other")
    assert again.err == "small 1 was enabled for other already; position 1.\n"
    listed = run("plugins", "list", "--region", "other", "--format", "json").data
    enabled = {each["name"]: each["enabled"] for each in listed}
    assert (enabled["qingshen"], enabled["small"]) == (None, "1")
    assert run("plugins", "disable", "small", "--region", "other").code == 0
    ran = run("plugins", "disable", "small", "--region", "other")
    assert ran.code == 2
    assert "[host.not-enabled]" in ran.err


def test_a_plugin_that_is_not_there(run: Run, tmp_path: Path) -> None:
    ran = run("plugins", "enable", "smal", "--region", "other")
    assert ran.code == 2
    assert "[host.unknown-plugin]" in ran.err
    assert "Did you mean 'small'?" in ran.err
    assert not (tmp_path / "data").exists()


def test_a_broken_plugin_cannot_be_enabled(run: Run, plugin: Path, tmp_path: Path) -> None:
    (plugin / "__init__.py").write_text("1 / 0\n")
    ran = run("plugins", "enable", "small", "--region", "other")
    assert ran.code == 1
    assert "[host.import]" in ran.err
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("given", ["small", "small/programme.yaml"])
def test_a_sound_plugin_is_checked(run: Run, plugin: Path, given: str) -> None:
    (plugin / "examples.yaml").write_text(EXAMPLES, encoding="utf-8")
    ran = run("plugins", "check", str(plugin.parent / given), "--format", "json")
    assert (ran.code, ran.err) == (0, ""), ran.out
    assert ran.data["sound"] is True
    assert ran.data["examples"] == {"total": 1, "passed": 1, "failures": []}
    table = run("plugins", "check", str(plugin), lang="zh")
    assert table.code == 0
    said = table.out.splitlines()
    assert (said[0], said[1]) == ("small: small.one 1 小样", "✓ D 能够载入")
    assert "算例通过:1/1" in said
    assert "级别:C" in said


def test_an_example_that_comes_out_differently(run: Run, plugin: Path) -> None:
    text = EXAMPLES.replace("assemblies: 1", "assemblies: 2")
    (plugin / "examples.yaml").write_text(text, encoding="utf-8")
    ran = run("plugins", "check", str(plugin))
    assert ran.code == 1
    assert "Examples passed: 0/1" in ran.out
    assert "examples.yaml:12:" in ran.out


def test_a_plugin_without_examples_does_not_pass(run: Run, plugin: Path) -> None:
    ran = run("plugins", "check", str(plugin), "--format", "json")
    assert ran.code == 1
    assert [each["code"] for each in ran.data["problems"]] == ["E065"]


def test_a_broken_plugin_is_checked(run: Run, tmp_path: Path) -> None:
    text = programme().replace("meeting", "meetting")
    folder = write_plugin(tmp_path / "broken", code=None, text=text)
    ran = run("plugins", "check", str(folder))
    assert ran.code == 1
    assert "meetting" in ran.out
    assert "programme.yaml:" in ran.out
    data = run("plugins", "check", str(folder), "--format", "json").data
    assert data["sound"] is False
    assert data["reason"]["code"] == "host.rules"


def test_every_error_of_a_plugin_is_listed_once(run: Run, tmp_path: Path) -> None:
    text = programme().replace("count: meeting", "count: meetting")
    folder = write_plugin(tmp_path / "broken", code="1 / 0\n", text=text)
    (folder / "examples.yaml").write_text("dangjian: 1\nexamples: 7\n", encoding="utf-8")
    ran = run("plugins", "check", str(folder))
    assert ran.code == 1
    assert ran.out.count("nothing is called 'meetting'") == 1
    assert ran.out.count("[host.import]") == 1
    assert "examples.yaml:2:11: E" in ran.out
    data = run("plugins", "check", str(folder), "--format", "json").data
    assert len(data["problems"]) == len({str(each) for each in data["problems"]}) >= 3
    assert f"Faults of the files: {len(data['problems'])}" in ran.out
    chinese = run("plugins", "check", str(folder), lang="zh").out
    assert "R100 没有这个名称的事实类型、事项或列表: 没有叫“meetting”的内容" in chinese
    assert "[host.import] 插件无法导入" in chinese
    assert "docs/errors.zh-CN.md#R100" in chinese
    assert {each["more"] for each in data["problems"]} >= {"docs/errors.md#R100"}


def test_where_a_plugin_is_enabled_is_listed(run: Run) -> None:
    assert run("plugins", "enable", "small", "--region", "north").code == 0
    assert run("plugins", "enable", "small", "--region", "south").code == 0
    listed = run("plugins", "list", "--format", "json").data
    enabled = {each["name"]: each["enabled_in"] for each in listed}
    assert (enabled["small"], enabled["qingshen"]) == ({"north": "1", "south": "1"}, {})
    assert "north (1), south (1)" in run("plugins", "list").out
    [one] = [
        each
        for each in run("plugins", "list", "--region", "north", "--format", "json").data
        if each["name"] == "small"
    ]
    assert (one["enabled"], one["enabled_in"]) == ("1", {"north": "1"})


def test_a_plugin_enabled_from_a_folder_that_is_not_given_again(run: Run, tmp_path: Path) -> None:
    other = write_plugin(tmp_path / "wode", code=None, text=programme(id="wode.one", region="wode"))
    given = ("--plugin-path", str(other))
    run("import", "-", "--region", "north", given=founded("S-1", "第一支部"))
    assert run(*given, "plugins", "enable", "wode", "--region", "north").code == 0
    ran = run("organisations", "north", "--on", "2015")
    assert ran.code == 0
    assert "S-1" in ran.out
    assert ran.err == (
        "Note: north: the plugin 'wode' is enabled and was not found\n"
        "  Way out: Give its folder with --plugin-path or in DANGJIAN_PLUGIN_PATH, or disable it: "
        "dangjian plugins disable wode --region north\n"
    )
    chinese = run("organisations", "north", "--on", "2015", lang="zh").err
    assert chinese.startswith(
        "提示:north: 插件“wode”已启用,但没有找到\n  处理办法:用 --plugin-path"
    )
    needed = run("assess", "north", "--period", "2015")
    assert needed.code == 2
    assert "Error [host.unknown-plugin] north: the plugin 'wode' is enabled" in needed.err
    listed = run("plugins", "list", "--region", "north", "--format", "json").data
    [gone] = [each for each in listed if each["state"] == "missing"]
    assert (gone["name"], gone["enabled"], gone["version"]) == ("wode", "1", None)
    table = [" ".join(each.split()) for each in run("plugins", "list").out.splitlines()]
    assert "wode not found north (1)" in table
    assert run("plugins", "disable", "wode", "--region", "north").code == 0
    assert run("organisations", "north", "--on", "2015").err == ""


def test_enabling_says_which_plugin_answers(run: Run, tmp_path: Path) -> None:
    """The only one; then none of two; then the region's own before the others."""
    for name, region in (("second", "elsewhere"), ("own", "north")):
        write_plugin(tmp_path / name, code=None, text=programme(id=f"{name}.one", region=region))
    given = ("--plugin-path", str(tmp_path / "second"), "--plugin-path", str(tmp_path / "own"))

    def enabled(name: str) -> list[str]:
        return run(*given, "plugins", "enable", name, "--region", "north").err.splitlines()[1:]

    assert enabled("small") == ["Without --plugin, small answers for north."]
    assert enabled("small") == []
    assert enabled("second") == [
        "Name the plugin with --plugin from now on; without it small answered for north."
    ]
    assert enabled("own") == ["Without --plugin, own answers for north."]


def test_enabling_the_regions_own_takes_over(run: Run, tmp_path: Path) -> None:
    own = write_plugin(tmp_path / "own", code=None, text=programme(id="own.one", region="north"))
    run("plugins", "enable", "small", "--region", "north")
    ran = run("--plugin-path", str(own), "plugins", "enable", "own", "--region", "north", lang="zh")
    assert ran.err.splitlines()[1:] == ["今后 north 不用 --plugin 指明插件时,用 own;此前用 small。"]
