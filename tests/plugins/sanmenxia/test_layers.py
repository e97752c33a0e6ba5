"""What the counties inherit from the city, what they may change, and that each stands alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.facts import VOCABULARY
from core.host import Host, HostError, Installation, Unavailable
from core.rules import Loaded, RuleError, loads
from tests.plugins.sanmenxia.places import (
    CITY,
    COUNTIES,
    KEYS,
    LIBRARY,
    folder,
    history,
    loaded,
)


def with_parameter(name: str, value: str) -> Loaded:
    """Hubin's programme with one of the city's numbers set anew."""
    text = (folder("hubin") / "programme.yaml").read_text(encoding="utf-8")
    text = text.replace("\nparameters:\n", f"    change: [{name}]\n\nparameters:\n  {name}:\n"
                        f"    title: 本区\n    value: {value}\n    assumed: 试设\n", 1)  # fmt: skip
    return loads(text, VOCABULARY, "programme.yaml", LIBRARY)


def test_a_county_may_ask_for_more_joint_events() -> None:
    programme = with_parameter("linkage_least", "3").programme
    assert programme.parameters["linkage_least"].value == 3
    [farther] = programme.farther["linkage_least"]
    assert (farther.layer.id, farther.definition.value) == ("sanmenxia", 2)


@pytest.mark.parametrize(("name", "value"), [("linkage_least", "1"), ("contend_heads", "7")])
def test_it_may_not_ask_for_fewer_nor_change_what_is_fixed(name: str, value: str) -> None:
    with pytest.raises(RuleError) as caught:
        with_parameter(name, value)
    assert [problem.code for problem in caught.value.problems] == ["P024"]


@pytest.mark.parametrize("key", COUNTIES)
def test_a_county_inherits_definitions_and_no_rows(key: str) -> None:
    own = loaded(key)
    taken = {name for section, name in own.layers.origin if section == "indicators"}
    assert {"duty_rate", "basics_gaps", "checklist", "contend_rate", "consulted_share"} <= taken
    assert "appraised_spread" not in own.programme.indicators
    assert all(not own.programme.indicators[name].rows for name in taken)
    assert set(own.programme.tree).isdisjoint(loaded("sanmenxia").programme.tree)


@pytest.fixture
def host() -> Host:
    return Host([folder(key) for key in KEYS], points=())


def test_each_has_a_region_of_its_own_and_its_own_history(host: Host, tmp_path: Path) -> None:
    for key in ("lushi", "jijuqu"):
        with Installation(tmp_path / "data", host=host).region(key, create=True) as region:
            region.take(host.plugin(key).history())
            region.follow()
            assert set(region.enabled()) == {key}
            code = {"lushi": "SMX-LS", "jijuqu": "SMX-JJ"}[key]
            result = region.assess("2015").of(code)
            assert result.schemes["county-work"].total is not None


def lines_of(key: str) -> Iterator[bytes]:
    yield from history(key)


def test_a_county_is_enabled_by_itself_in_the_citys_region(host: Host, tmp_path: Path) -> None:
    with Installation(tmp_path / "data", host=host).region("sanmenxia", create=True) as region:
        region.take(lines_of("jijuqu"))
        region.follow()
        assert set(region.enabled()) == {"sanmenxia"}
        with pytest.raises(HostError) as caught:
            region.assess("2015", plugin="jijuqu")
        assert caught.value.code == "host.not-enabled"
        region.enable("jijuqu")
        found = region.assess("2015", plugin="jijuqu").of("SMX-JJ")
        assert found.indicators["visits_all"].num > 0


def test_without_the_city_a_county_is_set_aside_with_the_reason() -> None:
    alone = Host([folder("hubin")], points=())
    with pytest.raises(Unavailable) as caught:
        alone.plugin("hubin")
    assert caught.value.code == "host.rules"


def test_the_citys_plugin_says_what_it_shows(host: Host) -> None:
    city = host.plugin("sanmenxia")
    assert city.folder == CITY
    assert city.hooks == ("demonstration", "history")
    shown = city.demonstration()
    assert (shown.scheme, shown.organisation) == ("county-work", "SMX-LS")
    assert len(shown.corrections) == 1
    for key in COUNTIES:
        assert host.plugin(key).hooks == ("history",)
