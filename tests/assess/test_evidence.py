"""Exactly the facts behind a figure: no more, no fewer, each with what it added."""

from uuid import UUID

from core.assess import Behind, leaves_of
from tests.assess.world import Question, World, person, programme

FIGURES = Question(
    programme("""\
parameters:
  wanted: {title: 次数, value: 1, assumed: 测试}
populations:
  units: {organisations: {kind: [branch]}}
  secretaries: {posts: [branch-secretary]}
indicators:
  lectures: {count: meeting, where: {kind: lecture}}
  hours: {sum: study.hours}
  double: {formula: lectures + lectures}
  both: {formula: lectures + hours}
  again: {formula: both + double}
  hours_met: {each: member, sum: attendance.hours, at_least: 10, assumed: 测试}
  every_quarter: {every: quarter, count: meeting, at_least: 1}
  units_taught: {each: units, meets: lectures >= $wanted}
  units_meeting: {each: units, count: meeting, at_least: 1}
  ranked: {each: secretaries, meets: {rank: {at_least: section}}}
  below: {roll_up: {of: lectures, over: children, take: sum}}
  branch: {roll_up: {of: lectures, over: branch, take: sum}}
  deep: {roll_up: {of: double, over: descendants, take: sum, kind: [branch]}}
  area: {roll_up: {of: lectures, over: overlay, take: sum}}
  open: {ledger: {of: problem_case, in: raised, out: verified}}
  put_right: {each: problem_case, meets: {verified: {by: period-end}}}
  raised: {count: problem_case, where: {category: conduct}}
  self: {count_self: true}
  units_below: {roll_up: {of: self, over: children, take: sum}}
  posts_held: {size: secretaries}
  units_here: {size: units}
  before: {prior: {of: lectures}}
""")
)


def positions(world: World, organisation: str, indicator: str) -> list[int]:
    with FIGURES.witness(world, FIGURES(world)) as witness:
        return [row.position for row in witness.behind(organisation, indicator)]


def at(world: World, *facts: UUID) -> list[int]:
    return sorted(world.at[fact] for fact in facts)


def test_only_the_facts_that_were_counted(world: World):
    world.org("A")
    world.org("B")
    inside = world.lecture("A", "2015-06-30")
    world.lecture("A", "2014-12-31")
    world.lecture("A", "2016-01-01")
    world.lecture("B", "2015-06-30")
    world.record("meeting", "A", "2015-06-30", kind="committee")
    assert FIGURES(world).of("A").indicators["lectures"].value == 1
    assert positions(world, "A", "lectures") == at(world, inside)


def test_a_fact_says_where_it_stands_when_and_what_it_added(world: World):
    world.org("A")
    course = world.record("study", "A", "2015-03-04", kind="course", hours="1.5")
    corrected = world.correct(course, "A", "2015-03-05", "study", kind="course", hours="2.25")
    with FIGURES.witness(world, FIGURES(world)) as witness:
        [row] = witness.behind("A", "hours")
    assert row == Behind(world.at[course], corrected, 16499, "A", None, 2250, "A")
    with FIGURES.witness(world, FIGURES(world, position=world.at[course])) as witness:
        [row] = witness.behind("A", "hours")
    assert (row.position, row.day, row.value) == (world.at[course], 16498, 1500)


def test_what_was_retracted_is_behind_nothing(world: World):
    world.org("A")
    kept, gone = world.lecture("A", "2015-03-04"), world.lecture("A", "2015-03-05")
    world.retract(gone)
    assert positions(world, "A", "lectures") == at(world, kept)


def test_a_derived_figure_stands_on_the_facts_of_those_it_reads_each_once(world: World):
    world.org("A")
    lecture = world.lecture("A", "2015-03-04")
    course = world.record("study", "A", "2015-03-04", kind="course", hours=2)
    resolved = FIGURES(world).resolved
    assert leaves_of(resolved, "again") == ("lectures", "hours")
    assert leaves_of(resolved, "open.added") == ("open",)
    assert leaves_of(resolved, "kind") == ()
    assert positions(world, "A", "double") == at(world, lecture)
    assert positions(world, "A", "again") == at(world, lecture, course)


def test_each_member_wherever_the_member_went(world: World):
    """The facts about a branch's members count for it, also where another organisation held them."""
    world.org("A")
    world.org("B")
    world.member("A", "anna")
    world.member("A", "bert")
    world.member("B", "carn")
    course = world.record(
        "study",
        "B",
        "2015-03-04",
        kind="course",
        hours=10,
        attendance=[{"person": person("anna")}, {"person": person("carn")}],
    )
    short = world.record(
        "study", "A", "2015-04-04", kind="course", hours=3, attendance=[{"person": person("bert")}]
    )
    assessment = FIGURES(world)
    assert assessment.of("A").indicators["hours_met"].exact == "1/2"
    with FIGURES.witness(world, assessment) as witness:
        rows = witness.behind("A", "hours_met")
        assert [(row.position, row.member, row.value, row.organisation) for row in rows] == [
            (world.at[course], person("anna"), 10_000, "B"),
            (world.at[short], person("bert"), 3_000, "A"),
        ]
        assert witness.members("A", "hours_met") == {person("anna"): True, person("bert"): False}
        assert [row.member for row in witness.behind("B", "hours_met")] == [person("carn")]


def test_each_holder_of_a_post_stands_on_the_appointment(world: World):
    world.org("A")
    world.org("B")
    for name in ("anna", "bert"):
        world.member("A", name)
    post = {"post": "branch-secretary", "step": "appointed"}
    held = world.record("post", "A", "2014-03-04", person=person("anna"), rank="section", **post)
    world.record("post", "B", "2014-03-04", person=person("bert"), rank="section", **post)
    assert FIGURES(world).of("A").indicators["ranked"].exact == "1/1"
    with FIGURES.witness(world, FIGURES(world)) as witness:
        [row] = witness.behind("A", "ranked")
    assert (row.position, row.member, row.organisation) == (world.at[held], person("anna"), "A")


def test_sub_periods(world: World):
    world.org("A")
    first, second = world.lecture("A", "2015-01-04"), world.lecture("A", "2015-12-04")
    assert FIGURES(world).of("A").indicators["every_quarter"].exact == "2/4"
    assert positions(world, "A", "every_quarter") == at(world, first, second)


def tree(world: World) -> dict[str, UUID]:
    """A committee and what it holds: two branches below, one of them with a group; one lecture each."""
    world.org("PQ", kind="cooperation-group", overlay=True)
    world.org("JD", kind="committee")
    world.org("A", parent="JD", groups=["PQ"])
    world.org("B", parent="JD")
    world.org("G", parent="A", kind="group", groups=["PQ"])
    return {code: world.lecture(code, "2015-03-01") for code in ("JD", "A", "B", "G")}


def test_each_organisation(world: World):
    held = tree(world)
    assert FIGURES(world).of("JD").indicators["units_taught"].exact == "2/2"
    assert positions(world, "JD", "units_taught") == at(world, held["A"], held["B"])
    assert positions(world, "JD", "units_meeting") == at(world, held["A"], held["B"])
    assert positions(world, "A", "units_taught") == at(world, held["A"])


def test_a_roll_up_stands_on_the_facts_of_those_it_takes_in(world: World):
    held = tree(world)
    values = FIGURES(world).of("JD").indicators
    assert [values[name].value for name in ("below", "branch", "deep")] == [2, 4, 4]
    assert positions(world, "JD", "below") == at(world, held["A"], held["B"])
    assert positions(world, "JD", "branch") == at(world, *held.values())
    assert positions(world, "JD", "deep") == at(world, held["A"], held["B"])
    assert FIGURES(world).of("PQ").indicators["area"].value == 2
    assert positions(world, "PQ", "area") == at(world, held["A"], held["G"])
    assert positions(world, "G", "below") == []


def problem(world: World, org: str, case: str, *steps: tuple[str, str]) -> list[UUID]:
    types = {"raised": "problem", "planned": "measure"}
    facts = []
    for step, on in steps:
        data = {"case": case}
        if step != "planned":
            data["step"] = step
        if step == "raised":
            data["category"] = "conduct"
        facts.append(world.record(types.get(step, "rectification"), org, on, **data))
    return facts


def test_a_case_stands_on_every_fact_of_the_case(world: World):
    world.org("A")
    world.org("B")
    done = problem(
        world,
        "A",
        "P1",
        ("raised", "2015-02-01"),
        ("planned", "2015-02-02"),
        ("rectified", "2015-03-01"),
        ("verified", "2015-03-09"),
    )
    left = problem(world, "A", "P2", ("raised", "2015-05-01"))
    problem(world, "B", "P3", ("raised", "2015-05-01"))
    values = FIGURES(world).of("A").indicators
    assert (values["put_right"].exact, values["raised"].value) == ("1/2", 2)
    assert positions(world, "A", "put_right") == at(world, *done, *left)
    assert positions(world, "A", "raised") == at(world, *done, *left)


def test_a_ledger_stands_on_the_cases_it_carries(world: World):
    """Opening 1 + added 2 − resolved 2 = 1; a case closed before the period is no part of it."""
    world.org("A")
    closed = ("raised", "2014-02-01"), ("rectified", "2014-03-01"), ("verified", "2014-04-01")
    problem(world, "A", "P0", *closed)
    old = problem(
        world,
        "A",
        "P1",
        ("raised", "2014-02-01"),
        ("rectified", "2015-03-01"),
        ("verified", "2015-03-09"),
    )
    new = problem(
        world,
        "A",
        "P2",
        ("raised", "2015-02-01"),
        ("rectified", "2015-03-01"),
        ("verified", "2015-03-09"),
    )
    left = problem(world, "A", "P3", ("raised", "2015-05-01"))
    values = FIGURES(world).of("A").indicators
    parts = [values[f"open.{part}"].value for part in ("opening", "added", "resolved", "closing")]
    assert parts == [1, 2, 2, 1]
    assert positions(world, "A", "open") == at(world, *old, *new, *left)
    assert positions(world, "A", "open.added") == positions(world, "A", "open")


def test_what_rests_on_no_fact_of_the_period(world: World):
    world.org("A")
    world.lecture("A", "2014-05-05")
    assert FIGURES(world).of("A").indicators["before"].value == 1
    assert positions(world, "A", "before") == []
    assert positions(world, "A", "nothing") == []


def test_an_organisation_counted_stands_on_what_was_said_of_it(world: World):
    """Of the two below A one was closed in 2014; what is said of the other in 2016 is not known."""
    top = world.org("A")
    founded = world.org("A1", parent="A")
    renamed = world.org("A1", "2015-04-01", "renamed", parent="A")
    world.org("A1", "2016-04-01", "renamed", parent="A")
    world.org("A2", parent="A")
    world.org("A2", "2014-06-30", "closed", parent="A")
    below = FIGURES(world).of("A").indicators["units_below"]
    assert below.value == 1
    assert positions(world, "A", "self") == at(world, top)
    assert positions(world, "A", "units_below") == at(world, founded, renamed)
    # The population has A itself and A1: both are branches.
    assert FIGURES(world).of("A").indicators["units_here"].value == 2
    assert positions(world, "A", "units_here") == at(world, top, founded, renamed)


def test_a_population_counted_stands_on_who_belongs_to_it(world: World):
    world.org("A")
    world.member("A", "anna")
    first = world.record(
        "post", "A", "2014-03-01", step="appointed", post="branch-secretary", person=person("anna")
    )
    assert FIGURES(world).of("A").indicators["posts_held"].value == 1
    assert positions(world, "A", "posts_held") == at(world, first)


def test_evidence_of_an_answer_for_some_is_that_of_the_answer_for_all(world: World):
    held = tree(world)
    some = FIGURES(world, organisations=["JD"])
    with FIGURES.witness(world, some) as witness:
        for name in ("below", "branch", "units_taught", "units_meeting", "every_quarter"):
            everyone = positions(world, "JD", name)
            assert [row.position for row in witness.behind("JD", name)] == everyone
        assert [row.position for row in witness.behind("JD", "lectures")] == at(world, held["JD"])


CHOSEN = Question(
    programme("""\
indicators:
  place: {latest: external.rank, where: {metric: survey}}
  places: {latest: external.rank, each: branch, at_most: 5, assumed: 测试}
  failing: {count: site, once_per: item, keep: latest, where: {passed: false}}
  first: {count: site, once_per: item, keep: first}
  best: {sum: honour.count, once_per: title, highest: level, among: {field: party-building}}
  lectures: {count: meeting, applies_when: failing >= 1}
""")
)


def behind(world: World, indicator: str, organisation: str = "A") -> list[int]:
    with CHOSEN.witness(world, CHOSEN(world)) as witness:
        return [row.position for row in witness.behind(organisation, indicator)]


def test_of_the_latest_only_the_one_that_was_taken(world: World):
    world.org("A")
    place = {"metric": "survey", "source_name": "s"}
    for on in ("2015-02-01", "2015-03-01"):
        world.record("external", "A", on, rank=9, **place)
    taken = world.record("external", "A", "2015-06-01", rank=3, **place)
    other = {**place, "metric": "other"}
    last = world.record("external", "A", "2015-07-01", rank=1, **other)
    assert CHOSEN(world).of("A").indicators["place"].value == 3
    assert behind(world, "place") == at(world, taken)
    assert behind(world, "places") == at(world, last)


def test_of_each_only_the_one_that_was_kept(world: World):
    world.org("A")
    first = world.record("site", "A", "2015-02-01", item="wall", passed=False)
    door = world.record("site", "A", "2015-02-01", item="door", passed=True)
    world.record("site", "A", "2015-03-01", item="wall", passed=True)
    failed = world.record("site", "A", "2015-04-01", item="door", passed=False)
    lecture = world.lecture("A", "2015-05-05")
    assert behind(world, "failing") == at(world, failed)  # the wall was put right
    assert behind(world, "first") == at(world, first, door)
    assert behind(world, "lectures") == at(world, lecture)  # not what lets it be asked


def test_of_the_highest_only_that_one(world: World):
    world.org("A")
    honour = {"subject": "collective", "title": "t", "count": 1}
    world.record("honour", "A", "2015-02-01", level="county", field="party-building", **honour)
    city = world.record("honour", "A", "2015-03-01", level="city", field="party-building", **honour)
    world.record("honour", "A", "2015-04-01", level="nation", field="service", **honour)
    assert CHOSEN(world).of("A").indicators["best"].value == 1
    assert behind(world, "best") == at(world, city)


LIMITED = Question(
    programme("""\
populations:
  units: {organisations: {kind: [branch, group]}}
indicators:
  lectures: {count: meeting, where: {kind: lecture}, applies_to: {kind: branch}}
  posted: {count: disclosure}
  shown: {count: meeting, applies_when: posted >= 1}
  below: {roll_up: {of: lectures, over: descendants, take: sum}}
  told: {roll_up: {of: shown, over: descendants, take: sum}}
  twice: {formula: lectures + lectures}
  below_twice: {roll_up: {of: twice, over: descendants, take: sum}}
  taught: {each: units, meets: lectures >= 1}
""")
)


def positions_of(ask: Question, world: World, organisation: str, name: str) -> list[int]:
    with ask.witness(world, ask(world)) as witness:
        return [row.position for row in witness.behind(organisation, name)]


def test_what_is_not_asked_of_an_organisation_stands_on_none_of_its_facts(world: World):
    """Lectures are asked of branches: neither the group nor the committee, which held one each."""
    held = tree(world)
    assert LIMITED(world).of("JD").indicators["below"].value == 2
    for name in ("below", "below_twice", "taught"):
        assert positions_of(LIMITED, world, "JD", name) == at(world, held["A"], held["B"])
    assert positions_of(LIMITED, world, "JD", "lectures") == []
    assert positions_of(LIMITED, world, "G", "twice") == []
    with LIMITED.witness(world, LIMITED(world)) as witness:
        assert witness.taken_in("JD", "below") == ("A", "B")


def test_what_does_not_apply_by_its_condition_stands_on_no_fact(world: World):
    """Meetings are asked of who posted something: B and the group did. Asked of one, the same."""
    held = tree(world)
    for code in ("B", "G"):
        world.record("disclosure", code, "2015-04-01", item="dues")
    assert LIMITED(world).of("JD").indicators["told"].value == 2
    assert positions_of(LIMITED, world, "JD", "told") == at(world, held["B"], held["G"])
    assert positions_of(LIMITED, world, "A", "shown") == []
    with LIMITED.witness(world, LIMITED(world, organisations=["JD"])) as witness:
        found = [row.position for row in witness.behind("JD", "told")]
        assert found == at(world, held["B"], held["G"])
        assert witness.taken_in("JD", "told") == ("B", "G")


FROM_JULY = Question(
    programme("""\
populations:
  units: {organisations: {kind: [branch]}}
indicators:
  quarters: {every: quarter, count: meeting, at_least: 1, from: 2015-07-01}
  always: {every: quarter, count: meeting, at_least: 1}
  each_quarter: {each: member, every: quarter, count: attendance, at_least: 1, from: 2015-07-01}
  units_quarter: {each: units, every: quarter, count: meeting, at_least: 1, from: 2015-07-01}
""")
)


def test_of_sub_periods_only_those_that_were_required(world: World):
    """The rule came in July: third and fourth quarter, one of two; the lecture of March is not asked."""
    world.org("JD", kind="committee")
    world.org("A", parent="JD")
    march, august = world.lecture("A", "2015-03-01"), world.lecture("A", "2015-08-01")
    values = FROM_JULY(world).of("A").indicators
    assert (values["quarters"].exact, values["always"].exact) == ("1/2", "2/4")
    assert positions_of(FROM_JULY, world, "A", "quarters") == at(world, august)
    assert positions_of(FROM_JULY, world, "A", "always") == at(world, march, august)
    assert positions_of(FROM_JULY, world, "JD", "units_quarter") == at(world, august)


def test_a_sub_period_that_an_organisation_did_not_see_whole_is_not_required(world: World):
    world.org("A", "2015-05-05")
    world.lecture("A", "2015-06-01")
    july = world.lecture("A", "2015-07-01")
    assert FROM_JULY(world).of("A").indicators["always"].exact == "1/2"
    assert positions_of(FROM_JULY, world, "A", "always") == at(world, july)


def test_each_member_only_in_the_sub_periods_required_of_that_member(world: World):
    """Anna is asked from July; Bert, who joined in August, in the fourth quarter alone."""
    world.org("A")
    world.member("A", "anna")
    world.member("A", "bert", "2015-08-15")
    attended = []
    for on in ("2015-03-01", "2015-09-01", "2015-11-01"):
        people = [{"person": person(name), "as_member": True} for name in ("anna", "bert")]
        attended.append(
            world.record("meeting", "A", on, kind="lecture", topic="t", attendance=people)
        )
    assert FROM_JULY(world).of("A").indicators["each_quarter"].exact == "2/2"
    with FROM_JULY.witness(world, FROM_JULY(world)) as witness:
        rows = [(row.position, row.member) for row in witness.behind("A", "each_quarter")]
    _, september, november = at(world, *attended)
    assert rows == [
        (september, person("anna")),
        (november, person("anna")),
        (november, person("bert")),
    ]
