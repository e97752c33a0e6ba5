"""What authors write in tests of their plugin: facts in short form, assessments, receipts."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from core.assess import AssessError, receipt_digest
from core.host import Plugin
from core.log import LogError
from core.rules import Problem, RuleError
from core.testing import Answer, Assess, Given, Receipt
from core.testing.target import opened
from tests.examples.trial import PROGRAMME

YEAR = """
    organisations: {A: {}, B: {kind: general-branch}}
    people: {head: {organisation: A, posts: [branch-secretary]}}
    facts:
      - {id: talk, type: meeting, organisation: A, on: [2015-03-01, 2015-09-01], kind: lecture}
      - {id: vote, type: survey, organisation: A, on: 2015-12-01, kind: satisfaction, eligible: 60, valid: 56, satisfied: 55}
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plugin") / "trial"
    folder.mkdir()
    (folder / "programme.yaml").write_text(PROGRAMME, encoding="utf-8")
    return folder


@pytest.fixture
def programme(folder: Path, pytestconfig: pytest.Config) -> Plugin:
    """The trial's instead of the one that the fixture of this name would look for."""
    return opened(folder, pytestconfig).plugin


@pytest.fixture
def branch(given: Given, assess: Assess) -> Answer:
    given(YEAR)
    return assess("2015")["A"]


def problem(error: pytest.ExceptionInfo[RuleError]) -> Problem:
    [found] = error.value.problems
    return found


def test_values_are_exact_with_the_text_that_people_read(branch: Answer) -> None:
    assert branch["lectures"] == 2
    assert branch["enough"] is True
    assert branch["satisfaction"] == Fraction(55, 56)
    assert branch.exact("satisfaction") == "55/56"
    assert branch.shown("satisfaction") == "98.2% (55/56)"
    assert branch["members"] == 1


def test_reasons_are_the_ids_of_the_facts(branch: Answer) -> None:
    assert branch.because("lectures") == {"talk.1", "talk.2"}
    assert branch.because("satisfaction") == {"vote"}
    assert branch.because("members") == {"member:head"}


def test_a_score_has_points_a_rating_and_vetoes(branch: Answer) -> None:
    score = branch.scheme("stars")
    assert (score.total, score.rating, score.stars) == (Fraction(6667, 1000), "一般", None)
    assert (score.state, score.vetoes) == ("otherwise", ())
    assert score.points == {"life.lectures": Fraction(6667, 1000)}
    assert branch.scheme("星级") == score


def test_nothing_recorded_is_no_data_and_not_rated(given: Given, assess: Assess) -> None:
    given(YEAR)
    silent = assess("2015")["B"]
    assert silent["satisfaction"] is None
    assert (silent.scheme("stars").state, silent.scheme("stars").total) == ("unrecorded", None)
    judged = assess("2015", silence="fails")["B"].scheme("stars")
    assert (judged.total, judged.rating, judged.vetoes) == (0, "软弱涣散", ("idle",))


@pytest.mark.parametrize(
    "rows",
    [
        """
        organisation | on         | kind    | present
        A            | 2015-03-01 | lecture | 12
        A            | 2015-09-01 | lecture |
        """,
        """
        | organisation | on         | kind    | present |
        |--------------|------------|---------|---------|
        | A            | 2015-03-01 | lecture | 12      |
        | A            | 2015-09-01 | lecture |         |
        """,
    ],
)
def test_a_table_is_facts_of_one_type(given: Given, assess: Assess, rows: str) -> None:
    given(organisations={"A": {}}).table("meeting", rows)
    answer = assess("2015")["A"]
    assert answer["lectures"] == 2
    assert answer.because("lectures") == {"meeting-1", "meeting-2"}


def test_sections_may_be_types_and_values_may_be_those_of_python(
    given: Given, assess: Assess
) -> None:
    given(
        organisations={"A": {}},
        meeting=[
            {"organisation": "A", "on": dt.date(2015, 3, 1), "kind": "lecture"},
            {"organisation": "A", "on": "2015-09-01", "kind": "lecture", "hours": Decimal("1.5")},
        ],
    )
    given(meeting=[{"id": "own", "organisation": "A", "on": "2015-10-01", "kind": "lecture"}])
    assert assess(2015)["A"].because("lectures") == {"meeting-1", "meeting-2", "own"}


def test_a_pattern_of_an_earlier_call_can_be_followed(given: Given, assess: Assess) -> None:
    given("""
        organisations: {A-1: {}, A-2: {}}
        patterns:
          sound:
            facts: [{id: talk, type: meeting, on: [2015-03-01, 2015-09-01], kind: lecture}]
    """)
    given("use: [{pattern: sound, organisations: [A-*]}]")
    answers = assess("2015")
    assert answers.organisations == ("A-1", "A-2")
    assert answers["A-2"].because("lectures") == {"talk@A-2.1", "talk@A-2.2"}


def test_corrections_and_retractions_change_the_answer_and_not_the_one_before(
    given: Given, assess: Assess
) -> None:
    before = given(YEAR).position
    given.correct("vote", satisfied=50).retract("talk.2", reason="recorded twice")
    assert (assess("2015")["A"].exact("satisfaction"), assess("2015")["A"]["lectures"]) == (
        "50/56",
        1,
    )
    earlier = assess("2015", known=before)["A"]
    assert (earlier.exact("satisfaction"), earlier["lectures"]) == ("55/56", 2)


def test_numbers_can_be_supposed(given: Given, assess: Assess) -> None:
    given(YEAR)
    assert assess("2015", numbers={"least": 3})["A"]["enough"] is False
    assert assess("2015", numbers={"least": "2"}, rules="2015-12-31")["A"]["enough"] is True


def test_a_receipt_explains_what_was_assessed_last(
    given: Given, assess: Assess, receipt: Receipt
) -> None:
    given(YEAR)
    with pytest.raises(LookupError, match="nothing was assessed yet"):
        receipt("A")
    written = receipt("A", "stars", period="2015")
    assert written["digest"] == receipt_digest(written)
    [scheme] = written["schemes"]
    assert (scheme["total"], scheme["of"]) == ("6.667", "10")
    lectures = written["indicators"]["lectures"]
    assert (lectures["arithmetic"], lectures["rows"]) == ("2", ["T-1"])
    assert [fact["external_id"] for fact in lectures["facts"]] == ["talk.1", "talk.2"]
    assert written["engine"]["plugin"] == "trial"
    assess("2015", numbers={"least": 3})
    assert receipt("A")["programme"]["overrides"] == {"least": "3"}


@pytest.mark.parametrize(
    ("written", "code", "place", "said"),
    [
        ("organisation: {A: {}}", "E012", "1:1", "organisation: a list of mappings is expected"),
        ("organisations: {A: {}}\nfact: []", "E011", "2:1", "no section and no fact type 'fact'"),
        ("- a", "E004", "1:1", "what is given is a mapping of sections"),
        ("meeting: [{organisation: B, on: 2015-01-01}]", "E030", "1:26", "no organisation 'B'"),
        ("people: {p: {organisation: A, age: 30}}", "E011", "1:31", "'age' is not known here"),
        (
            "organisations: {A: {}}\nmeeting:\n  - {organisation: A, on: 2015-01-01, kind: lectures}",
            "E032",
            "3:45",
            "meeting: 'lectures' is not in the code list meeting.kind",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_place_and_nothing_is_recorded(
    given: Given, written: str, code: str, place: str, said: str
) -> None:
    with pytest.raises(RuleError) as caught:
        given(written)
    found = problem(caught)
    assert found.code == code
    assert str(found.place).endswith(f", given 1:{place}")
    assert said in found.message
    assert given.position == 0


@pytest.mark.parametrize(
    ("rows", "code", "place"),
    [
        ("organisation | on\nA | 2015-01-01 | lecture", "E012", ":2:1"),
        ("organisation | on         | kind\nA            | 2015-01-01 | talk", "E032", ":2:29"),
        ("", "E004", ""),
    ],
)
def test_a_wrong_table_is_told_at_its_row(given: Given, rows: str, code: str, place: str) -> None:
    given("organisations: {A: {}}")
    with pytest.raises(RuleError) as caught:
        given.table("meeting", rows)
    found = problem(caught)
    assert (found.code, str(found.place).partition(", given 2")[2]) == (code, place)


def test_a_table_is_of_a_fact_type(given: Given) -> None:
    with pytest.raises(RuleError, match=r"no fact type 'meetings'(.|\n)*did you mean 'meeting'"):
        given.table("meetings", "organisation | on")


def test_names_and_ids_are_given_once(given: Given) -> None:
    given(YEAR)
    for again in ("organisations: {A: {}}", "people: {head: {organisation: B}}"):
        with pytest.raises(RuleError, match=r"E031 '.+' is given twice"):
            given(again)
    with pytest.raises(RuleError, match="E031 'talk' is given twice"):
        given("meeting: [{id: talk, organisation: A, on: 2015-04-01, kind: lecture}]")
    with pytest.raises(RuleError, match=r"no fact 'talks'(.|\n)*did you mean 'talk\.[12]'"):
        given.retract("talks.1".removesuffix(".1"))


def test_a_history_that_cannot_be_is_refused_whole(given: Given) -> None:
    position = given("organisations: {A: {}}").position
    with pytest.raises(LogError, match=r"log\.lifecycle"):
        given("""
            meeting: [{organisation: A, on: 2015-04-01, kind: lecture}]
            rectification: [{organisation: A, on: 2015-04-01, case: p, step: rectified}]
        """)
    assert given.position == position
    given("meeting: [{organisation: A, on: 2015-04-01, kind: lecture}]")
    assert given.position == position + 1


def test_what_is_not_there_is_named(branch: Answer, assess: Assess) -> None:
    with pytest.raises(AssessError, match=r"A008 .*lecture'.*did you mean 'lectures'"):
        branch["lecture"]
    with pytest.raises(AssessError, match="A006 "):
        branch.scheme("star")
    with pytest.raises(AssessError, match="A001 "):
        assess("2015")["C"]
