"""A published result is the same, bit for bit, whatever is appended later; and an export carries it."""

import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from core.host import Installation, Region
from core.publishing import Register, prove
from tests.host.samples import ASSEMBLY, REGION, founded, line
from tests.publishing.samples import (
    COMMITTEE,
    DOCUMENT,
    FACTS,
    LATE,
    OFFICE,
    OUTING,
    host_of,
    published,
    told,
)

KINDS = ("late", "correct", "retract", "found", "publish", "appeal", "disable")


def append(region: Region, kind: str, number: int) -> None:
    """Append something to the region; `number` makes it another each time."""
    register = Register(region)
    match kind:
        case "late":
            body = ("meeting", ASSEMBLY) if number % 2 else ("service", OUTING)
            told(region, line(f"late-{number}", *body, day=f"2015-{number % 12 + 1:02}-03"))
        case "correct":
            day = f"2015-05-{number + 1:02}"
            told(region, line("m2", "meeting.corrected", COMMITTEE, day=day, reason="改日期"))
        case "retract":
            told(region, line("s1", "service.retracted", {}, reason="重复登记"))
        case "found":
            told(region, founded(f"N-{number}", "新支部"))
        case "publish":
            standing = next(iter(register.series().values())).standing("final")[0].position
            opened = register.open_appeal(standing, "S-1", ["procedure"]).position
            register.decide_appeal(opened, "upheld", by=OFFICE, document=DOCUMENT)
            published(region, supersedes=standing, reasons=["appeal"], appeals=[opened])
        case "appeal":
            first = register.publications()[-1].position
            opened = register.open_appeal(first, "S-1", ["procedure"])
            register.decide_appeal(opened.position, "rejected", by=OFFICE, document=DOCUMENT)
        case "disable":
            region.disable("small")
            region.enable("small")
            region.follow()


@settings(max_examples=8, deadline=None)
@given(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=5))
def test_a_published_result_is_the_same_whatever_follows(kinds: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        installation = Installation(folder / "data", host=host_of(folder / "plugins"))
        with installation.region(REGION, create=True) as region:
            told(region, *FACTS, LATE)
            first = published(region)
            row = region.log.read(first.position - 1, 1)
            region.follow()
            for number, kind in enumerate(kinds):
                append(region, kind, number)
                assert region.log.read(first.position - 1, 1) == row
                assert Register(region).publication(first.position) == first
            region.follow()
            proofs = prove(region)
            assert {each.state for each in proofs} == {"same"}
            assert len(proofs) == 1 + kinds.count("publish")
            assert region.log.verify().sound


def test_an_export_carries_results_and_appeals(
    region: Region, register: Register, tmp_path: Path
) -> None:
    published(region)
    register.open_appeal(5, "S-1", ["fact-missing"])
    register.decide_appeal(6, "upheld", by=OFFICE, document=DOCUMENT)
    told(region, LATE)
    published(region, supersedes=5, reasons=["appeal"], appeals=[6])
    out = io.BytesIO()
    region.log.export_lines(out, ended=True)
    lines = out.getvalue().splitlines(keepends=True)
    elsewhere = Installation(tmp_path / "elsewhere", host=host_of(tmp_path / "other"))
    with elsewhere.region(REGION, create=True) as other:
        assert other.take(lines).restored
        other.follow()
        assert Register(other).publications() == register.publications()
        assert Register(other).series_with(9).appeals == register.series_with(9).appeals
        assert [each.state for each in prove(other)] == ["same", "same"]
    with elsewhere.region("third", create=True) as third:
        third.enable("small")
        taken = third.take(lines)
        assert (taken.appended, taken.decisions, taken.cut_off) == (4, 4, False)
        assert Register(third).publications() == []
