"""The thirty types against the table of docs/architecture.md, which others build on."""

import re
from pathlib import Path

import pytest

from core.facts import CODES, VOCABULARY, Column, FactModel, fields_of, lists_of
from tests.facts.examples import BODIES

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `(?P<name>[a-z]+)` \| (?P<code>[A-Z]+) \| (?P<fields>.+) \|$", re.MULTILINE)
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
CHAPTER = PAGE.partition("\n## Facts\n")[2].partition("\n## ")[0]
TABLE = {row["name"]: (row["code"], row["fields"]) for row in ROW.finditer(CHAPTER)}
KINDS = {"code", "text", "integer", "day", "flag", "person", "organisation", "case", "tags"}


def test_the_table_and_the_vocabulary_have_the_same_thirty_types():
    assert len(TABLE) == 30
    assert {name: code for name, (code, _) in TABLE.items()} == {
        name: model.code for name, model in VOCABULARY.types.items()
    }
    assert sorted(BODIES) == sorted(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_type_has_the_fields_of_its_row_and_no_others(name):
    model = VOCABULARY.types[name]
    row, _, rows = TABLE[name][1].partition("list `attendance` of")
    promised = dict(_fields(row, {"problem", "project", "election", "admission", "demand"}))
    promised["tags"] = False
    assert promised == {spec.name: spec.optional for spec in fields_of(model)}
    assert dict(_fields(rows, set())) == {
        spec.name: spec.optional for listed in lists_of(model) for spec in fields_of(listed.row)
    }


def _fields(text, lifecycles):
    for name, optional in re.findall(r"`([a-z_]+)(\??)`", text):
        if name not in lifecycles:
            yield name, bool(optional)


@pytest.mark.parametrize(
    ("name", "field"),
    [(name, "step") for name in sorted(TABLE) if "`step`" in TABLE[name][1]]
    + [("donation", "kind"), ("duty", "kind"), ("pledge", "kind"), ("membership", "category")]
    + [("fund", "kind"), ("honour", "subject"), ("review", "direction")],
)
def test_a_type_takes_the_codes_of_its_row(name, field):
    column = {spec.name: spec.column for spec in fields_of(VOCABULARY.types[name])}[field]
    codes = VOCABULARY.codes[column.codes].codes
    told = re.search(rf"`{field}` ([a-z ]+)", TABLE[name][1])
    if told:
        assert set(codes) == set(told[1].split()) - {"flag"}
    else:
        assert field == "step"
        assert "code list" in TABLE[name][1]


@pytest.mark.parametrize("name", sorted(VOCABULARY.types))
def test_every_field_has_a_column_and_labels_in_both_languages(name):
    model = VOCABULARY.types[name]
    assert model.label.zh
    assert model.label.en
    stored = {spec.name for spec in fields_of(model)} | {spec.name for spec in lists_of(model)}
    assert stored == set(model.model_fields)
    for each in (model, *(rows.row for rows in lists_of(model))):
        for spec in fields_of(each):
            assert spec.column.kind in KINDS
            assert re.search(r"[一-鿿]", spec.label.zh), spec
            assert re.fullmatch(r"[A-Z][\x20-\x7e]+", spec.label.en), spec


@pytest.mark.parametrize("name", sorted(VOCABULARY.types))
def test_every_quantity_says_its_unit(name):
    model = VOCABULARY.types[name]
    unitless = {"year", "value"}
    for each in (model, *(rows.row for rows in lists_of(model))):
        for spec in fields_of(each):
            if spec.column.kind == "integer" and spec.name not in unitless:
                assert spec.label.unit, f"{name}.{spec.name}"


@pytest.mark.parametrize("name", sorted(BODIES))
def test_an_ordinary_body_is_read(name):
    assert type(VOCABULARY.parse(name, BODIES[name])) is VOCABULARY.types[name]


@pytest.mark.parametrize("name", sorted(VOCABULARY.types))
def test_types_with_a_lifecycle_and_types_without(name):
    told = re.search(r"lifecycle `([a-z]+)`", TABLE[name][1])
    own = {"organisation": "organisation", "membership": "member"}.get(name, "")
    expected = told[1] if told else own
    assert VOCABULARY.types[name].lifecycle == expected
    found = VOCABULARY.lifecycle(name)
    assert (found.name if found else "") == expected


def test_every_code_list_is_used_and_labelled():
    used = {
        spec.column.codes
        for model in VOCABULARY.types.values()
        for each in (model, *(rows.row for rows in lists_of(model)))
        for spec in fields_of(each)
        if spec.column.kind == "code"
    }
    assert used == set(VOCABULARY.codes)
    for codes in VOCABULARY.codes.values():
        for code, label in codes.codes.items():
            assert re.search(r"[一-鿿]", label.zh), (codes.name, code)
            assert label.en.isascii(), (codes.name, code)


def test_scales_stand_in_the_order_that_rules_compare_by():
    scales = {name: list(codes.codes) for name, codes in VOCABULARY.codes.items() if codes.ordered}
    assert scales["honour.level"][-4:] == ["county", "city", "province", "nation"]
    assert scales["rank"][:4] == ["clerk", "deputy-section", "section", "deputy-division"]
    assert scales["discipline.severity"] == [
        "warning",
        "serious-warning",
        "removal",
        "probation",
        "expulsion",
    ]
    assert scales["tier"] == [
        "member",
        "group",
        "branch",
        "general-branch",
        "committee",
        "work-committee",
    ]
    assert scales["review.grade"] == ["poor", "fair", "good", "excellent"]
    assert set(scales) == {
        "discipline.form",
        "discipline.severity",
        "honour.level",
        "leader.level",
        "post.age-band",
        "rank",
        "review.grade",
        "tier",
    }


def test_the_five_triggers_of_a_talk():
    assert [label.zh for label in VOCABULARY.codes["care.trigger"].codes.values()] == [
        "遇到困难",
        "发生矛盾",
        "出现失误",
        "存在问题",
        "提拔升迁",
    ]


def test_lifecycles_know_only_steps_that_facts_can_have():
    for lifecycle in VOCABULARY.lifecycles.values():
        for name in lifecycle.steps:
            type_name, _, step = name.partition(".")
            model = VOCABULARY.types[type_name]
            assert model.lifecycle == lifecycle.name
            columns = {spec.name: spec.column for spec in fields_of(model)}
            assert bool(step) == ("step" in columns)
            if step:
                assert step in VOCABULARY.codes[columns["step"].codes].codes


def test_every_step_of_a_case_stands_in_its_lifecycle():
    for name, model in VOCABULARY.types.items():
        lifecycle = VOCABULARY.lifecycle(name)
        column = {spec.name: spec.column for spec in fields_of(model)}.get("step")
        if lifecycle and column and name != "admission":
            simple = {"counted"} if name == "membership" else set()
            for code in set(VOCABULARY.codes[column.codes].codes) - simple:
                assert f"{name}.{code}" in lifecycle.steps


def test_fields_carry_columns_that_can_be_stored():
    for model in VOCABULARY.types.values():
        assert issubclass(model, FactModel)
        for spec in fields_of(model):
            assert isinstance(spec.column, Column)
            assert spec.column.scale in (1, 100, 1000)


def test_error_codes_bear_the_name_of_the_room():
    assert all(code.startswith("facts.") and meaning for code, meaning in CODES.items())
