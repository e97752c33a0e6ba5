import datetime as dt
import json

import pytest

from core.facts import VOCABULARY, AdmissionTemplate, CodeListError, FactError, Label, Meeting, Step
from core.facts.vocabulary import Family, Vocabulary
from tests.facts.examples import BODIES


def refused(name, data, vocabulary=VOCABULARY):
    with pytest.raises(FactError) as error:
        vocabulary.parse(name, data)
    return error.value


def test_text_bytes_and_mappings_read_alike():
    data = BODIES["meeting"]
    text = json.dumps(data, ensure_ascii=False)
    bodies = {VOCABULARY.parse("meeting", form) for form in (data, text, text.encode())}
    assert len(bodies) == 1


def test_an_unknown_type_is_named_with_the_nearest():
    error = refused("meting", {})
    assert (error.code, error.hint) == ("facts.unknown-type", "did you mean 'meeting'?")


def test_a_misspelled_field():
    error = refused("meeting", {"kind": "lecture", "expcted": 3})
    assert error.code == "facts.unknown-field"
    assert error.path == "expcted"
    assert error.hint == "did you mean 'expected'?"


def test_a_missing_field_says_its_name_and_unit():
    error = refused("survey", {"kind": "satisfaction", "eligible": 3, "valid": 3})
    assert error.code == "facts.missing-field"
    assert error.path == "satisfied"
    assert "满意票" in error.message
    assert "张" in error.message


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("lectur", "did you mean 'lecture'?"),
        ("Lecture", "did you mean 'lecture'?"),
        ("党课", "did you mean 'lecture'?"),
        ("主题党日", "did you mean 'theme-day'?"),
        ("assembly", "did you mean one of 'member-assembly', 'cadre-assembly'?"),
    ],
)
def test_a_misspelled_code_or_a_label_leads_to_the_code(wrong, hint):
    error = refused("meeting", {"kind": wrong})
    assert (error.code, error.path, error.hint) == ("facts.unknown-code", "kind", hint)


def test_a_code_nothing_is_near_lists_what_is_known():
    error = refused("dues", BODIES["dues"] | {"step": "qqq"})
    assert error.hint == "known: assessed, paid"


def test_everything_wrong_is_told_at_once_with_its_place():
    error = refused(
        "meeting",
        {"knd": 1, "present": -1, "attendance": [{"person": "0" * 12}, {"persn": "x"}]},
    )
    assert [(fault.code, fault.path) for fault in error.faults] == [
        ("facts.missing-field", "kind"),
        ("facts.bad-value", "present"),
        ("facts.missing-field", "attendance.1.person"),
        ("facts.unknown-field", "attendance.1.persn"),
        ("facts.unknown-field", "knd"),
    ]
    assert str(error).startswith("meeting: kind: ")


def test_a_wrong_code_is_told_rather_than_what_follows_from_it():
    error = refused("dues", BODIES["dues"] | {"step": "payd", "tags": "x"})
    assert [(fault.code, fault.path, fault.hint) for fault in error.faults] == [
        ("facts.bad-value", "tags", ""),
        ("facts.unknown-code", "step", "did you mean 'paid'?"),
    ]
    error = refused("dues", BODIES["dues"] | {"step": "payd"})
    assert [fault.code for fault in error.faults] == ["facts.unknown-code"]


def test_codes_are_told_together_too():
    error = refused("review", BODIES["review"] | {"level": "brnch", "grade": "god"})
    assert [(fault.path, fault.hint) for fault in error.faults] == [
        ("level", "did you mean 'branch'?"),
        ("grade", "did you mean 'good'?"),
    ]


@pytest.mark.parametrize("text", ["", "{", b"\xff", '{"kind": "lecture"} x', '{"kind": "a", }'])
def test_what_is_not_json(text):
    assert refused("meeting", text).code == "facts.malformed-json"


@pytest.mark.parametrize("text", ["[]", "3", "null", '"lecture"'])
def test_json_that_is_no_object(text):
    error = refused("meeting", text)
    assert (error.code, error.path) == ("facts.bad-value", "")


@pytest.mark.parametrize("value", [object(), "\ud800", {1, object()}])
def test_what_has_no_json_form(value):
    assert refused("meeting", {"kind": "lecture", "topic": value}).code == "facts.malformed-json"


def test_a_body_made_in_python_is_checked_for_its_codes():
    VOCABULARY.check(Meeting(kind="lecture"))
    with pytest.raises(FactError) as error:
        VOCABULARY.check(Meeting(kind="lecture", lecturer_post="haed"))
    assert (error.value.path, error.value.hint) == ("lecturer_post", "did you mean 'head'?")


def test_a_plugin_adds_codes_and_the_core_does_not_change():
    extra = {"problem.category": {"four-days": Label("四个当天", "Four same-day rules")}}
    larger = VOCABULARY.extended(extra)
    data = BODIES["problem"] | {"category": "four-days"}
    assert larger.parse("problem", data).category == "four-days"
    assert refused("problem", data).code == "facts.unknown-code"
    assert list(larger.codes["problem.category"].codes)[-1] == "four-days"


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"problem.category": {"other": Label("另", "Other")}}, "facts.code-redefined"),
        ({"problem.categry": {"x": Label("某", "X")}}, "facts.unknown-list"),
        ({"honour.level": {"world": Label("世界", "World")}}, "facts.ordered-list"),
        ({"problem.category": {"Four Days": Label("某", "X")}}, "facts.malformed-code"),
        ({"problem.category": {"x" * 41: Label("某", "X")}}, "facts.malformed-code"),
    ],
)
def test_additions_that_are_refused(extra, code):
    with pytest.raises(CodeListError) as error:
        VOCABULARY.extended(extra)
    assert error.value.code == code


def test_an_unknown_list_leads_to_the_nearest():
    with pytest.raises(CodeListError, match=r"did you mean 'problem\.category'"):
        VOCABULARY.extended({"problem.categry": {}})


def test_a_plugin_adds_a_template_of_admission():
    short = AdmissionTemplate("short", ("application", "admission-meeting"))
    larger = VOCABULARY.extended(
        {"admission.template": {"short": Label("简", "Short")}}, templates=[short]
    )

    def step(code, day):
        body = larger.parse("admission", {"case": "1", "step": code, "template": "short"})
        return Step.of(body, day)

    history = [
        step("application", dt.date(2015, 1, 5)),
        step("admission-meeting", dt.date(2015, 2, 5)),
    ]
    larger.lifecycle("admission").check(history)
    with pytest.raises(ValueError, match="no template 'short'"):
        VOCABULARY.lifecycle("admission").check(history)


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (AdmissionTemplate("steps-25", ("application",)), "facts.template-redefined"),
        (AdmissionTemplate("other", ("aplication",)), "facts.unknown-step"),
    ],
)
def test_templates_that_are_refused(template, code):
    with pytest.raises(CodeListError) as error:
        VOCABULARY.extended({}, templates=[template])
    assert error.value.code == code


def test_a_vocabulary_cannot_be_changed():
    with pytest.raises(AttributeError):
        VOCABULARY.codes = {}
    for mapping in (VOCABULARY.codes, VOCABULARY.types, VOCABULARY.lifecycles):
        with pytest.raises(TypeError):
            mapping["x"] = None
    with pytest.raises(TypeError):
        VOCABULARY.codes["rank"].codes["x"] = Label("某", "X")


def test_families_that_do_not_fit_together():
    first = VOCABULARY.families[0]
    rest = VOCABULARY.families[1:]
    bare = Family(first.label, first.types, ())
    with pytest.raises(CodeListError) as error:
        Vocabulary.of((bare, *rest), (), ())
    assert error.value.code == "facts.unknown-list"
    with pytest.raises(CodeListError) as error:
        Vocabulary.of((first, first, *rest), (), ())
    assert error.value.code == "facts.duplicate-list"


def test_a_code_s_place_in_its_list():
    levels = VOCABULARY.codes["honour.level"]
    assert levels.place("county") < levels.place("city") < levels.place("nation")
    with pytest.raises(CodeListError) as error:
        levels.place("world")
    assert error.value.code == "facts.unknown-code"
