"""A region enables plugins by events, and only what was enabled at a position answers as of it."""

import json
from pathlib import Path

import pytest

from core.host import Host, HostError, Installation, Region, Unavailable
from core.log import Rejected
from tests.host.samples import (
    ASSEMBLY,
    CORRECTION,
    LINES,
    REGION,
    founded,
    line,
    programme,
    with_function,
    write_plugin,
)


def points(region: Region, position: int | None = None, **options: object) -> dict[str, int | None]:
    """Everybody's points of 2015, in thousandths; None for whom nothing was recorded."""
    region.follow()
    found = region.assess("2015", position=position, **options)  # type: ignore[arg-type]
    return {result.code: result.schemes["points"].total for result in found.results()}


def test_the_first_import_enables_the_regions_own_plugin(region: Region) -> None:
    taken = region.take(LINES)
    assert (taken.appended, taken.known, taken.enabled) == (4, 0, "small")
    assert taken.head.position == 5
    first = region.log.read(limit=1)[0]
    assert first.topic == "plugin.enabled"
    assert json.loads(first.state) == {"plugin": "small", "version": "1", "settings": {}}
    assert points(region) == {"S-1": 10_000, "S-2": None}


def test_a_later_import_enables_nothing(region: Region) -> None:
    region.take(LINES)
    region.disable("small")
    taken = region.take([line("m2", "meeting", ASSEMBLY)])
    assert (taken.appended, taken.enabled) == (1, None)
    assert region.enabled() == {}


def test_importing_twice_is_importing_once(region: Region) -> None:
    region.take(LINES)
    again = region.take(LINES)
    assert (again.appended, again.known, again.head.position) == (0, 4, 5)


def test_a_region_without_a_plugin_takes_facts_of_the_core(installation: Installation) -> None:
    with installation.region("other", create=True) as other:
        taken = other.take(LINES[:3])
        assert (taken.appended, taken.enabled) == (3, None)
        with pytest.raises(Rejected, match=r"facts\.unknown-code"):
            other.take(LINES[3:])
        other.enable("small")
        assert other.take(LINES[3:]).appended == 1


def test_an_answer_as_of_a_position_needs_the_plugin_enabled_there(
    installation: Installation,
) -> None:
    with installation.region("other", create=True) as other:
        other.take(LINES[:3])
        other.enable("small")
        assert points(other, 4) == {"S-1": 6_000, "S-2": None}
        with pytest.raises(HostError) as caught:
            points(other, 3)
        assert caught.value.code == "host.not-enabled"
        other.disable("small")
        assert points(other, 4) == {"S-1": 6_000, "S-2": None}
        with pytest.raises(HostError) as caught:
            points(other)
        assert caught.value.code == "host.not-enabled"
        assert caught.value.remedy == "dangjian plugins enable NAME --region other"


def test_a_correction_changes_the_answer_and_not_the_earlier_one(region: Region) -> None:
    region.take(LINES)
    region.take([CORRECTION])
    assert points(region) == {"S-1": 6_000, "S-2": 4_000}
    assert points(region, 5) == {"S-1": 10_000, "S-2": None}


def test_another_installed_version_does_not_answer_unasked(
    installation: Installation, tmp_path: Path
) -> None:
    with installation.region(REGION, create=True) as region:
        region.take(LINES)
    folder = write_plugin(tmp_path / "newer" / "small", code=None, text=programme(version="2"))
    newer = Installation(installation.folder, host=Host([folder], points=()))
    with newer.region(REGION) as region:
        with pytest.raises(HostError) as caught:
            points(region)
        assert caught.value.code == "host.version"
        assert points(region, any_version=True) == {"S-1": 10_000, "S-2": None}
        assert region.enable("small").appended == 1
        assert points(region) == {"S-1": 10_000, "S-2": None}
        with pytest.raises(HostError) as caught:
            points(region, 5)
        assert caught.value.message == ("version 1 at position 5 was enabled, 2 is installed")


def test_an_answer_is_explained_by_the_programme_that_gave_it(
    installation: Installation, tmp_path: Path
) -> None:
    """Another one would name other rules for the same points; asked again, it explains its own."""
    with installation.region(REGION, create=True) as region:
        region.take(LINES)
        region.follow()
        answer = region.assess("2015")
        assert region.receipt(answer, "S-1")["schemes"][0]["total"] == "10"
        assert len(region.behind(answer, "S-1", "assemblies")) == 1
    folder = write_plugin(tmp_path / "newer" / "small", code=None, text=programme(version="2"))
    newer = Installation(installation.folder, host=Host([folder], points=()))
    with newer.region(REGION) as region:
        for explained in (
            lambda: region.receipt(answer, "S-1"),
            lambda: region.behind(answer, "S-1", "assemblies"),
        ):
            with pytest.raises(HostError) as caught:
                explained()
            assert caught.value.code == "host.version"
            assert caught.value.message.startswith("the assessment was computed by another")
        again = region.assess("2015", any_version=True)
        assert region.receipt(again, "S-1")["engine"]["plugin_version"] == "2"


def test_a_plugin_that_is_mistyped_is_not_said_to_be_disabled_only(region: Region) -> None:
    region.take(LINES)
    with pytest.raises(HostError) as caught:
        region.plugin("smal")
    assert (caught.value.code, caught.value.remedy) == ("host.not-enabled", "Did you mean 'small'?")


def test_enabling_the_same_version_again_adds_nothing(region: Region) -> None:
    assert region.enable("small").appended == 1
    assert region.enable("small").appended == 0


def test_a_plugin_that_was_not_enabled_cannot_be_disabled(region: Region) -> None:
    with pytest.raises(HostError) as caught:
        region.disable("small")
    assert caught.value.code == "host.not-enabled"


def test_a_broken_plugin_makes_its_answers_unavailable_and_nothing_else(
    installation: Installation, tmp_path: Path
) -> None:
    with installation.region(REGION, create=True) as region:
        region.take(LINES)
    folder = write_plugin(tmp_path / "later" / "small", code="import nothing_at_all\n")
    broken = Installation(installation.folder, host=Host([folder], points=()))
    with broken.region(REGION) as region:
        assert region.unavailable["small"].code == "host.import"
        assert region.take([founded("S-3", "第三支部")]).appended == 1
        region.follow()
        with pytest.raises(Unavailable) as caught:
            region.assess("2015")
        assert caught.value.code == "host.import"


FAILING = "def outings(frames, period):\n    return {'S-1': 1 / 0}\n"
WORKING = """
from fractions import Fraction
from core.assess import reads

@reads("service")
def outings(frames, period):
    rows = frames["service"].to_pylist()
    return {row["org"]: Fraction(row["persons"], 3) for row in rows}
"""


@pytest.mark.parametrize(("rules", "expected"), [(WORKING, 10_000), (FAILING, None)])
def test_a_function_of_a_plugin_gives_values_or_makes_them_unavailable(
    tmp_path: Path, rules: str, expected: int | None
) -> None:
    folder = write_plugin(tmp_path / "small", code=None, rules=rules, text=with_function())
    installation = Installation(tmp_path / "data", host=Host([folder], points=()))
    with installation.region(REGION, create=True) as region:
        region.take(LINES)
        if expected is not None:
            assert points(region)["S-1"] == expected
            return
        region.follow()
        with pytest.raises(Unavailable) as caught:
            region.assess("2015")
        assert caught.value.code == "host.function-failed"
        assert "ZeroDivisionError" in caught.value.message


def test_with_several_plugins_the_regions_own_answers(tmp_path: Path) -> None:
    own = write_plugin(tmp_path / "own", code=None)
    text = programme(id="national.one", region="nation").split("codes:")[0]
    text = text.replace("{kind: outing}", "{kind: contact}")
    other = write_plugin(tmp_path / "other", code=None, text=text)
    installation = Installation(tmp_path / "data", host=Host([own, other], points=()))
    with installation.region(REGION, create=True) as region:
        region.take(LINES)
        region.enable("other")
        assert points(region)["S-1"] == 10_000
        assert points(region, plugin="other")["S-1"] == 6_000
        region.disable("own")
        assert points(region)["S-1"] == 6_000
    with installation.region("third", create=True) as third:
        third.enable("own")
        third.enable("other")
        with pytest.raises(HostError) as caught:
            points(third)
        assert caught.value.code == "host.several"


class TestPlaces:
    def test_a_folder_without_data(self, tmp_path: Path, host: Host) -> None:
        empty = Installation(tmp_path / "nowhere", host=host)
        assert empty.regions() == []
        with pytest.raises(HostError) as caught:
            empty.region(REGION)
        assert caught.value.code == "host.data"
        assert not (tmp_path / "nowhere").exists()

    def test_a_region_that_is_not_there_is_not_made_by_asking(
        self, installation: Installation
    ) -> None:
        with installation.region(REGION, create=True) as region:
            region.enable("small")
        with pytest.raises(HostError) as caught:
            installation.region("smal")
        assert caught.value.code == "host.region"
        assert caught.value.remedy == "Did you mean 'small'?"
        assert installation.regions() == [REGION]

    def test_a_folder_that_cannot_be_an_address(self, tmp_path: Path) -> None:
        with pytest.raises(HostError) as caught:
            Installation(tmp_path / "what?")
        assert caught.value.code == "host.address"


def test_a_region_lives_in_postgresql(tmp_path: Path, host: Host, postgres_url: str) -> None:
    installation = Installation(tmp_path / "data", postgres_url, host)
    with installation.region(REGION, create=True) as region:
        region.take(LINES)
        assert points(region) == {"S-1": 10_000, "S-2": None}
    assert installation.regions() == [REGION]
    assert not (tmp_path / "data" / "dangjian.db").exists()
