"""What another version of the program would do to plugins, none of whose code runs."""

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from packaging.version import Version

from api.cli import program
from core.conformance import FEATURES, Feature, Verdict, diagnose, shift
from core.host import Host, Installation, above, hookspecs
from core.rules.model import Programme
from tests.host.samples import LINES, REGION, programme, with_function, write_plugin

RUNS = "raise SystemExit('this must not run')\n"

#: A language that lost and gained words.
FAKE = (
    Feature(("codes",), "0.1", deprecated="0.5", removed="2.0", instead="write them under 'lists'"),
    Feature(("schemes", "*", "rating", "bands", "*", "stars"), "0.3"),
    Feature(("hook", "history"), "0.1", removed="1.5", instead="name a file: history.jsonl"),
)


def asked(folder: Path, target: str) -> Verdict:
    return diagnose("small", folder, Version(target), {"north": "1"}, FAKE)


def found(verdict: Verdict) -> list[tuple[str, int, str]]:
    return [(each.code, each.place.line, each.message) for each in verdict.found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    code = f"from core.host import hookimpl\n\n\n@hookimpl\ndef history(seed):\n    return []\n\n\n{RUNS}"
    return write_plugin(tmp_path / "small", text=programme(requires=">=0.1,<1.8"), code=code)


def line_of(text: str) -> int:
    whole = programme()
    return whole[: whole.index(text)].count("\n") + 1


def test_a_version_that_has_everything(folder: Path) -> None:
    verdict = asked(folder, "0.4")
    assert (verdict.state, verdict.found) == ("runs", ())
    assert verdict.identity is not None
    assert verdict.identity.version == "1"


def test_a_word_on_its_way_out_is_a_warning(folder: Path) -> None:
    verdict = asked(folder, "0.5")
    said = "'codes' is on its way out since 0.5"
    assert (verdict.state, found(verdict)) == (
        "warned",
        [("upgrade.deprecated", line_of("codes:"), said)],
    )
    assert verdict.found[0].hint == "write them under 'lists'"


def test_a_version_before_a_word(folder: Path) -> None:
    verdict = asked(folder, "0.2")
    assert (verdict.state, found(verdict)) == (
        "breaks",
        [
            (
                "upgrade.absent",
                line_of("bands:"),
                "'stars' is there from 0.3 on, and not in 0.2",
            )
        ],
    )


def test_a_version_that_it_does_not_run_on_and_that_lost_words(folder: Path) -> None:
    verdict = asked(folder, "2.0")
    assert verdict.state == "breaks"
    assert found(verdict) == [
        ("upgrade.requires", 8, "it requires dangjian >=0.1,<1.8, which 2.0 is not"),
        ("upgrade.removed", line_of("codes:"), "'codes' is no more since 2.0"),
        ("upgrade.removed", 5, "the hook 'history' is no more since 1.5"),
    ]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    gone = diagnose("gone", None, Version("1"), {})
    assert (gone.state, [each.code for each in gone.found]) == ("missing", ["upgrade.missing"])
    broken = write_plugin(tmp_path / "broken", text=programme() + "tree: [", code=None)
    assert [each.code for each in asked(broken, "0.4").found] == ["upgrade.unreadable"]
    syntax = write_plugin(tmp_path / "syntax", text=programme(), code="def (:\n")
    assert [each.code for each in asked(syntax, "0.4").found] == ["upgrade.unreadable"]


def test_the_table_has_every_section_and_hook_and_nothing_else() -> None:
    sections = {
        field.alias or name
        for name, field in Programme.model_fields.items()
        if name not in ("dangjian", "programme")
    }
    hooks = {name for name, each in vars(hookspecs).items() if hasattr(each, "dangjian_spec")}
    first = {each.path[0] for each in FEATURES if each.path[0] != "hook"}
    assert first == sections
    assert {each.word for each in FEATURES if each.path[0] == "hook"} == hooks


def run(*arguments: str, data: Path, plugin: Path) -> Result:
    given = ("--data", str(data), "--plugin-path", str(plugin), "--lang", "en")
    return CliRunner().invoke(program, [*given, "plugins", "doctor", *arguments])


@pytest.fixture(scope="module")
def enabled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the data of a region, version 1 of its plugin enabled, and versions 1 and 2."""
    root = tmp_path_factory.mktemp("doctor")
    old = write_plugin(root / "old" / "small", code=None, text=programme(requires=">=0.1,<1"))
    text = programme(version="2", requires=">=0.1,<1")
    write_plugin(root / "small", code=None, text=text.replace("at_least: 6", "at_least: 11"))
    with Installation(root / "data", host=Host([old], points=())).region(REGION, create=True) as it:
        it.enable("small")
        it.take(LINES)
        it.follow()
    return root


def test_the_command_says_what_breaks_and_for_whom(enabled: Path) -> None:
    ran = run(
        "--target", "1.0", "--format", "json", data=enabled / "data", plugin=enabled / "small"
    )
    [small] = [each for each in json.loads(ran.stdout)["plugins"] if each["name"] == "small"]
    assert (ran.exit_code, small["state"]) == (1, "breaks")
    assert small["enabled_in"] == {REGION: "1"}
    assert [each["code"] for each in small["findings"]] == ["upgrade.requires"]


def test_the_command_compares_with_the_version_that_is_enabled(enabled: Path) -> None:
    places = {"data": enabled / "data", "plugin": enabled / "small"}
    asked = ("--target", "0.2", "--before", str(enabled / "old" / "small"))
    ran = run(*asked, "--format", "json", **places)
    data = json.loads(ran.stdout)
    assert (ran.exit_code, ran.stderr) == (0, "")
    # In 2015 the first branch has 10 points and was 合格; a band from 11 on leaves it out.
    assert data["results"] == [
        {
            "compared": "versions",
            "region": REGION,
            "plugin": "small",
            "period": "2015",
            "before": "1",
            "after": "2",
            "organisations": 2,
            "changed": 1,
            "schemes": {"points": 1},
        }
    ]
    table = run(*asked, **places).stdout
    assert "small 2015: small 2 gives 1 of 2 organisations another result than 1." in table


def test_a_target_that_is_no_version(enabled: Path) -> None:
    ran = run("--target", "next", data=enabled / "data", plugin=enabled / "small")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "'next' is no version, such as 1.0" in ran.stderr


def test_two_versions_are_asked_by_the_code_of_each(tmp_path: Path) -> None:
    """By hand: 6 points for the assembly; 4 more by the new function alone, which gives 1 for 0."""
    rules = (
        "from core.assess import reads\nfrom . import given\n\n\n@reads('service')\n"
        "def outings(frames, period):\n"
        "    return dict.fromkeys(frames['service']['org'].to_pylist(), given.NUMBER)\n"
    )
    folders = []
    for number, version in enumerate(("1", "2")):
        text = with_function().replace('version: "1"', f'version: "{version}"')
        folder = write_plugin(tmp_path / version / "small", rules=rules, text=text)
        (folder / "given.py").write_text(f"NUMBER = {number}\n", encoding="utf-8")
        folders.append(folder)
    old, new = folders
    host = Host([new], (), library=above([new]))
    with Installation(tmp_path / "data", host=host).region(REGION, create=True) as region:
        region.enable("small")
        region.take(LINES)
        region.follow()
        assert region.assess("2015").of("S-1").schemes["points"].total == 10_000
        found = shift(region, old, dt.date(2016, 6, 1))
    assert found is not None
    assert (found.before, found.after, found.changed) == ("1", "2", 1)
