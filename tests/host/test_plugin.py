"""A plugin that works: from an entry point or a folder, asked one at a time."""

import datetime as dt
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from core.host import GROUP, Host, HostError, Plugin
from tests.host.samples import install, programme, write_plugin

HISTORY = """
from core.host import Demonstration, hookimpl

from .lines import LINES

@hookimpl
def history(seed):
    return (b"%d %s" % (seed or 0, line) for line in LINES)
"""


def test_an_installed_plugin(site: Path) -> None:
    folder = install(site, "region_one", code=HISTORY)
    (folder / "lines.py").write_text("LINES = [b'a', b'b']\n")
    plugin = Host().plugin("region_one")
    assert plugin.folder == folder
    assert plugin.identity.title == "小样"
    assert plugin.hooks == ("history",)
    assert list(plugin.history()) == [b"0 a", b"0 b"]
    assert list(plugin.history(7)) == [b"7 a", b"7 b"]


def test_a_plugin_in_a_folder_has_the_same_code(tmp_path: Path) -> None:
    folder = write_plugin(tmp_path / "given", code=HISTORY)
    (folder / "lines.py").write_text("LINES = [b'a', b'b']\n")
    plugin = Host([folder], points=()).plugin("given")
    assert list(plugin.history(7)) == [b"7 a", b"7 b"]


def test_a_folder_without_code_is_a_plugin(host: Host) -> None:
    plugin = host.plugin("small")
    assert plugin.hooks == ()
    assert sorted(plugin.loaded.programme.schemes) == ["points"]


def test_each_plugin_answers_for_itself(site: Path) -> None:
    for name in ("one", "two"):
        code = f"from core.host import hookimpl\n\n@hookimpl\ndef history(seed):\n    return [b'{name}']\n"
        install(site, name, code=code, text=programme(id=f"{name}.x", region=name))
    host = Host()
    assert {n: list(host.plugin(n).history()) for n in ("one", "two")} == {
        "one": [b"one"],
        "two": [b"two"],
    }


def test_a_hook_that_is_not_there(host: Host) -> None:
    with pytest.raises(HostError) as caught:
        host.plugin("small").demonstration()
    assert caught.value.code == "host.no-hook"


def test_a_hook_that_fails_names_its_plugin(tmp_path: Path) -> None:
    code = "from core.host import hookimpl\n\n@hookimpl\ndef history(seed):\n    yield b'a'\n    1 / 0\n"
    lines = Host([write_plugin(tmp_path / "given", code=code)], points=()).plugin("given").history()
    assert next(lines) == b"a"
    with pytest.raises(HostError) as caught:
        next(lines)
    assert (caught.value.code, caught.value.place) == ("host.hook-failed", "given")
    assert "ZeroDivisionError" in caught.value.message


def test_the_codes_of_plugins_are_known_together(host: Host) -> None:
    assert "outing" in host.vocabulary(["small"]).codes["service.kind"].codes
    assert "outing" not in host.vocabulary([]).codes["service.kind"].codes


def test_codes_that_contradict_one_another(tmp_path: Path) -> None:
    folders = [
        write_plugin(tmp_path / name, code=None, text=programme(id=f"{name}.x")) for name in "ab"
    ]
    with pytest.raises(HostError) as caught:
        Host(folders, points=()).vocabulary(["a", "b"])
    assert (caught.value.code, caught.value.place) == ("host.vocabulary", "b")


def test_every_installed_plugin_works() -> None:
    installed = entry_points(group=GROUP)
    found = Host(points=installed).every()
    assert "qingshen" in {each.name for each in found}
    for each in found:
        assert isinstance(each, Plugin), each


def test_qingshen_shows_itself() -> None:
    points = [point for point in entry_points(group=GROUP) if point.name == "qingshen"]
    plugin = Host(points=points).plugin("qingshen")
    assert plugin.hooks == ("demonstration", "history")
    shown = plugin.demonstration()
    assert shown.scheme in plugin.loaded.programme.schemes
    assert shown.indicator in plugin.loaded.programme.indicators
    assert shown.rules == (dt.date(2014, 12, 31), dt.date(2015, 12, 31))
    assert len(tuple(shown.corrections)) == 1
    first = next(plugin.history())
    assert first.startswith(b"{")
