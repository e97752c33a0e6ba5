"""Plugins listed, checked, enabled and disabled."""

from pathlib import Path

import pytest

from tests.api.conftest import Run
from tests.host.samples import programme, write_plugin


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
    assert ran.err == "small 1 is enabled for other from position 1 on.\n"
    again = run("plugins", "enable", "small", "--region", "other")
    assert again.err == "small 1 was enabled for other already; position 1.\n"
    listed = run("plugins", "list", "--region", "other", "--format", "json").data
    assert {each["name"]: each["enabled"] for each in listed} == {"qingshen": None, "small": "1"}
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
    ran = run("plugins", "check", str(plugin.parent / given), "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.data["sound"] is True


def test_a_broken_plugin_is_checked(run: Run, tmp_path: Path) -> None:
    folder = write_plugin(
        tmp_path / "broken", code=None, text=programme().replace("meeting", "meetting")
    )
    ran = run("plugins", "check", str(folder))
    assert ran.code == 1
    assert "meetting" in ran.out
    assert "programme.yaml:" in ran.out
    data = run("plugins", "check", str(folder), "--format", "json").data
    assert data["sound"] is False
    assert data["reason"]["code"] == "host.rules"
