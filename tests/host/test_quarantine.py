"""A broken plugin is set aside with its reason, and the others go on."""

from pathlib import Path

import pytest

from core.host import CODES, Host, HostError, Plugin, Quarantined, Unavailable
from tests.host.samples import install, programme, with_function, write_plugin

HOOK = "from core.host import hookimpl\n\n@hookimpl\n"


def found(host: Host, name: str) -> Quarantined:
    """The plugin, which has to be in quarantine; another stands beside it and works."""
    assert isinstance(host.find("sound"), Plugin)
    plugin = host.find(name)
    assert isinstance(plugin, Quarantined)
    assert plugin.code in CODES
    with pytest.raises(Unavailable) as caught:
        host.plugin(name)
    assert caught.value.code == plugin.code
    return plugin


@pytest.fixture
def sound(site: Path) -> None:
    install(site, "sound", text=programme(id="sound.one", region="sound"))


@pytest.mark.usefixtures("sound")
class TestSetAside:
    def test_an_import_error(self, site: Path) -> None:
        install(site, "broken", code="import there_is_no_such_module\n")
        plugin = found(Host(), "broken")
        assert plugin.code == "host.import"
        assert "ModuleNotFoundError: No module named 'there_is_no_such_module'" in plugin.message

    def test_a_plugin_that_ends_the_program_while_it_is_imported(self, site: Path) -> None:
        install(site, "broken", code="import sys\nsys.exit('gone')\n")
        plugin = found(Host(), "broken")
        assert (plugin.code, "SystemExit: gone" in plugin.message) == ("host.import", True)

    def test_another_version_before_any_code_runs(self, site: Path) -> None:
        ran = site / "ran"
        code = f"open({str(ran)!r}, 'w').close()\n"
        install(site, "later", code=code, text=programme(requires=">=7"))
        plugin = found(Host(), "later")
        assert plugin.code == "host.incompatible"
        assert plugin.message == "the programme requires dangjian >=7, this is 0.1.0"
        assert plugin.identity is not None
        assert plugin.identity.requires == ">=7"
        assert not ran.exists()

    def test_no_code_runs_to_find_and_list_a_plugin(self, site: Path) -> None:
        ran = site / "ran"
        code = f"open({str(ran)!r}, 'w').close()\n"
        install(site, "outer.inner", name="inner", code=code)
        (site / "outer" / "__init__.py").write_text(code)
        host = Host()
        assert host.identities["inner"].id == "small.one"
        assert host.of_region("small") == ["inner"]
        assert not ran.exists()
        host.plugin("inner")
        assert ran.exists()

    def test_a_misspelled_hook(self, site: Path) -> None:
        install(site, "typo", code=f"{HOOK}def histroy(seed):\n    return []\n")
        plugin = found(Host(), "typo")
        assert plugin.code == "host.hook"
        assert "unknown hook 'histroy'" in plugin.message
        assert plugin.remedy == "did you mean 'history'?"

    def test_a_hook_with_another_argument(self, site: Path) -> None:
        install(site, "typo", code=f"{HOOK}def history(sed):\n    return []\n")
        plugin = found(Host(), "typo")
        assert plugin.code == "host.hook"
        assert "{'sed'}" in plugin.message

    def test_bad_yaml_where_the_identity_stands(self, site: Path) -> None:
        install(site, "broken", text="dangjian: 1\nprogramme: {id: [\n")
        plugin = found(Host(), "broken")
        assert plugin.code == "host.identity"
        assert plugin.place.endswith("programme.yaml")

    def test_bad_yaml_after_the_identity(self, site: Path) -> None:
        install(site, "broken", text=programme() + "tree: {a: [\n")
        host = Host()
        assert host.identities["broken"].version == "1"
        plugin = found(host, "broken")
        assert plugin.code == "host.rules"
        assert plugin.problems[0].code == "R001"

    def test_rules_that_do_not_load(self, site: Path) -> None:
        text = programme().replace("count: meeting", "count: meetting")
        install(site, "broken", text=text)
        plugin = found(Host(), "broken")
        line = text[: text.index("meetting")].count("\n") + 1
        assert plugin.code == "host.rules"
        assert "meetting" in plugin.message
        assert plugin.problems[0].place.line == line
        assert "meeting" in plugin.problems[0].hint

    def test_a_missing_identity(self, site: Path) -> None:
        install(site, "broken", text="dangjian: 1\nprogramme: {id: a.b, version: '1'}\n")
        plugin = found(Host(), "broken")
        assert plugin.code == "host.identity"
        assert plugin.message == "the section 'programme' lacks region, title, requires"

    def test_requirements_that_are_none(self, site: Path) -> None:
        install(site, "broken", text=programme(requires="newest"))
        plugin = found(Host(), "broken")
        assert (plugin.code, "newest" in plugin.message) == ("host.identity", True)

    def test_no_programme(self, site: Path) -> None:
        (install(site, "empty") / "programme.yaml").unlink()
        assert found(Host(), "empty").code == "host.no-programme"

    def test_an_entry_point_to_nothing(self, site: Path) -> None:
        folder = install(site, "gone")
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        plugin = found(Host(), "gone")
        assert (plugin.code, plugin.message) == ("host.entry-point", "there is no package 'gone'")

    def test_a_function_that_is_not_there(self, site: Path) -> None:
        rules = "def outing(frames, period):\n    return {}\n"
        install(site, "broken", text=with_function(), rules=rules)
        plugin = found(Host(), "broken")
        assert plugin.code == "host.function"
        assert plugin.remedy == "did you mean 'outing'?"

    def test_the_same_programme_twice(self, site: Path) -> None:
        install(site, "one")
        install(site, "two")
        host = Host()
        assert isinstance(host.find("one"), Plugin)
        plugin = found(host, "two")
        assert plugin.code == "host.duplicate"
        assert "same programme 'small.one': one" in plugin.message

    def test_the_same_name_twice(self, site: Path, tmp_path: Path) -> None:
        install(site, "one")
        folder = write_plugin(tmp_path / "one", text=programme(id="other.one"))
        host = Host([folder])
        assert isinstance(host.find("one"), Plugin)
        last = host.every()[-1]
        assert isinstance(last, Quarantined)
        assert (last.code, last.origin) == ("host.duplicate", str(folder))


def test_a_plugin_that_is_not_there_is_told_from_one_that_is_broken() -> None:
    with pytest.raises(HostError) as caught:
        Host(points=()).find("nothing")
    assert caught.value.code == "host.unknown-plugin"
    assert not isinstance(caught.value, Unavailable)
