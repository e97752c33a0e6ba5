"""Plugins that stand on another plugin's programme: found by the host, and shown in the receipt."""

import datetime as dt
from pathlib import Path

import pytest

from core.assess import Assessor, receipt
from core.host import Host, HostError
from core.log import Event
from core.rules import Period
from tests.host.samples import programme, write_plugin
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

    def read(self, after: int = 0, limit: int = 1000, until: int | None = None) -> list[Event]:
        return self.events[after : min(after + limit, until or len(self.events))]


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
