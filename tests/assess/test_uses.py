"""What is done with a type of fact, and with one fact: read off rules that stand beside the answer."""

import datetime as dt
from uuid import UUID

from core.assess import counted_in, reads, uses_of
from tests.assess.test_evidence import problem
from tests.assess.world import Question, World, person, programme


@reads("meeting", "study")
def workload(frames, period):
    return {}


ASKED = Question(
    programme("""\
populations:
  secretaries: {posts: [branch-secretary]}
  all_leaders: {posts: [branch-secretary], exempted: included}
  units: {organisations: {kind: [branch]}}
indicators:
  lectures: {count: meeting, where: {kind: lecture}, from: 2010-01-01}
  hours: {sum: study.hours}
  hours_met: {each: member, sum: attendance.hours, at_least: 10, assumed: 测试}
  either: {count: [meeting, study]}
  raised: {count: problem_case, where: {category: conduct}}
  latest: {latest: survey.satisfied}
  ranked: {each: secretaries, meets: {rank: {at_least: section}}}
  leaders: {size: all_leaders}
  self: {count_self: true}
  units_taught: {each: units, meets: lectures >= 1, assumed: 测试}
  double: {formula: lectures + lectures}
  below: {roll_up: {of: double, over: children, take: sum}}
  late: {count: donation, from: 2015-12-31}
  load: {python: rules.workload}
schemes:
  stars:
    title: 星级
    total: 10
    assumed: 测试
    groups:
      all:
        title: 全部
        points: 10
        items:
          taught: {title: 党课, points: 10, full_if: double >= 2, assumed: 测试}
"""),
    {"workload": workload},
)
ON = dt.date(2015, 12, 30)


def found(fact_type: str, on: dt.date = ON) -> dict[str, tuple[str, str]]:
    """The role and source of each indicator that uses a type."""
    uses = uses_of(ASKED.assessor.loaded, on, ASKED.assessor.functions)
    return {use.indicator: (use.role, use.source) for use in uses if fact_type in use.types}


def test_what_reads_a_type() -> None:
    assert found("meeting") == {
        "lectures": ("counted", "meeting"),
        "hours_met": ("counted", "attendance.hours"),
        "either": ("counted", "meeting + study"),
        "load": ("function", "rules.workload"),
    }
    assert found("rectification") == {"raised": ("counted", "problem_case")}
    assert found("survey") == {"latest": ("counted", "survey.satisfied")}
    assert found("donation") == {}


def test_rules_that_are_not_in_force_use_nothing() -> None:
    assert found("donation") == {}
    assert found("donation", dt.date(2015, 12, 31)) == {"late": ("counted", "donation")}


def test_who_a_population_is_made_of() -> None:
    """Holders of posts may be exempted as members, unless the population includes those too."""
    assert found("membership") == {
        "hours_met": ("population", "member"),
        "ranked": ("population", "secretaries"),
    }
    assert found("post") == {
        "ranked": ("population", "secretaries"),
        "leaders": ("population", "all_leaders"),
    }
    assert found("organisation") == {
        "self": ("population", "organisation"),
        "units_taught": ("population", "units"),
    }


def test_what_is_computed_from_it() -> None:
    uses = uses_of(ASKED.assessor.loaded, ON, ASKED.assessor.functions)
    [lectures] = [use for use in uses if use.indicator == "lectures"]
    assert lectures.conditions == {"where": {"kind": "lecture"}}
    assert lectures.into == ("units_taught", "double", "below")
    assert lectures.schemes == ("stars",)
    [hours] = [use for use in uses if use.indicator == "hours"]
    assert (hours.into, hours.schemes, hours.conditions) == ((), (), {})
    asked, people = [use for use in uses if use.indicator == "hours_met"]
    assert (asked.each, people.each) == ("member", "")


def _of(codes: tuple[str, ...] | None, around: set[str]) -> tuple[str, ...] | None:
    return None if codes is None else tuple(code for code in codes if code in around)


def counting(world: World, fact: UUID, period: str = "2015") -> dict[str, tuple[str, ...] | None]:
    """The organisations in whose figures a fact counts, by indicator."""
    assessment = ASKED(world, period)
    facts, at = world.facts(), world.at[fact]
    [event] = world.log.read(at - 1, 1, at)
    every = counted_in(assessment, facts, ASKED.assessor, event.type, at)
    for around in (*({code} for code in assessment.organisations), {*assessment.organisations}):
        # Of a few organisations it is found in their rows alone, and is the same.
        found = counted_in(assessment, facts, ASKED.assessor, event.type, at, around)
        mine = [(each.use, _of(each.organisations, around)) for each in every]
        assert [(each.use, each.organisations) for each in found] == [
            each for each in mine if each[1] is None or each[1]
        ]
    return {each.use.indicator: each.organisations for each in every}


def test_a_fact_counts_where_it_meets_the_conditions(world: World) -> None:
    world.org("A")
    world.org("B")
    lecture = world.lecture("A", "2015-05-05")
    committee = world.record("meeting", "B", "2015-05-05", kind="committee")
    old = world.lecture("A", "2014-12-31")
    assert counting(world, lecture) == {"lectures": ("A",), "either": ("A",), "load": None}
    assert counting(world, committee) == {"either": ("B",), "load": None}
    assert counting(world, old) == {"load": None}
    assert counting(world, old, "2014") == {"lectures": ("A",), "either": ("A",), "load": None}


def test_only_the_latest_counts_and_nothing_that_was_retracted(world: World) -> None:
    world.org("A")
    first, second = world.survey("A", "2015-03-01", 1, 2), world.survey("A", "2015-04-01", 2, 2)
    assert counting(world, first) == {}
    assert counting(world, second) == {"latest": ("A",)}
    world.retract(second)
    assert counting(world, first) == {"latest": ("A",)}
    assert counting(world, second) == {}


def test_a_correction_counts_where_it_puts_the_fact(world: World) -> None:
    world.org("A")
    world.org("B")
    lecture = world.lecture("A", "2015-05-05")
    world.correct(lecture, "B", "2015-05-05", "meeting", kind="committee")
    assert counting(world, lecture) == {"either": ("B",), "load": None}


def test_a_later_fact_counts_with_its_case_until_the_period_ends(world: World) -> None:
    world.org("A")
    steps = ("raised", "2015-02-01"), ("planned", "2015-02-02"), ("rectified", "2016-01-05")
    raised, planned, rectified = problem(world, "A", "P1", *steps)
    assert counting(world, raised) == {"raised": ("A",)}
    assert counting(world, planned) == {"raised": ("A",)}
    assert counting(world, rectified) == {}


def test_a_person_counts_where_the_person_belongs(world: World) -> None:
    """Anna studies at B and is a member of A: the hours are A's."""
    world.org("A")
    world.org("B")
    joined = world.member("A", "anna")
    rows = [{"person": person("anna"), "hours": "12"}]
    study = world.record("study", "B", "2015-05-05", kind="collective", hours="12", attendance=rows)
    post = world.record(
        *("post", "A", "2014-03-01"),
        step="appointed",
        post="branch-secretary",
        person=person("anna"),
    )
    assert counting(world, study) == {
        "hours": ("B",),
        "hours_met": ("A",),
        "either": ("B",),
        "load": None,
    }
    assert counting(world, joined) == {"hours_met": ("A",)}
    assert counting(world, post) == {"ranked": ("A",), "leaders": ("A",)}


def test_an_organisation_counts_where_it_stands(world: World) -> None:
    """A1 is counted itself, and is one of the units of A and of itself."""
    top = world.org("A", kind="general-branch")
    below = world.org("A1", parent="A")
    assert counting(world, below) == {"self": ("A1",), "units_taught": ("A", "A1")}
    assert counting(world, top) == {"self": ("A",)}
