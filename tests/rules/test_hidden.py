"""Rates over few persons: no data, wherever they are used."""

from fractions import Fraction

from tests.rules.agreement import assess, values
from tests.rules.history import History, person
from tests.rules.programmes import HEAD

PROGRAMME = (
    HEAD
    + """\
parameters:
  few: {value: 3, assumed: 测试}
indicators:
  came: {each: member, count: attendance, at_least: 1, hide_below: $few}
  of_hours: {formula: hours / people, hide_below: 3, assumed: 测试}
  hours: {sum: study.hours}
  people: {size: member}
  below: {roll_up: {of: came, over: branch, take: sum}}
  hidden: {roll_up: {of: came, over: branch, take: sum}, hide_below: 4, assumed: 测试}
  said: {formula: 'if(known(came), came, 2)', assumed: 测试}
schemes:
  s:
    total: 10
    assumed: 测试
    groups: {g: {items: {i: {points: 10, in_proportion_to: came, when_no_data: leave_out}}}}
"""
)


def history() -> History:
    """A with three members and B below it with two; one of each was at a meeting."""
    found = History()
    found.org("A")
    found.org("B", parent="A")
    for org, names in (("A", "abc"), ("B", "de")):
        for name in names:
            found.member(org, name)
        people = [{"person": person(names[0]), "as_member": True}]
        found.add("meeting", org, "2015-03-01", kind="lecture", attendance=people)
        found.add("study", org, "2015-03-01", kind="reading", hours="1.5")
    return found


def test_a_rate_over_fewer_is_no_data() -> None:
    found = values(PROGRAMME, history())
    assert found["A"] == {
        "came": Fraction(1, 3),
        "of_hours": Fraction(1, 2),  # over 3 members, though stored as 1500/3000
        "hours": Fraction(3, 2),
        "people": 3,
        "below": Fraction(1, 3),  # B's is not in it
        "hidden": None,
        "said": Fraction(1, 3),
    }
    assert [found["B"][name] for name in ("came", "of_hours", "below", "hidden", "said")] == [
        None,
        None,
        None,
        None,
        2,
    ]


def test_points_do_not_tell_it_either() -> None:
    found = assess(PROGRAMME, history())
    assert found.of("A").schemes["s"].total == 3333
    assert found.of("B").schemes["s"].total is None
