"""Points of members: a member's own, worked out by hand, and no rank among members."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.facts import VOCABULARY
from core.rules import RuleError, loads
from tests.plugins.sanmenxia.places import LIBRARY, assess, folder, line, recorded

SUN, LI = "steady000000", "eager0000000"


def joined(code: str) -> Iterator[bytes]:
    yield line(1, "organisation", code, "2014-01-01", step="founded", kind="branch",
               sector="organ", title="甲")  # fmt: skip
    for number, person in enumerate((SUN, LI), start=2):
        yield line(number, "membership", code, "2014-01-01", step="joined", person=person,
                   category="full")  # fmt: skip


def ledger() -> Iterator[bytes]:
    yield from joined("A")
    for number in range(12):
        names = [{"person": SUN}, {"person": LI}] if number < 3 else [{"person": SUN}]
        yield line(10 + number, "meeting", "A", f"2015-{1 + number:02d}-10", kind="theme-day",
                   attendance=names)  # fmt: skip
    hours = [{"person": SUN, "hours": "31.5"}, {"person": LI, "hours": "32"}]
    yield line(30, "study", "A", "2015-06-20", kind="course", hours="32", attendance=hours)
    for number, month in enumerate(("01", "04", "07", "10")):
        for place, person in enumerate((SUN, LI) if month != "10" else (SUN,)):
            yield line(40 + 2 * number + place, "dues", "A", f"2015-{month}-12", step="paid",
                       person=person, month=f"2015-{month}-01", standard="30", paid="30")  # fmt: skip
    yield line(60, "honour", "A", "2015-07-01", level="county", subject="individual",
               field="party-building", title="优秀共产党员", count=1, person=LI)  # fmt: skip


def test_the_ledger_of_two_members() -> None:
    found = assess("mianchi", recorded("mianchi", ledger()), subject="member")
    sun = found.of(SUN).schemes["member-points"]
    # 12 meetings and 5 points each make 60, held at 50; 31.5 hours are not 32; four quarters paid.
    assert [item.points for item in sun.items] == [50_000, 0, 15_000, 0]
    assert sun.total == 65_000
    li = found.of(LI).schemes["member-points"]
    # 3 meetings; 32 hours met, not counted by the hour; three quarters paid; one honour.
    assert [item.points for item in li.items] == [15_000, 20_000, 0, 15_000]
    assert li.total == 50_000


def test_own_targets() -> None:
    def targets() -> Iterator[bytes]:
        yield from joined("A")
        for number in range(6):
            person, step = (SUN, "set") if number < 4 else (SUN, "done")
            yield line(10 + number, "duty", "A", "2015-05-01", year=2015, item=f"t{number % 4}",
                       kind="own", step=step, case=f"A/t{number % 4}", person=person,
                       tags=["党员目标"])  # fmt: skip

    found = assess("jingkai", recorded("jingkai", targets()), subject="member")
    # Two of four targets reached; who has none has no points, not 0.
    assert found.of(SUN).schemes["member-targets"].total == 50_000
    assert found.of(LI).schemes["member-targets"].total is None


def _refused(key: str, *changes: tuple[str, str]) -> set[str]:
    text = (folder(key) / "programme.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(RuleError) as caught:
        loads(text, VOCABULARY, "programme.yaml", LIBRARY)
    return {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize("key", ["mianchi", "jingkai"])
def test_ranking_members_is_refused(key: str) -> None:
    ranked = (
        "    per: member\n    rating:\n      by_rank:\n        within: all\n"
        "        quotas: [{share: 10%, title: 先进, assumed: 名额试设}]\n"
    )
    assert _refused(key, ("    per: member\n", ranked)) == {"B003"}


def test_points_by_the_hour_are_refused() -> None:
    hours = (
        "    sum: attendance.hours\n    at_least: $member_hours\n",
        "    sum: attendance.hours\n",
    )
    points = ("full_if: own_hours_met", "add: 1, for_each: own_hours_met")
    assert _refused("mianchi", hours, points) == {"B001"}


def test_scoring_a_published_bulletin_is_refused() -> None:
    scored = ("full_if: models_around >= 1", "full_if: bulletins_received >= 1")
    assert _refused("sanmenxia", scored) == {"B002"}
