"""The functions by themselves, and what a receipt says of them."""

from fractions import Fraction

from pioneer_points.rules import members

from core.rules import Period


def test_members_are_those_of_the_last_step_by_then():
    def row(day, person, step, org="A", fact=1):
        return {"day": day, "fact": fact, "org": org, "person": person, "step": step}

    rows = [
        row(1, "stays", "joined"),
        row(1, "gone", "joined"),
        row(5, "gone", "left"),
        row(1, "mover", "joined"),
        row(6, "mover", "moved", "B"),
        row(1, "free", "joined"),
        row(2, "free", "exempted"),
        row(1, "back", "joined"),
        row(2, "back", "exempted"),
        row(3, "back", "unexempted"),
        row(9, "later", "joined"),
        row(1, None, "counted"),
    ]
    assert members(rows, 8) == {"stays": "A", "mover": "B", "back": "A"}
    assert members(rows, 5)["mover"] == "A"


def test_a_member_who_is_often_there_counts_up_to_the_cap(given, assess, receipt):
    given("""
        organisations: {B: {}}
        people: {a: {organisation: B}, b: {organisation: B}, c: {organisation: B}}
        meeting:
          - {organisation: B, on: 2020-01-10, times: 20, kind: theme-day, attendance: [a]}
    """)
    answer = assess("2020")["B"]
    assert answer["theme_days"] == 12
    assert answer["branch_points"] == Fraction(12 * 5, 3)
    written = receipt("B", "branch-points")
    assert written["indicators"]["theme_days"]["value"]["exact"] == "12"
    assert str(Period.parse("2020")) == written["clocks"]["period"]["label"]
