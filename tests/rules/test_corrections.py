"""A correction that changes nothing a rule reads changes no answer: facts keep their place in time."""

from fractions import Fraction

from tests.rules.agreement import values
from tests.rules.history import History
from tests.rules.programmes import indicators

SIZES = """
    members:
      size: member
    ranks:
      latest: external.rank
    open_cases:
      count: problem_case
      window: to-date
      where: {verified: {not_by: period-end}}
    """


def test_a_closed_organisation_stays_closed_when_its_founding_is_corrected() -> None:
    history = History()
    founded = history.org("A", "2015-03-01")
    history.org("A", "2015-03-01", step="closed")
    assert "A" not in values(indicators(SIZES), history)
    history.correct(founded, title="新名称")
    assert "A" not in values(indicators(SIZES), history)


def test_a_member_who_left_stays_gone_when_the_joining_is_corrected() -> None:
    history = History()
    history.org("A")
    person = "0123456789ab"
    joined = history.add(
        "membership", "A", "2015-03-01", step="joined", person=person, category="full"
    )
    history.add("membership", "A", "2015-03-01", step="left", person=person, category="full")
    assert values(indicators(SIZES), history)["A"]["members"] == 0
    history.correct(joined, leader=True)
    assert values(indicators(SIZES), history)["A"]["members"] == 0


def test_the_latest_of_a_day_stays_the_latest() -> None:
    history = History()
    history.org("A")
    first = history.add("external", "A", "2015-06-01", metric="m", rank=5, source_name="甲")
    history.add("external", "A", "2015-06-01", metric="m", rank=2, source_name="乙")
    assert values(indicators(SIZES), history)["A"]["ranks"] == Fraction(2)
    history.correct(first, source_name="甲(更名)")
    assert values(indicators(SIZES), history)["A"]["ranks"] == Fraction(2)


def test_a_case_stays_reopened_when_its_verification_is_corrected() -> None:
    history = History()
    history.org("A")
    history.add("problem", "A", "2015-02-01", case="p", category="conduct", step="raised")
    history.add("rectification", "A", "2015-03-01", case="p", step="rectified")
    verified = history.add("rectification", "A", "2015-03-01", case="p", step="verified")
    history.add("rectification", "A", "2015-03-01", case="p", step="reopened")
    assert values(indicators(SIZES), history)["A"]["open_cases"] == 1
    history.correct(verified, tags=["复核"])
    assert values(indicators(SIZES), history)["A"]["open_cases"] == 1


def test_an_admission_belongs_to_the_organisation_that_began_it() -> None:
    history = History()
    history.org("A")
    history.org("Z")
    history.add("admission", "A", "2015-02-01", case="c", step="recommendation", template="gates-5")
    history.add(
        "admission", "Z", "2015-05-01", case="c", step="pre-examination", template="gates-5"
    )
    found = values(indicators("\n    cases:\n      count: admission_case\n    "), history)
    assert (found["A"]["cases"], found["Z"]["cases"]) == (1, 0)
