"""Schemes about members: one row a member, of the own branch."""

from fractions import Fraction

from tests.rules.agreement import assess, run, values
from tests.rules.history import History, person
from tests.rules.programmes import HEAD

POINTS = (
    HEAD
    + """\
indicators:
  meetings: {count: attendance, where: {type: meeting}, assumed: 测试}
  hours: {sum: attendance.hours, at_least: 32, assumed: 测试}
  quarters: {every: quarter, count: attendance, at_least: 1, assumed: 测试}
  dues: {count: dues, where: {step: paid}, assumed: 测试}
  reports: {count: document, assumed: 测试}
schemes:
  member-points:
    per: member
    total: 100
    assumed: 测试
    groups:
      life: {items: {meetings: {points: 60, add: 5, for_each: meetings}}}
      study: {items: {hours: {points: 30, full_if: hours}}}
      steady: {items: {quarters: {points: 10, in_proportion_to: quarters, when_no_data: none}}}
    vetoes: {unpaid: {when: dues == 0}}
    rating: {bands: [{at_least: 40, title: 良}], otherwise: {title: 一般}, vetoed: {title: 未交党费}}
  branch-points:
    total: 10
    assumed: 测试
    groups: {g: {items: {reports: {points: 10, add: 1, for_each: reports}}}}
"""
)


def history() -> History:
    found = History()
    found.org("A")
    found.org("B", kind="committee")
    for org, name in (("A", "a"), ("A", "b"), ("B", "c")):
        found.member(org, name)
    for on in ("2015-02-01", "2015-05-01"):
        lines = [{"person": person("a")}, {"person": person("c")}]
        found.add("meeting", "A", on, kind="lecture", attendance=lines)
    lines = [{"person": person("a"), "hours": "32"}, {"person": person("b"), "hours": "31.9"}]
    found.add("study", "A", "2015-08-01", kind="reading", hours="1", attendance=lines)
    for name in "ab":
        month = {"month": "2015-01-01", "standard": "5", "paid": "5"}
        found.add("dues", "A", "2015-01-03", step="paid", person=person(name), **month)
    return found


def test_each_member_has_points_of_their_own() -> None:
    found = assess(POINTS, history(), members=True)
    assert set(found.organisations) == {person(name) for name in "abc"}
    a, b, c = (found.of(person(name)).schemes["member-points"] for name in "abc")
    assert (a.total, a.state, a.title) == (10_000 + 30_000 + 7_500, "rated", "良")
    assert (b.total, b.state, b.title) == (2_500, "otherwise", "一般")
    assert (c.total, c.state) == (10_000 + 5_000, "vetoed")
    assert {row["org"] for row in found.table.to_pylist()} == {"A", "B"}


def test_organisations_are_not_given_what_is_about_members() -> None:
    found = values(POINTS, history())
    assert found["A"] == {"reports": 0}
    assert assess(POINTS, history()).of("A").schemes.keys() == {"branch-points"}


def test_members_are_not_given_what_is_about_organisations() -> None:
    found = values(POINTS, history(), members=True)[person("b")]
    assert found == {"meetings": 0, "hours": 0, "quarters": Fraction(1, 4), "dues": 1}


def test_an_exempted_member_has_no_result() -> None:
    found = history()
    found.member("A", "b", "2015-11-01", "exempted")
    assert set(assess(POINTS, found, members=True).organisations) == {person("a"), person("c")}


def test_a_member_who_moved_is_asked_only_for_what_came_after() -> None:
    found = history()
    found.member("B", "a", "2015-06-15", "moved")
    result = assess(POINTS, found, members=True).of(person("a"))
    assert result.indicators["quarters"].exact == "1/2"
    assert result.kind == "committee"


def test_members_of_one_organisation_only() -> None:
    found = run(POINTS, history().facts(), members=True, organisations=["A"])
    assert set(found.organisations) == {person("a"), person("b")}
