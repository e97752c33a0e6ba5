"""A plugin that works: from an entry point or a folder, asked one at a time."""

import datetime as dt
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from core.host import GROUP, Host, HostError, Plugin, Quarantined
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
        write_plugin(
            tmp_path / name,
            code=None,
            text=programme(id=f"{name}.x").replace("en: Outing", f"en: Outing {name}"),
        )
        for name in "ab"
    ]
    with pytest.raises(HostError) as caught:
        Host(folders, points=()).vocabulary(["a", "b"])
    assert (caught.value.code, caught.value.place) == ("host.vocabulary", "b")


def test_every_installed_plugin_works() -> None:
    installed = entry_points(group=GROUP)
    host = Host(points=installed)
    assert "qingshen" in host.names
    for found in (*host.every(), *map(host.find, host.names)):
        assert isinstance(found, Plugin), found


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


#: A programme that has nothing of its own but what it inherits.
HEIR = """\
dangjian: 1
programme: {id: heir.one, region: heir, version: "1", title: 继承, requires: ">=0.1"}
inherits:
  - {from: small.one, take: [points]}
"""


def test_a_programme_inherits_from_that_of_another_plugin(tmp_path: Path) -> None:
    folders = [
        write_plugin(tmp_path / "small", code=None),
        write_plugin(tmp_path / "heir", code=None, text=HEIR),
    ]
    heir = Host(folders, points=()).plugin("heir")
    assert list(heir.loaded.programme.schemes) == ["points"]
    assert heir.loaded.programme.schemes["points"].title == "积分"


def test_a_programme_to_inherit_from_may_be_named_only(tmp_path: Path) -> None:
    small = write_plugin(tmp_path / "small", code=None)
    folder = write_plugin(tmp_path / "heir", code=None, text=HEIR)
    assert Host([folder], points=()).faults("heir")
    host = Host([folder], points=(), library={"small.one": small})
    assert (host.names, host.faults("heir")) == (["heir"], [])
    assert isinstance(host.find("heir"), Plugin)


def test_everything_wrong_with_a_plugin_is_told_at_once(tmp_path: Path) -> None:
    text = programme(requires=">=9").replace("count: meeting", "count: meetting")
    folder = write_plugin(tmp_path / "small", code="1 / 0\n", text=text)
    found = Host([folder], points=()).faults("small")
    # Its code is not run: it says itself that it is for another version.
    assert [type(each).__name__ for each in found] == ["HostError", "RuleError"]
    assert [problem.code for problem in found[1].problems] == ["R100"]
    folder = write_plugin(
        tmp_path / "other" / "small",
        code="from core.host import hookimpl\n\n@hookimpl\ndef hystory(seed):\n    return []\n",
        text=programme().replace("count: meeting", "count: meetting"),
    )
    found = Host([folder], points=()).faults("small")
    assert [getattr(each, "code", "rules") for each in found] == ["rules", "host.hook"]


def test_hooks_are_known_before_the_rules_are_read(tmp_path: Path) -> None:
    code = "from core.host import hookimpl\n\n@hookimpl\ndef history(seed):\n    return []\n"
    folders = [
        write_plugin(
            tmp_path / "told", code=code, text=programme(id="told.one") + "tree: {a: 1}\n"
        ),
        write_plugin(tmp_path / "silent", code="1 / 0\n", text=programme(id="silent.one")),
        write_plugin(tmp_path / "later", code=code, text=programme(id="later.one", requires=">=9")),
    ]
    host = Host(folders, points=())
    assert {name: host.hooks(name) for name in host.names} == {
        "told": ("history",),
        "silent": (),
        "later": (),
    }
    assert isinstance(host.find("told"), Quarantined)
    assert host.hooks("told") == ()
