"""Plugins that stand on another plugin's programme: found by the host, and shown in the receipt."""

import datetime as dt
from collections.abc import Collection
from pathlib import Path

import pytest

from core.assess import Assessor, receipt
from core.host import Host, HostError, Installation, Region
from core.log import Event
from core.rules import Period
from tests.host.samples import LINES, programme, with_function, write_plugin
from tests.rules.history import History

COUNTY = """
dangjian: 1
programme: {id: %s, region: %s, version: "3", title: 县, requires: ">=0.1,<1"}
inherits:
  - {from: small.base, take: [points], change: [assembly_points]}
parameters:
  assembly_points:
    {title: 党员大会分值, unit: 分, values: {2014-01-01: 10, 2015-01-01: 6}, assumed: 本县}
codes:
  service.kind: {picnic: {zh: 郊游, en: Picnic}}
"""


class Told:
    """A log that says these events."""

    def __init__(self, events: list[Event]) -> None:
        self.events = events

    def at(self, positions: Collection[int]) -> list[Event]:
        return [event for event in self.events if event.position in positions]


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """A base, and two counties that stand on it."""
    base = write_plugin(tmp_path / "base", code=None, text=programme(id="small.base"))
    one = write_plugin(tmp_path / "one", code=None, text=COUNTY % ("small.one", "one"))
    two = write_plugin(
        tmp_path / "two", code=None, text=(COUNTY % ("small.two", "two")).replace("picnic", "walk")
    )
    return [base, one, two]


def test_the_host_finds_what_a_plugin_stands_on(folders: list[Path]) -> None:
    host = Host(folders, points=())
    assert set(host.plugin("one").loaded.programme.schemes) == {"points"}
    assert host.plugin("one").identity.id == "small.one"


def test_without_it_the_plugin_is_set_aside_with_the_reason(folders: list[Path]) -> None:
    host = Host(folders[1:], points=())
    with pytest.raises(HostError) as caught:
        host.plugin("one")
    assert "P020" in caught.value.message
    assert host.identities["two"].id == "small.two"


def test_inherited_codes_are_said_once_and_ones_own_beside_them(folders: list[Path]) -> None:
    codes = Host(folders, points=()).vocabulary(["base", "one", "two"]).codes["service.kind"].codes
    assert {"outing", "picnic", "walk"} <= set(codes)


def test_a_receipt_names_the_layer_and_what_its_own_number_replaces(folders: list[Path]) -> None:
    loaded = Host(folders, points=()).plugin("one").loaded
    history = History(loaded.vocabulary)
    history.org("A")
    history.add("meeting", "A", dt.date(2015, 3, 1), kind="member-assembly")
    facts, assessor = history.facts(), Assessor(loaded)
    [found] = assessor.run(facts, [Period.parse("2015")])
    shown = receipt(found, assessor, facts, "A", Told(history.events()))["parameters"]
    base = {"id": "small.base", "version": "1", "title": "小样"}
    assert shown["assembly_points"]["value"] == "6"
    assert shown["assembly_points"]["layer"] is None
    assert shown["assembly_points"]["instead_of"] == [{"value": "6", "layer": base}]
    assert shown["outing_points"]["layer"] == base


def total(region: Region, position: int, **options: bool) -> int | None:
    region.follow()
    return region.assess("2015", position=position, **options).of("S-1").schemes["points"].total


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_changed_layer_does_not_answer_for_the_one_that_was_enabled(
    folders: list[Path], tmp_path: Path, version: str
) -> None:
    def opened() -> Region:
        return Installation(tmp_path / "data", host=Host(folders, points=())).region(
            "one", create=True
        )

    with opened() as region:
        # The first event enables the plugin and says what it stands on.
        assert region.take(LINES).head.position == len(LINES) + 1
        position = region.log.head().position
        assert total(region, position) == 10_000
        [layer] = region.enabled()["one"].settings["layers"]
        assert (layer["id"], layer["version"]) == ("small.base", "1")
        assert region.enable("one").appended == 0
    text = programme(id="small.base", version=version).replace("at_least: 6", "at_least: 7")
    (folders[0] / "programme.yaml").write_text(text, encoding="utf-8")
    with opened() as region:
        with pytest.raises(HostError) as caught:
            total(region, position)
        assert caught.value.code == "host.version"
        old, new = layer["digest"][7:15], region.host.plugin("one").layers[0].digest[7:15]
        assert caught.value.message == (
            f"it at position {position} was enabled on small.base 1 ({old}); "
            f"small.base {version} ({new}) is installed"
        )
        assert total(region, position, any_version=True) == 10_000
        assert region.enable("one").appended == 1
        assert total(region, position + 1) == 10_000


def test_events_that_say_nothing_of_layers_are_answered_as_before(
    folders: list[Path], tmp_path: Path
) -> None:
    installation = Installation(tmp_path / "data", host=Host(folders, points=()))
    with installation.region("one", create=True) as region:
        region.log.enable("one", "3", {"colour": "grey"})
        region.take(LINES)
        assert total(region, region.log.head().position) == 10_000


def test_a_plugin_that_stands_alone_keeps_no_layers(folders: list[Path], tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data", host=Host(folders, points=()))
    with installation.region("small", create=True) as region:
        region.enable("base", {"colour": "grey"})
        assert region.enabled()["base"].settings == {"colour": "grey"}


STANDING = """
dangjian: 1
programme: {id: small.one, region: one, version: "1", title: 县, requires: ">=0.1,<1"}
inherits: [{from: small.base, take: [points]}]
"""
THREE = "from fractions import Fraction\n\ndef outings(frames, period):\n    return {'A': Fraction(3)}\n"
BESIDE = "from .shared import outings\n"


def functions(folder: Path, base: str, own: str | None, text: str = STANDING) -> Host:
    """A base with a function of its own, and a county on it with or without rules of its own."""
    written = with_function().replace("id: small.one", "id: small.base")
    package = "" if base == BESIDE else None
    below = write_plugin(folder / "base", code=package, text=written, rules=base)
    (below / "shared.py").write_text(THREE, encoding="utf-8")
    return Host([below, write_plugin(folder / "one", code=None, text=text, rules=own)], points=())


@pytest.mark.parametrize("base", [THREE, BESIDE])
@pytest.mark.parametrize("own", [None, THREE.replace("3", "99")])
def test_an_inherited_indicator_is_computed_by_the_function_of_its_layer(
    tmp_path: Path, base: str, own: str | None
) -> None:
    plugin = functions(tmp_path, base, own).plugin("one")
    assert plugin.functions["outings"]({}, Period.parse("2015")) == {"A": 3}


def test_two_layers_cannot_mean_two_functions_by_one_name(tmp_path: Path) -> None:
    text = f"{STANDING}indicators:\n  mine: {{title: 本县, python: rules.outings, assumed: 本县}}\n"
    host = functions(tmp_path, THREE, THREE.replace("3", "99"), text)
    with pytest.raises(HostError) as caught:
        host.plugin("one")
    assert caught.value.code == "host.function"
    assert [fault.code for fault in host.faults("one") if isinstance(fault, HostError)] == [
        "host.function"
    ]
