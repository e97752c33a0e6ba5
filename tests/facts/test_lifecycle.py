"""Lifecycles against regular expressions written by hand from the documents' workflows."""

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.facts import VOCABULARY, LifecycleError, Step, step_name
from core.facts.admission import STEPS_25
from tests.facts.examples import BODIES

DAY = dt.date(2015, 7, 6)
ANY_BODY = VOCABULARY.parse("measure", BODIES["measure"])

# One letter a step; the expressions accept exactly the histories that can be, ended or not.
GRAMMARS = {
    "problem": (
        {
            "r": "problem.raised",
            "a": "problem.assigned",
            "m": "measure",
            "f": "rectification.rectified",
            "v": "rectification.verified",
            "o": "rectification.reopened",
        },
        r"(ra?m*(fv?oa?m*)*(fv?)?)?",
    ),
    "project": (
        {"o": "project.opened", "m": "project.milestone", "c": "project.closed"},
        r"(om*c?)?",
    ),
    "election": (
        {
            "d": "election.due",
            "e": "election.extended",
            "h": "election.held",
            "a": "election.approved",
        },
        r"(de*(ha?)?)?",
    ),
    "organisation": (
        {
            "f": "organisation.founded",
            "r": "organisation.renamed",
            "m": "organisation.moved",
            "s": "organisation.split",
            "c": "organisation.changed",
            "x": "organisation.merged",
            "k": "organisation.closed",
        },
        r"(f[rmsc]*[xk]?)?",
    ),
    "member": (
        {
            "j": "membership.joined",
            "m": "membership.moved",
            "c": "membership.changed",
            "e": "membership.exempted",
            "u": "membership.unexempted",
            "l": "membership.left",
        },
        r"(j([mc]|e[mc]*u)*(e[mc]*)?(lj([mc]|e[mc]*u)*(e[mc]*)?)*l?)?",
    ),
    "demand": (
        {"o": "demand.opened", "c": "demand.claimed", "r": "demand.resolved"},
        r"(oc?r?)?",
    ),
    "admission": (
        {
            "r": "admission.recommendation",
            "p": "admission.pre-examination",
            "n": "admission.public-notice",
            "b": "admission.ballot",
            "a": "admission.accountability",
            "x": "admission.ended",
        },
        r"(r|rp|rpn|rpnb|rpnba|rx|rpx|rpnx|rpnbx)?",
    ),
}

GATES = {
    code: VOCABULARY.parse("admission", {"case": "1", "step": code, "template": "gates-5"})
    for code in ("recommendation", "ended")
}


def step(name, day=DAY):
    type_name, _, code = name.partition(".")
    body = GATES["recommendation"] if type_name == "admission" else ANY_BODY
    return Step(type_name, code, day, body)


def history(lifecycle, letters):
    alphabet, _ = GRAMMARS[lifecycle]
    return [step(alphabet[letter], DAY + dt.timedelta(n)) for n, letter in enumerate(letters)]


def accepted(lifecycle, letters):
    try:
        VOCABULARY.lifecycles[lifecycle].check(history(lifecycle, letters))
    except LifecycleError:
        return False
    return True


def can_be(lifecycle, letters):
    return re.fullmatch(GRAMMARS[lifecycle][1], letters) is not None


@st.composite
def walks(draw, lifecycle):
    """A history that can be, by the grammar alone: letters are tried until none fits."""
    alphabet, _ = GRAMMARS[lifecycle]
    letters = ""
    for _ in range(draw(st.integers(1, 12))):
        fitting = [letter for letter in alphabet if can_be(lifecycle, letters + letter)]
        if not fitting:
            break
        letters += draw(st.sampled_from(fitting))
    return letters


def test_every_lifecycle_has_a_grammar():
    assert set(GRAMMARS) == set(VOCABULARY.lifecycles)
    for name, (alphabet, _) in GRAMMARS.items():
        if name != "admission":
            assert sorted(alphabet.values()) == list(VOCABULARY.lifecycles[name].steps)


@pytest.mark.parametrize("lifecycle", sorted(GRAMMARS))
@settings(deadline=None)
@given(data=st.data())
def test_a_history_is_accepted_when_it_can_be(lifecycle, data):
    letters = data.draw(st.text(st.sampled_from(list(GRAMMARS[lifecycle][0])), max_size=6))
    assert accepted(lifecycle, letters) == can_be(lifecycle, letters)


@pytest.mark.parametrize("lifecycle", sorted(GRAMMARS))
@settings(deadline=None)
@given(data=st.data())
def test_an_accepted_history_was_acceptable_all_along(lifecycle, data):
    letters = data.draw(walks(lifecycle))
    alphabet, _ = GRAMMARS[lifecycle]
    machine = VOCABULARY.lifecycles[lifecycle]
    for length in range(len(letters) + 1):
        steps = history(lifecycle, letters[:length])
        machine.check(steps)
        if length < len(letters):
            assert alphabet[letters[length]] in machine.possible(steps)


@pytest.mark.parametrize("lifecycle", sorted(GRAMMARS))
@settings(deadline=None)
@given(data=st.data())
def test_what_is_called_possible_is_and_nothing_else(lifecycle, data):
    letters = data.draw(walks(lifecycle))
    alphabet, _ = GRAMMARS[lifecycle]
    possible = VOCABULARY.lifecycles[lifecycle].possible(history(lifecycle, letters))
    assert set(possible) == {
        name for letter, name in alphabet.items() if can_be(lifecycle, letters + letter)
    }


@pytest.mark.parametrize("lifecycle", sorted(GRAMMARS))
@settings(deadline=None)
@given(data=st.data())
def test_a_history_without_its_start_is_refused(lifecycle, data):
    letters = data.draw(walks(lifecycle).filter(lambda letters: len(letters) > 1))
    with pytest.raises(LifecycleError) as error:
        VOCABULARY.lifecycles[lifecycle].check(history(lifecycle, letters[1:]))
    assert (error.value.code, error.value.index) == ("facts.not-started", 0)


@pytest.mark.parametrize("lifecycle", sorted(GRAMMARS))
@settings(deadline=None)
@given(data=st.data())
def test_a_history_with_its_first_two_steps_swapped_is_refused(lifecycle, data):
    letters = data.draw(walks(lifecycle).filter(lambda letters: len(letters) > 1))
    assert not accepted(lifecycle, letters[1] + letters[0] + letters[2:])


@pytest.mark.parametrize("lifecycle", sorted(GRAMMARS))
@settings(deadline=None)
@given(data=st.data())
def test_swapped_neighbours_are_refused_unless_the_grammar_allows_both(lifecycle, data):
    letters = data.draw(walks(lifecycle).filter(lambda letters: len(letters) > 1))
    at = data.draw(st.integers(0, len(letters) - 2))
    swapped = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
    assert accepted(lifecycle, swapped) == can_be(lifecycle, swapped)


def test_the_error_names_the_step_its_day_and_what_would_do():
    steps = [
        step("problem.raised", dt.date(2015, 7, 6)),
        step("rectification.verified", dt.date(2015, 7, 30)),
    ]
    with pytest.raises(LifecycleError) as error:
        VOCABULARY.lifecycle("problem").check(steps)
    assert error.value.code == "facts.impossible-step"
    assert (error.value.index, error.value.step) == (1, "rectification.verified")
    assert error.value.possible == ("problem.assigned", "measure", "rectification.rectified")
    assert str(error.value) == (
        "problem: rectification.verified on 2015-07-30 cannot follow problem.raised on 2015-07-06; "
        "possible: problem.assigned, measure, rectification.rectified"
    )


def test_nothing_follows_an_end():
    with pytest.raises(LifecycleError, match="the case has ended") as error:
        VOCABULARY.lifecycle("organisation").check(history("organisation", "fkr"))
    assert error.value.possible == ()
    assert VOCABULARY.lifecycle("organisation").possible(history("organisation", "fk")) == ()


def test_days_do_not_run_backwards():
    steps = [step("problem.raised", DAY), step("measure", DAY - dt.timedelta(1))]
    with pytest.raises(LifecycleError) as error:
        VOCABULARY.lifecycle("problem").check(steps)
    assert (error.value.code, error.value.index) == ("facts.out-of-order", 1)
    VOCABULARY.lifecycle("problem").check([step("problem.raised"), step("measure")])


def test_a_step_is_made_of_a_fact():
    body = VOCABULARY.parse("rectification", BODIES["rectification"])
    made = Step.of(body, DAY)
    assert (made.type, made.step, made.occurred_on) == ("rectification", "rectified", DAY)
    assert step_name(made) == "rectification.rectified"
    assert step_name(Step.of(ANY_BODY, DAY)) == "measure"


def admission(*codes, template="steps-25"):
    return [
        Step.of(
            VOCABULARY.parse("admission", {"case": "1", "step": code, "template": template}),
            DAY + dt.timedelta(n),
        )
        for n, code in enumerate(codes)
    ]


def test_the_twenty_five_steps_in_five_stages():
    machine = VOCABULARY.lifecycle("admission")
    assert len(STEPS_25.steps) == 25
    labels = VOCABULARY.codes["admission.step"].codes
    chinese = [labels[code].zh for code in STEPS_25.steps]
    assert chinese[0] == "递交入党申请书"
    assert chinese[12] == "上级党委预审"
    assert chinese[14] == "支部大会讨论"
    assert chinese[24] == "材料归档"
    machine.check(admission(*STEPS_25.steps))
    assert machine.possible(admission(*STEPS_25.steps)) == ()


@pytest.mark.parametrize("missing", range(24))
def test_no_step_of_the_twenty_five_is_left_out(missing):
    codes = STEPS_25.steps[:missing] + STEPS_25.steps[missing + 1 :]
    with pytest.raises(LifecycleError) as error:
        VOCABULARY.lifecycle("admission").check(admission(*codes))
    assert error.value.index == missing
    assert error.value.step == f"admission.{STEPS_25.steps[missing + 1]}"


def test_observation_is_repeated_and_other_steps_are_not():
    first_six = STEPS_25.steps[:6]
    VOCABULARY.lifecycle("admission").check(
        admission(*first_six, "activist-observed", "activist-observed", "candidate-chosen")
    )
    with pytest.raises(LifecycleError):
        VOCABULARY.lifecycle("admission").check(admission("application", "application"))


def test_a_case_keeps_to_one_template():
    machine = VOCABULARY.lifecycle("admission")
    mixed = [*admission("application"), *admission("pre-examination", template="gates-5")]
    with pytest.raises(LifecycleError) as error:
        machine.check(mixed)
    assert (error.value.code, error.value.index) == ("facts.changed-template", 1)
    assert machine.possible([]) == ("admission.application", "admission.recommendation")
