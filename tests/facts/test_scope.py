"""Scope X: what the system must not hold has no field, no type and no code.

One line of text can still hold anything; these tests show that no *structure* asks for it or takes
it, and labels of free text say what does not belong there.
"""

import re

import pytest

from core.facts import VOCABULARY, FactError, fields_of, lists_of
from tests.facts.examples import BODIES, PERSON

# Row of the catalogue, the facts nearest to it, and the fields somebody would want for it.
ROWS = [
    # General decisions.
    ("X-1 D-26 belief", ("membership", "study", "problem"), ("belief", "religion", "believer")),
    (
        "X-2 D-58 political profile",
        ("membership", "review", "inspection", "score"),
        ("political_score", "profile", "person_score", "loyalty"),
    ),
    (
        "X-3 D-28 D-57 personal affairs, travel",
        ("membership", "post", "document"),
        ("property", "assets", "passport", "travel", "abroad"),
    ),
    (
        "X-4 C-45 Q-57 Q-58 content of talks, narrative",
        ("care", "post", "meeting", "review"),
        ("content", "narrative", "transcript", "notes", "mood", "psychology"),
    ),
    (
        "X-5 Q-2B D-5D S-2J D-1A discipline of a person",
        ("discipline", "document", "problem"),
        ("person", "persons_named", "case_file", "verdict", "offence"),
    ),
    (
        "X-6 Q-4E pay behind dues",
        ("dues",),
        ("salary", "income", "wage", "pay", "base", "payroll"),
    ),
    (
        "X-7 S-44 C-71 Q-5A health and hardship",
        ("donation", "care", "fund", "service"),
        ("person", "donors", "blood_type", "illness", "disability", "hardship_reason"),
    ),
    (
        "X-8 M-36 C-53 tracks, photos, faces",
        ("meeting", "service", "inspection", "study", "training"),
        ("gps", "latitude", "longitude", "location", "track", "photo", "photos", "video", "face"),
    ),
    (
        "X-9 Q-15 C-51 M-35 voters and callers",
        ("survey", "review", "demand", "election", "problem"),
        ("voter", "voters", "ballot_by", "evaluator", "caller", "phone", "complainant", "reporter"),
    ),
    (
        "X-10 C-68 C-70 aided households",
        ("service", "care", "demand"),
        ("household", "child", "elder", "beneficiary", "address", "id_number"),
    ),
    ("X-11 M-41 M-71 D-37 points of a person", ("score", "external"), ("person", "member")),
    (
        "X-12 Q-19 D-5B consequence of a score",
        ("score", "review", "post"),
        ("consequence", "promotion", "bonus", "decision"),
    ),
    (
        "X-13 Q-47 material on relatives",
        ("admission",),
        ("person", "relatives", "family", "findings", "review_text"),
    ),
    # Rows of Qingshen whose quotation touches scope X.
    ("Q-15 voters", ("survey",), ("person", "attendance", "names")),
    ("Q-19 personnel consequence", ("score", "external"), ("consequence", "dismissal")),
    ("Q-2B name of the disciplined", ("discipline",), ("person", "name", "attendance")),
    ("Q-43 amount per person in public", ("disclosure",), ("person", "amount", "paid")),
    ("Q-47 review of relatives", ("admission",), ("relatives", "result_text")),
    ("Q-48 disposal of a named member", ("discipline",), ("person", "reason")),
    ("Q-4E payroll sheet", ("dues", "document"), ("payroll", "salary", "attachment")),
    ("Q-4K aided household", ("service",), ("household", "beneficiary_name")),
    ("Q-57 content of a talk", ("care",), ("content", "summary", "person")),
    ("Q-58 trigger on a person's profile", ("care",), ("person", "reason")),
    ("Q-5A reason of hardship", ("fund", "care"), ("person", "reason", "illness")),
    # The other regions' rows of scope X.
    ("C-53 attendance and dining of a person", ("inspection",), ("person", "attendance", "dining")),
    ("S-2J case files", ("document", "discipline"), ("case_file", "content", "text")),
    ("S-44 blood given by a person", ("donation",), ("person", "attendance")),
    ("D-59 supervision of cadres", ("post",), ("supervision", "reported_by", "remarks")),
    ("D-5A clearing of a name", ("care", "document"), ("person", "allegation")),
]
CASES = [(row, name, field) for row, names, fields in ROWS for name in names for field in fields]

FORBIDDEN_PARTS = frozenset(
    [
        "abroad",
        "account",
        "address",
        "assets",
        "belief",
        "believer",
        "biometric",
        "birth",
        "birthday",
        "caller",
        "child",
        "content",
        "disability",
        "ethnicity",
        "face",
        "faith",
        "family",
        "father",
        "mother",
        "gps",
        "health",
        "hometown",
        "household",
        "id",
        "idcard",
        "illness",
        "income",
        "latitude",
        "likes",
        "location",
        "login",
        "longitude",
        "mobile",
        "narrative",
        "nationality",
        "notes",
        "passport",
        "pay",
        "payroll",
        "phone",
        "photo",
        "photos",
        "politics",
        "profile",
        "property",
        "psychology",
        "ranking",
        "relative",
        "relatives",
        "religion",
        "salary",
        "spouse",
        "track",
        "transcript",
        "travel",
        "video",
        "voter",
        "voters",
        "wage",
    ]
)
FORBIDDEN_CHINESE = [
    "信教",
    "信仰",
    "工资",
    "薪酬",
    "收入",
    "体检",
    "出国",
    "财产",
    "心理状态",
    "思想状况",
    "轨迹",
    "定位",
    "人脸",
    "照片",
    "视频",
    "身份证",
    "手机",
    "家庭",
    "配偶",
    "籍贯",
    "民族",
    "健康",
    "病",
    "残疾",
    "谈话内容",
    "排名榜",
    "点赞",
]


def models():
    for model in VOCABULARY.types.values():
        yield model.name, model
        for rows in lists_of(model):
            yield f"{model.name}.{rows.name}", rows.row


@pytest.mark.parametrize(("row", "name", "field"), CASES)
def test_what_a_row_of_scope_x_asks_for_cannot_be_recorded(row, name, field):
    VOCABULARY.parse(name, BODIES[name])
    with pytest.raises(FactError) as error:
        VOCABULARY.parse(name, BODIES[name] | {field: PERSON})
    assert [(fault.code, fault.path) for fault in error.value.faults] == [
        ("facts.unknown-field", field)
    ], row


@pytest.mark.parametrize("name", sorted(VOCABULARY.types))
@pytest.mark.parametrize(
    "field", ["belief", "salary", "income", "gps", "photo", "content", "id_number", "name"]
)
def test_no_type_takes_what_none_may_hold(name, field):
    with pytest.raises(FactError) as error:
        VOCABULARY.parse(name, BODIES[name] | {field: "x"})
    assert error.value.code == "facts.unknown-field"


@pytest.mark.parametrize("name", ["meeting", "study", "training", "service"])
@pytest.mark.parametrize("field", ["gps", "photo", "face", "phone", "name", "reason"])
def test_no_row_of_an_attendance_takes_it_either(name, field):
    rows = [{"person": PERSON, field: "x"}]
    with pytest.raises(FactError) as error:
        VOCABULARY.parse(name, BODIES[name] | {"attendance": rows})
    assert (error.value.code, error.value.path) == ("facts.unknown-field", f"attendance.0.{field}")


def test_no_field_bears_a_forbidden_name_or_label():
    for place, model in models():
        for name in model.model_fields:
            assert not FORBIDDEN_PARTS & set(name.split("_")), f"{place}.{name}"
        for spec in fields_of(model):
            assert not [word for word in FORBIDDEN_CHINESE if word in spec.label.zh], spec


def test_no_code_bears_a_forbidden_label():
    for codes in VOCABULARY.codes.values():
        for code, label in codes.codes.items():
            wrong = [word for word in FORBIDDEN_CHINESE if word in label.zh]
            # 基层民族… and the like would be caught here; none is needed.
            assert not wrong, (codes.name, code)


def test_people_stand_only_where_a_rule_needs_them():
    named = {
        (place, spec.name)
        for place, model in models()
        for spec in fields_of(model)
        if spec.column.kind == "person"
    }
    assert named == {
        ("dues", "person"),
        ("duty", "person"),
        ("honour", "person"),
        ("meeting", "lecturer"),
        ("meeting.attendance", "person"),
        ("membership", "person"),
        ("post", "person"),
        ("review", "person"),
        ("service.attendance", "person"),
        ("study.attendance", "person"),
        ("training.attendance", "person"),
    }


def test_a_person_is_a_reference_and_never_a_name():
    for _, model in models():
        for spec in fields_of(model):
            if spec.column.kind == "person":
                schema = model.model_json_schema()["properties"][spec.name]
                pattern = schema.get("pattern") or schema["anyOf"][0]["pattern"]
                assert not re.fullmatch(pattern, "王学清")
                assert not re.fullmatch(pattern, "wang-xueqing")
                assert re.fullmatch(pattern, PERSON)


def test_no_type_is_about_scope_x():
    assert not {"ranking", "profile", "checkin", "likes", "travel", "asset", "belief"} & set(
        VOCABULARY.types
    )
    assert not {"person"} & {spec.name for spec in fields_of(VOCABULARY.types["score"])}
    assert {spec.name for spec in fields_of(VOCABULARY.types["discipline"])} == {
        "severity",
        "form",
        "disposal",
        "count",
        "tags",
    }
    assert not lists_of(VOCABULARY.types["survey"])
    assert not lists_of(VOCABULARY.types["donation"])
