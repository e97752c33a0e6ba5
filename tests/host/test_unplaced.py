"""Organisations that no fact founds, and the references that facts hold."""

from core.host import Region, Unplaced
from tests.host.samples import ASSEMBLY, LINES, founded, line

LECTURER, MEMBER, LEFT = "0123456789ab", "bcdefghjkmnp", "zzzzzzzzzzzz"


def test_what_no_fact_founds_is_counted_and_the_nearest_named(region: Region) -> None:
    region.take(LINES)
    region.follow()
    assert region.unplaced() == []
    region.take(
        [
            line("m2", "meeting", ASSEMBLY, subject="S-11"),
            line("m3", "meeting", ASSEMBLY, subject="S-11"),
            line("s2", "service", {"kind": "outing", "persons": 3}, subject="S-11"),
            line("m4", "meeting", ASSEMBLY, subject="elsewhere"),
        ]
    )
    region.follow()
    assert region.unplaced() == [Unplaced("S-11", 3, "S-1"), Unplaced("elsewhere", 1, None)]
    region.take([founded("S-11", "后补的支部")])
    region.follow()
    assert region.unplaced() == [Unplaced("elsewhere", 1, None)]


def test_a_fact_that_was_corrected_or_retracted_does_not_count(region: Region) -> None:
    region.take([*LINES, line("m2", "meeting", ASSEMBLY, subject="S-11")])
    region.take([line("m2", "meeting.corrected", ASSEMBLY, subject="S-2", reason="代码写错")])
    region.follow()
    assert region.unplaced() == []


def test_nothing_is_unplaced_where_there_are_no_facts(region: Region) -> None:
    region.follow()
    assert (region.unplaced(), region.references()) == ([], [])


def test_references_are_those_of_fields_and_of_lists(region: Region) -> None:
    present = [{"person": MEMBER, "as_member": True}]
    meeting = {**ASSEMBLY, "lecturer": LECTURER, "attendance": present}
    region.take([*LINES, line("m2", "meeting", meeting)])
    gone = {**ASSEMBLY, "lecturer": LEFT}
    region.take([line("m3", "meeting", gone)])
    region.take([line("m3", "meeting.corrected", ASSEMBLY, reason="讲课人写错")])
    region.follow()
    assert region.references() == sorted([LECTURER, MEMBER])
