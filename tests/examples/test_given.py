"""What an example gives, spelled out: every organisation, person, pattern and repetition."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from core.examples import read_examples
from core.examples.bodies import reference
from core.examples.given import Setting
from core.facts import VOCABULARY, Fact
from core.rules import Problem, RuleError
from tests.examples.trial import written

SECRETARY = reference("x", "A.secretary")


def _setting(folder: Path, given: str, top: str = "", prefix: str = "") -> Setting:
    text = f"- id: x\n  title: x\n  period: 2015\n  expect: {{A: {{}}}}\n  given:\n{given}"
    read = read_examples(written(folder, text, top))
    return Setting(
        read.content.examples[0],
        ("examples", 0),
        read.content.patterns,
        read.text,
        VOCABULARY,
        prefix=prefix,
    )


def _facts(folder: Path, given: str, top: str = "", prefix: str = "") -> dict[str, Fact]:
    return {one.id: one.fact for one in _setting(folder, given, top, prefix).facts}


def _problems(folder: Path, given: str, top: str = "") -> tuple[Problem, ...]:
    with pytest.raises(RuleError) as caught:
        _setting(folder, given, top)
    return caught.value.problems


def _body(fact: Fact) -> dict[str, object]:
    return fact.body.model_dump(mode="json", exclude_defaults=True)


def test_a_bare_organisation_is_a_branch_of_an_organ_since_2010(tmp_path: Path) -> None:
    facts = _facts(
        tmp_path,
        "    organisations:\n"
        "      A: {}\n"
        "      B: {kind: group, parent: A, sector: school, title: 一组, since: 2015-05-15}\n",
    )
    assert list(facts) == ["org:A", "org:B"]
    bare, full = facts.values()
    assert (bare.organisation, bare.occurred_on) == ("A", dt.date(2010, 1, 1))
    assert _body(bare) == {"step": "founded", "kind": "branch", "sector": "organ", "title": "A"}
    assert full.occurred_on == dt.date(2015, 5, 15)
    assert _body(full) == {
        "step": "founded",
        "kind": "group",
        "sector": "school",
        "title": "一组",
        "parent": "A",
    }


def test_numbered_organisations_have_three_digits_or_as_many_as_they_need(tmp_path: Path) -> None:
    few = _setting(tmp_path, "    organisations: {A: {}, U: {numbered: 12, parent: A}}\n")
    assert few.organisations[:3] == ("A", "U-001", "U-002")
    assert few.organisations[-1] == "U-012"
    many = _setting(tmp_path, "    organisations: {A: {numbered: 1000}}\n")
    assert (many.organisations[0], many.organisations[-1]) == ("A-0001", "A-1000")


def test_a_person_is_a_member_and_holds_posts(tmp_path: Path) -> None:
    facts = _facts(
        tmp_path,
        "    organisations: {A: {}}\n"
        "    people:\n"
        "      wang: {organisation: A, leader: true, posts: [branch-secretary, committee-member],\n"
        "             rank: deputy-section, tags: [实职], since: 2012-03-01, exempted: 2015-01-01}\n",
    )
    wang = reference("x", "wang")
    assert list(facts)[1:] == [
        "member:wang",
        "post:wang:branch-secretary",
        "post:wang:committee-member",
        "exempt:wang",
    ]
    member, post, _, exempt = list(facts.values())[1:]
    assert (member.type, member.organisation) == ("membership", "A")
    assert _body(member) == {
        "step": "joined",
        "person": wang,
        "category": "full",
        "leader": True,
    }
    assert (post.type, post.occurred_on) == ("post", dt.date(2012, 3, 1))
    assert _body(post) == {
        "step": "appointed",
        "post": "branch-secretary",
        "person": wang,
        "rank": "deputy-section",
        "tags": ["实职"],
    }
    assert (exempt.occurred_on, _body(exempt)["step"]) == (dt.date(2015, 1, 1), "exempted")


def test_references_look_random_and_stay_the_same(tmp_path: Path) -> None:
    assert reference("x", "wang") == reference("x", "wang")
    people = [reference(example, name) for example in "xy" for name in ("wang", "li", "A.wang")]
    assert len(set(people)) == 6
    assert all(len(one) == 12 and not set(one) & set("ilou") for one in people)


def test_a_fact_on_several_days_of_several_organisations(tmp_path: Path) -> None:
    facts = _facts(
        tmp_path,
        "    organisations: {A: {}, B: {}}\n"
        "    facts:\n"
        "      - {id: talk, type: meeting, organisation: [A, B], on: [2015-03-01, 2015-06-01], kind: lecture}\n"
        "      - {id: one, type: meeting, organisation: B, on: 2015-07-01, kind: work}\n",
    )
    assert {id: (f.organisation, f.occurred_on.month) for id, f in list(facts.items())[2:]} == {
        "talk@A.1": ("A", 3),
        "talk@A.2": ("A", 6),
        "talk@B.1": ("B", 3),
        "talk@B.2": ("B", 6),
        "one": ("B", 7),
    }


def test_values_and_numbers_stand_in_texts(tmp_path: Path) -> None:
    facts = _facts(
        tmp_path,
        "    organisations: {A: {}}\n"
        "    facts:\n"
        "      - {id: set, type: duty, organisation: A, on: 2015-01-20, for_each: {item: [own-1, own-2]},\n"
        "         year: 2015, kind: own, step: set, case: '{organisation}/{item}/{year}', tags: ['第{n}项']}\n"
        "      - {id: raised, type: problem, organisation: A, on: 2015-02-01, times: 3, case: 'p{n}',\n"
        "         category: study, step: raised}\n",
    )
    bodies = [_body(fact) for fact in list(facts.values())[1:]]
    assert list(facts)[1:] == ["set.1", "set.2", "raised.1", "raised.2", "raised.3"]
    assert [body["case"] for body in bodies] == ["A/own-1/2015", "A/own-2/2015", "p1", "p2", "p3"]
    assert bodies[1]["tags"] == ["第2项"]
    assert bodies[1]["item"] == "own-2"


PATTERNS = """\
patterns:
  sound:
    people: {secretary: {posts: [branch-secretary]}, member: {}}
    facts:
      - {id: course, type: study, on: 2015-05-20, kind: course, hours: 56, attendance: [secretary, {person: member, hours: 32.5}]}
      - {id: talk, type: meeting, on: [2015-03-01, 2015-06-01, 2015-09-01], kind: lecture, lecturer: secretary}
"""


def test_organisations_follow_a_pattern_with_people_of_their_own(tmp_path: Path) -> None:
    facts = _facts(
        tmp_path,
        "    organisations: {A: {}, U: {numbered: 3}}\n"
        "    use:\n"
        "      - {pattern: sound, organisations: [A], without: [talk.2]}\n"
        "      - {pattern: sound, organisations: [U-*], except: [U-002], without: [course]}\n"
        "    facts:\n"
        "      - {id: more, type: meeting, organisation: A, on: 2015-10-01, kind: lecture, lecturer: U-003.member}\n",
        PATTERNS,
    )
    rest = [id for id in facts if not id.startswith(("org:", "member:", "post:"))]
    assert rest == [
        "course@A",
        "talk@A.1",
        "talk@A.3",
        "talk@U-001.1",
        "talk@U-001.2",
        "talk@U-001.3",
        "talk@U-003.1",
        "talk@U-003.2",
        "talk@U-003.3",
        "more",
    ]
    assert _body(facts["course@A"])["attendance"] == [
        {"person": SECRETARY},
        {"person": reference("x", "A.member"), "hours": "32.5"},
    ]
    assert _body(facts["talk@U-003.2"])["lecturer"] == reference("x", "U-003.secretary")
    assert _body(facts["more"])["lecturer"] == reference("x", "U-003.member")


def test_a_prefix_stands_before_codes_and_cases_and_nothing_else(tmp_path: Path) -> None:
    given = (
        "    organisations: {A: {title: 甲}, B: {parent: A}}\n"
        "    facts:\n"
        "      - {id: set, type: duty, organisation: A, on: 2015-01-20, year: 2015, item: own-1, kind: own,\n"
        "         step: set, case: '{organisation}/own-1'}\n"
        "      - {id: group, type: organisation, organisation: B, on: 2015-02-01, step: changed,\n"
        "         kind: branch, sector: organ, title: 乙, groups: [A]}\n"
    )
    setting = _setting(tmp_path, given, prefix="7.")
    facts = {one.id: one.fact for one in setting.facts}
    assert (setting.organisations, setting.code("A")) == (("A", "B"), "7.A")
    assert [fact.organisation for fact in facts.values()] == ["7.A", "7.B", "7.A", "7.B"]
    assert _body(facts["org:A"])["title"] == "甲"
    assert _body(facts["org:B"])["parent"] == "7.A"
    assert (_body(facts["set"])["case"], _body(facts["set"])["item"]) == ("7.A/own-1", "own-1")
    assert _body(facts["group"])["groups"] == ["7.A"]


@pytest.mark.parametrize(
    ("lines", "code", "at", "hint"),
    [
        ("facts: [{id: f, type: meting, organisation: A, on: 2015-01-01}]", "E030", "meting", "did you mean 'meeting'?"),
        ("facts: [{id: f, type: meeting, organisation: B, on: 2015-01-01}]", "E030", "B,", "known: A"),
        ("facts: [{id: f, type: meeting, on: 2015-01-01, kind: work}]", "E010", "{id: f", ""),
        ("facts: [{id: f, type: meeting, organisation: A, on: 2015-01-01, kind: lectur}]", "E032", "lectur", "did you mean 'lecture'?"),
        ("facts: [{id: f, type: meeting, organisation: A, on: 2015-01-01, kind: work, topics: x}]", "E032", "x}", "did you mean 'topic'?"),
        ("facts: [{id: f, type: meeting, organisation: A, on: 2015-01-01, kind: work, lecturer: wung}]", "E030", "wung", "did you mean 'wang'?"),
        ("facts: [{id: f, type: meeting, organisation: A, on: 2015-01-01, kind: work, topic: '{x}'}]", "E030", "'{x}'", "known: kind, n, organisation, topic"),
        ("use: [{pattern: sond, organisations: [A]}]", "E030", "sond", "did you mean 'sound'?"),
        ("use: [{pattern: sound, organisations: [B-*]}]", "E034", "[B-*]", "known: A"),
        ("use: [{pattern: sound, organisations: [A], without: [talk.4]}]", "E030", "[talk.4]", "did you mean 'talk.3'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_shown_where_it_stands(
    tmp_path: Path, lines: str, code: str, at: str, hint: str
) -> None:
    given = (
        f"    organisations: {{A: {{}}}}\n    people: {{wang: {{organisation: A}}}}\n    {lines}\n"
    )
    problem = _problems(tmp_path, given, PATTERNS)[0]
    assert (problem.code, problem.hint) == (code, hint)
    assert problem.excerpt[problem.place.column - 1 :].startswith(at)


def test_every_mistake_of_an_example_is_said_at_once(tmp_path: Path) -> None:
    given = (
        "    organisations: {A: {parent: Z}, B: {kind: brunch}}\n"
        "    people: {wang: {organisation: C}}\n"
        "    facts:\n"
        "      - {id: f, type: meeting, organisation: A, on: 2015-01-01, kind: work}\n"
        "      - {id: f, type: meeting, organisation: A, on: 2015-01-01, kind: work}\n"
    )
    found = [(problem.code, problem.place.line) for problem in _problems(tmp_path, given)]
    assert found == [("E030", 8), ("E032", 8), ("E030", 9), ("E031", 12)]
