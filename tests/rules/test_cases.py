"""Cases: one row a case, its days, its order, and ledgers of what is open."""

from fractions import Fraction

from core.assess import Witness
from core.facts import VOCABULARY
from core.rules import Period
from tests.rules.agreement import assess, assessor, value, values
from tests.rules.history import History
from tests.rules.programmes import indicators


def history_with(*steps: tuple[str, str, str, str]) -> History:
    """Facts of A: day, type, case, step."""
    history = History()
    history.org("A")
    extra = {
        "problem": {"category": "conduct"},
        "demand": {"kind": "wish"},
        "admission": {"template": "gates-5"},
        "project": {"kind": "brand", "title": "t"},
    }
    for on, kind, case, step in steps:
        data = {"case": case, **extra.get(kind, {})}
        if step:
            data["step"] = step
        history.add(kind, "A", on, **data)
    return history


def test_a_problem_is_dated_by_the_day_it_was_raised() -> None:
    history = history_with(
        ("2014-12-30", "problem", "a", "raised"),
        ("2015-01-02", "problem", "a", "assigned"),
        ("2015-01-05", "measure", "a", ""),
        ("2015-02-02", "rectification", "a", "rectified"),
        ("2015-02-03", "rectification", "a", "verified"),
        ("2015-03-01", "problem", "b", "raised"),
    )
    text = indicators(
        """
        raised:
          count: problem_case
        verified:
          count: problem_case
          dated_by: verified
        planned:
          count: problem_case
          window: to-date
          where: {planned: {given: true}, assigned: {by: period-end}}
        of_conduct:
          count: problem_case
          where: {category: conduct}
        """
    )
    assert values(text, history)["A"] == {
        "raised": 1,
        "verified": 1,
        "planned": 1,
        "of_conduct": 1,
    }


def test_a_problem_is_due_on_the_day_stated_last() -> None:
    found = History()
    found.org("A")
    for case, days in {"a": ["2015-04-10"], "b": ["2015-04-10", "2015-06-30"], "c": []}.items():
        found.add("problem", "A", "2015-03-01", case=case, category="conduct", step="raised")
        for number, due in enumerate(days):
            kind = {"step": "assigned", "category": "conduct"} if number == 0 else {}
            name = "problem" if number == 0 else "measure"
            found.add(name, "A", f"2015-03-0{number + 2}", case=case, due_on=due, **kind)
        found.add("measure", "A", "2015-03-09", case=case)  # which states no day
        found.add("rectification", "A", "2015-05-01", case=case, step="rectified")
        found.add("rectification", "A", "2015-05-02", case=case, step="verified")
    text = indicators(
        """
        late:
          count: problem_case
          where: {elapsed: {from: due, to: verified, above: 0}}
        in_time:
          count: problem_case
          where: {elapsed: {from: due, to: verified, at_most: 0}}
        without:
          count: problem_case
          where: {due: {given: false}}
        in_june:
          count: problem_case
          dated_by: due
          where: {due: {after: period-start}}
        """
    )
    assert values(text, found)["A"] == {"late": 1, "in_time": 1, "without": 1, "in_june": 2}


def test_reopening_undoes_what_was_verified_before() -> None:
    steps = [
        ("2015-01-02", "problem", "a", "raised"),
        ("2015-02-02", "rectification", "a", "rectified"),
        ("2015-02-02", "rectification", "a", "verified"),
        ("2015-03-02", "rectification", "a", "reopened"),
    ]
    text = indicators(
        """
        rectified:
          count: problem_case
          where: {rectified: {by: period-end}}
        verified:
          count: problem_case
          where: {verified: {by: period-end}}
        """
    )
    assert values(text, history_with(*steps))["A"] == {"rectified": 0, "verified": 0}
    again = [*steps, ("2015-04-01", "rectification", "a", "rectified")]
    assert values(text, history_with(*again))["A"] == {"rectified": 1, "verified": 0}
    done = [*again, ("2015-04-02", "rectification", "a", "verified")]
    assert values(text, history_with(*done))["A"] == {"rectified": 1, "verified": 1}


def test_reopened_and_verified_on_one_day_go_by_the_order_of_recording() -> None:
    steps = [
        ("2015-01-02", "problem", "a", "raised"),
        ("2015-02-02", "rectification", "a", "rectified"),
        ("2015-02-02", "rectification", "a", "verified"),
        ("2015-02-02", "rectification", "a", "reopened"),
    ]
    text = indicators("n:\n  count: problem_case\n  where: {verified: {by: period-end}}")
    assert value(text, history_with(*steps), "n") == 0
    again = [
        *steps,
        ("2015-02-02", "rectification", "a", "rectified"),
        ("2015-02-02", "rectification", "a", "verified"),
    ]
    assert value(text, history_with(*again), "n") == 1


def test_an_extended_election_is_due_on_the_later_day() -> None:
    history = History()
    history.org("A")
    for case in ("kept", "late"):
        history.add("election", "A", "2012-01-01", case=case, step="due", due_on="2015-06-30")
    history.add("election", "A", "2015-05-01", case="kept", step="extended", due_on="2016-03-31")
    text = indicators(
        """
        overdue:
          count: election_case
          window: to-date
          where: {due: {by: period-end}, held: {not_by: period-end}}
        """
    )
    assert value(text, history, "overdue") == 1
    assert value(text, history, "overdue", period="2016-Q1") == 2
    history.add("election", "A", "2015-12-01", case="late", step="held")
    assert value(text, history, "overdue") == 0


def test_an_extension_that_shortens_is_the_one_that_counts() -> None:
    """Said last is said: by day, on one day by order of recording; a correction moves nothing."""
    text = indicators(
        """
        overdue:
          count: election_case
          window: to-date
          where: {due: {by: period-end}, held: {not_by: period-end}}
        """
    )
    history = History()
    history.org("A")
    history.add("election", "A", "2012-01-01", case="e", step="due", due_on="2016-06-30")
    shorter = history.add(
        "election", "A", "2015-05-01", case="e", step="extended", due_on="2015-06-30"
    )
    assert value(text, history, "overdue") == 1
    history.add("election", "A", "2015-04-01", case="e", step="extended", due_on="2017-06-30")
    assert value(text, history, "overdue") == 1  # recorded later, said earlier
    history.add("election", "A", "2015-05-01", case="e", step="extended", due_on="2016-12-31")
    assert value(text, history, "overdue") == 0
    history.correct(shorter, due_on="2015-07-31")
    assert value(text, history, "overdue") == 0


def test_projects_duties_and_demands_are_cases_too() -> None:
    history = history_with(
        ("2015-01-02", "project", "p", "opened"),
        ("2015-02-02", "project", "p", "milestone"),
        ("2015-03-02", "project", "p", "closed"),
        ("2015-01-02", "demand", "d", "opened"),
        ("2015-01-04", "demand", "d", "resolved"),
    )
    for step, on in (("set", "2015-01-05"), ("done", "2015-06-05")):
        history.add(
            "duty", "A", on, year=2015, item="i", kind="common", step=step, case="x", weight="2.5"
        )
    text = indicators(
        """
        closed:
          count: project_case
          where: {kind: brand, closed: {by: period-end}, milestone: {given: true}}
        quick:
          count: demand_case
          where: {elapsed: {from: opened, to: resolved, at_most: 2}}
        weight:
          sum: duty_case.weight
          where: {done: {by: period-end}, year: 2015}
        """
    )
    assert values(text, history)["A"] == {"closed": 1, "quick": 1, "weight": Fraction("2.5")}


def ledger_text() -> str:
    return indicators("book:\n  ledger: {of: demand_case, in: opened, out: resolved}")


def test_a_ledger_opens_adds_resolves_and_closes() -> None:
    history = history_with(
        ("2014-05-01", "demand", "old-open", "opened"),
        ("2014-05-01", "demand", "old-done", "opened"),
        ("2014-12-31", "demand", "old-done", "resolved"),
        ("2014-05-01", "demand", "done-this-year", "opened"),
        ("2015-01-01", "demand", "done-this-year", "resolved"),
        ("2015-01-01", "demand", "new", "opened"),
        ("2015-12-31", "demand", "new-done", "opened"),
        ("2015-12-31", "demand", "new-done", "resolved"),
        ("2015-12-31", "demand", "done-next-year", "opened"),
        ("2016-01-01", "demand", "done-next-year", "resolved"),
        ("2016-01-01", "demand", "next", "opened"),
    )
    found = values(ledger_text(), history)["A"]
    assert found == {
        "book": 3,
        "book.opening": 2,
        "book.added": 3,
        "book.resolved": 2,
        "book.closing": 3,
    }
    # What one period closes with, the next one opens with.
    after = values(ledger_text(), history, "2016")["A"]
    assert after["book.opening"] == found["book.closing"]
    assert after["book.closing"] == 3 + 1 - 1


def test_a_ledger_filters_its_cases() -> None:
    history = history_with(("2015-05-01", "demand", "a", "opened"))
    history.add("demand", "A", "2015-05-01", case="b", kind="appeal", step="opened")
    text = indicators(
        "book:\n  ledger: {of: demand_case, in: opened, out: resolved, where: {kind: appeal}}"
    )
    assert value(text, history, "book") == 1


def test_each_case_meets_a_filter() -> None:
    history = history_with(
        ("2015-01-02", "problem", "a", "raised"),
        ("2015-02-02", "rectification", "a", "rectified"),
        ("2015-01-02", "problem", "b", "raised"),
        ("2015-12-02", "rectification", "b", "rectified"),
        ("2015-01-02", "problem", "c", "raised"),
    )
    history.add("problem", "A", "2015-01-02", case="d", category="slack", step="raised")
    text = indicators(
        """
        quick:
          each: problem_case
          where: {category: conduct}
          meets: {elapsed: {from: raised, to: rectified, at_most: 60}}
        """
    )
    assert assess(text, history).of("A").indicators["quick"].exact == "1/3"


def gates(*days: str | None, case: str = "x") -> History:
    steps = ("recommendation", "pre-examination", "public-notice", "ballot")
    history = history_with(
        *(
            (on, "admission", case, step)
            for on, step in zip(days, steps, strict=True)
            if on is not None
        )
    )
    history.add(
        "admission", "A", "2015-06-01", case=case, template="gates-5", step="admission-approved"
    )
    return history


def gates_text(order: str) -> str:
    return indicators(
        f"""
        gates:
          each: admission_case
          dated_by: admission_approved
          has_all: [recommendation, pre_examination, public_notice, ballot]
          in_order: {order}
        """
    )


def test_has_all_and_in_order() -> None:
    assert "public-notice" in VOCABULARY.codes["admission.step"].codes
    right = gates("2015-01-01", "2015-02-01", "2015-03-01", "2015-04-01")
    same_day = gates("2015-01-01", "2015-01-01", "2015-01-01", "2015-01-01")
    turned = gates("2015-01-01", "2015-03-01", "2015-02-01", "2015-04-01")
    lacking = gates("2015-01-01", None, "2015-03-01", "2015-04-01")
    late_start = gates(None, "2015-02-01", "2015-03-01", "2015-04-01")
    ordered, present = gates_text("true"), gates_text("false")
    found = [value(ordered, h, "gates") for h in (right, same_day, turned, lacking, late_start)]
    assert found == [1, 1, 0, 0, 0]
    found = [value(present, h, "gates") for h in (right, same_day, turned, lacking, late_start)]
    assert found == [1, 1, 1, 0, 0]


def test_no_cases_is_no_data() -> None:
    history = History()
    history.org("A")
    assert value(gates_text("true"), history, "gates") is None


def duties(*steps: tuple[str, str, str, int, str]) -> History:
    """Facts of A and B: day, organisation, case, year, step; set duties weigh 10."""
    history = History()
    history.org("A")
    history.org("B")
    for on, org, case, year, step in steps:
        more = {"weight": "10"} if step == "set" else {}
        history.add(
            "duty", org, on, year=year, item="i", kind="common", step=step, case=case, **more
        )
    return history


def test_every_organisation_numbers_its_duties_anew_each_year() -> None:
    found = duties(
        ("2014-01-05", "A", "1", 2014, "set"),
        ("2014-06-05", "A", "1", 2014, "done"),
        ("2015-01-05", "A", "1", 2015, "set"),
        ("2015-02-05", "A", "1", 2015, "done"),
        ("2015-01-06", "B", "1", 2015, "set"),
    )
    text = indicators(
        """
        set:
          sum: duty_case.weight
        done:
          sum: duty_case.weight
          where: {done: {by: period-end}}
        """
    )
    answers = values(text, found)
    assert answers["A"] == {"set": 10, "done": 10}
    assert answers["B"] == {"set": 10, "done": 0}
    assert values(text, found, "2014")["A"] == {"set": 10, "done": 10}


def test_evidence_of_a_duty_is_the_organisations_own() -> None:
    found = duties(("2015-01-05", "A", "1", 2015, "set"), ("2015-01-06", "B", "1", 2015, "set"))
    facts = found.facts()
    asked = assessor(indicators("n:\n  count: duty_case"))
    [answer] = asked.run(facts, [Period.parse("2015")])
    with Witness(answer, facts, asked) as witness:
        assert {row.organisation for row in witness.behind("A", "n")} == {"A"}
