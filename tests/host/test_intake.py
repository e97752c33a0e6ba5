"""Files come in whole or not at all; an export comes back as it was."""

import io
import json
from pathlib import Path

import pytest

from core.host import Host, Installation, Region
from core.log import LogError, Rejected
from tests.host.samples import CORRECTION, LINES, REGION, write_plugin


@pytest.fixture
def exported(region: Region) -> list[bytes]:
    """A region's whole export: its plugin, four facts, a correction, its last line."""
    region.take(LINES)
    region.take([CORRECTION])
    out = io.BytesIO()
    assert region.log.export_lines(out, ended=True) == 6
    return out.getvalue().splitlines(keepends=True)


@pytest.fixture
def elsewhere(tmp_path: Path, host: Host) -> Installation:
    return Installation(tmp_path / "elsewhere", host=host)


def test_an_export_is_put_back_byte_for_byte(
    exported: list[bytes], elsewhere: Installation
) -> None:
    with elsewhere.region(REGION, create=True) as new:
        taken = new.take([b"\n", *exported])
        assert (taken.restored, taken.appended, taken.enabled) == (True, 6, None)
        out = io.BytesIO()
        new.log.export_lines(out, ended=True)
        assert out.getvalue().splitlines(keepends=True) == exported
        assert list(new.enabled()) == ["small"]
        assert "outing" in new.vocabulary.codes["service.kind"].codes


def test_an_export_given_again_adds_nothing(region: Region, exported: list[bytes]) -> None:
    before = region.log.head()
    taken = region.take(exported)
    assert (taken.appended, taken.known, taken.passed_over) == (0, 5, 1)
    assert region.log.head() == before


def test_an_export_that_was_changed_is_refused(
    exported: list[bytes], elsewhere: Installation
) -> None:
    changed = [line.replace(b'"persons":3', b'"persons":4') for line in exported]
    with elsewhere.region(REGION, create=True) as new:
        with pytest.raises(LogError) as caught:
            new.take(changed)
        assert caught.value.code == "log.restore"
        assert new.log.head().position == 0


def test_an_export_that_was_cut_off_is_not_put_back(
    exported: list[bytes], elsewhere: Installation
) -> None:
    with elsewhere.region(REGION, create=True) as new:
        for cut in (exported[:1], exported[:-1], [*exported[:-2], exported[-1]]):
            with pytest.raises(LogError) as caught:
                new.take(cut)
            assert (caught.value.code, new.log.head().position) == ("log.restore", 0)
        assert new.take(exported).restored


def test_an_export_without_events_is_put_back(installation: Installation) -> None:
    with installation.region("other", create=True) as other:
        out = io.BytesIO()
        assert other.log.export_lines(out, ended=True) == 0
        taken = other.take([out.getvalue()])
        assert (taken.restored, taken.appended, taken.cut_off) == (True, 0, False)


def test_exports_one_behind_another_are_each_looked_at(
    exported: list[bytes], elsewhere: Installation
) -> None:
    with elsewhere.region("other", create=True) as other:
        other.enable("small")
        taken = other.take([*exported, *LINES, *exported])
        assert (taken.appended, taken.known, taken.passed_over) == (5, 9, 2)
        assert not taken.cut_off
        assert not other.take([]).cut_off
        for cut in (
            exported[:1],
            exported[:-1],
            [*exported[:3], *exported[4:]],
            [*exported[:-1], *exported],
            [*exported, *exported[:-1]],
            [*LINES, *exported[:-1]],
        ):
            assert other.take(cut).cut_off


def test_the_facts_of_another_region_come_in_without_its_decisions(
    exported: list[bytes], elsewhere: Installation
) -> None:
    with elsewhere.region("other", create=True) as other:
        other.enable("small")
        taken = other.take(exported)
        assert (taken.appended, taken.passed_over, taken.restored) == (5, 1, False)


def test_a_refused_file_leaves_nothing_and_lists_its_lines(region: Region) -> None:
    with pytest.raises(Rejected) as caught:
        region.take([*LINES, b"{}\n", b"nothing\n"])
    assert sorted({line.number for line in caught.value.lines}) == [5, 6]
    assert (region.log.read(), region.enabled()) == ([], {})
    taken = region.take(LINES)
    assert (taken.appended, taken.enabled, taken.head.position) == (4, "small", 5)
    assert region.log.read(limit=1)[0].topic == "plugin.enabled"


def test_the_plugin_of_a_new_region_is_said_to_be_unavailable(tmp_path: Path) -> None:
    host = Host([write_plugin(tmp_path / "small", code="1 / 0\n")], points=())
    with Installation(tmp_path / "data", host=host).region(REGION, create=True) as region:
        taken = region.take(LINES[:3])
        assert taken.unavailable is not None
        assert taken.unavailable.code == "host.import"
        assert (taken.appended, taken.enabled) == (3, None)


@pytest.mark.parametrize("first", [b"", b"[1]\n", b"\xff\n", b"7"])
def test_whatever_a_file_begins_with_is_no_surprise(region: Region, first: bytes) -> None:
    if not first:
        assert region.take([]).appended == 0
        return
    with pytest.raises(Rejected):
        region.take([first])


def test_a_line_in_the_middle_that_is_of_a_plugin_is_refused_in_a_file_of_facts(
    region: Region,
) -> None:
    line = json.dumps({"specversion": "1.0", "type": "cn.dangjian.plugin.enabled"}).encode()
    with pytest.raises(Rejected) as caught:
        region.take([*LINES, line])
    assert [bad.number for bad in caught.value.lines] == [5]
