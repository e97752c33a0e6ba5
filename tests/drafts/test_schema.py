"""The JSON Schemas against the models that read the files: each refuses what the other refuses."""

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from pydantic import BaseModel, ValidationError

from core.boards import BoardFile, board_schema
from core.examples import examples_schema
from core.examples.model import ExampleFile
from core.facts import VOCABULARY
from core.rules import Programme, loads, programme_schema, read_file, read_text
from core.rules.meanings import MEANINGS
from core.rules.shape import models_of

ROOT = Path(__file__).parents[2]
SCHEMAS = {
    "programme": (programme_schema, Programme),
    "examples": (examples_schema, ExampleFile),
    "board": (board_schema, BoardFile),
}

PLACES = [each for top in ("plugins", "docs", "examples") for each in (ROOT / top).rglob("*.yaml")]


def plain(data: Any) -> Any:
    """What a parser of JSON would give: no exact decimals."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    return float(data) if isinstance(data, Decimal) else data


@cache
def files(kind: str) -> dict[str, Any]:
    """Every file of a kind in the tree, as the loader reads it, by its place."""
    found = {str(p.relative_to(ROOT)): p for p in PLACES if p.name == f"{kind}.yaml"}
    texts = {name: read_file(path).data for name, path in sorted(found.items())}
    scenarios = ROOT / "tests" / "scenarios" / "hard_cases.yaml"
    if kind == "examples":
        texts["scenarios"] = read_file(scenarios).data
    if kind == "programme":
        for name, text in read_file(scenarios).data["programmes"].items():
            texts[f"scenario {name}"] = read_text(text, name).data
    return texts


@cache
def validator(kind: str) -> Draft7Validator:
    return Draft7Validator(SCHEMAS[kind][0]())


def read(kind: str, data: Any) -> bool:
    """Whether the models take some data."""
    model: type[BaseModel] = SCHEMAS[kind][1]
    try:
        model.model_validate(data)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_file_in_the_docs_is_the_schema(kind):
    kept = json.loads((ROOT / "docs" / f"{kind}.v1.schema.json").read_text(encoding="utf-8"))
    assert kept == SCHEMAS[kind][0](), f"run: dangjian plugins schema {kind} > docs/{kind}…json"
    Draft7Validator.check_schema(kept)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_file_of_the_tree_fits(kind):
    assert len(files(kind)) >= 14
    for name, data in files(kind).items():
        errors = [
            (list(e.absolute_path), e.message) for e in validator(kind).iter_errors(plain(data))
        ]
        assert errors == [], name


def keys(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every key."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*at, key)
            yield from keys(value, (*at, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from keys(value, (*at, index))


def misspelled(data: Any, path: tuple[Any, ...]) -> Any:
    """The data with one more letter in the key at `path`; nothing else is copied."""
    first, *rest = path
    if not rest:
        return {(f"{k}x" if k == first else k): v for k, v in data.items()}
    inner = misspelled(data[first], tuple(rest))
    if isinstance(data, dict):
        return {**data, first: inner}
    return [*data[:first], inner, *data[first + 1 :]]


def cut(data: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """The file with nothing but its head and the definition that `path` is in: as good to try."""
    head = {key: data[key] for key in ("dangjian", "programme", "board") if key in data}
    head |= {"examples": data["examples"][:1]} if "examples" in data else {}
    section, *inner = path
    if section == "examples":
        return {**head, "examples": [data["examples"][inner[0]]]} if inner else data
    if not inner or not isinstance(data[section], dict) or section in head:
        return {**head, section: data[section]}
    return {**head, section: {inner[0]: data[section][inner[0]]}}


NAMED = {
    *("groups", "vetoes", "items", "measures", "people", "organisations", "expect", "by_kind"),
    *("indicators", "schemes", "where", "among", "meets", "values", "sources", "facts", "points"),
    *("dues_rate", "codes", "with"),
}
SECTIONS = ("documents", "parameters", "populations", "indicators", "schemes", "tables", "tree")


def kind_of_place(path: tuple[Any, ...]) -> tuple[Any, ...]:
    """A path without the names that its author chose, so that each kind of place is tried once."""
    free = {1} if path[0] in (*SECTIONS, "patterns", "sections") else set()
    free |= {i + 1 for i, step in enumerate(path) if step in NAMED}
    free |= {i + 2 for i, step in enumerate(path) if step == "facts"}  # the fields of a type
    return tuple("*" if i in free or isinstance(s, int) else s for i, s in enumerate(path))


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_misspelled_key_is_refused_by_both_or_by_none(kind):
    tried: set[tuple[Any, ...]] = set()
    refused = 0
    for name, data in files(kind).items():
        for path in keys(data):
            place = kind_of_place(path)
            if place in tried:
                continue
            tried.add(place)
            whole = cut(data, path)
            if kind == "examples" and path[0] == "examples":
                path = ("examples", 0, *path[2:]) if len(path) > 1 else path
            wrong = misspelled(whole, path)
            by_model, by_schema = read(kind, wrong), validator(kind).is_valid(plain(wrong))
            assert by_model == by_schema, (name, path)
            refused += not by_model
    assert refused >= {"programme": 200, "examples": 60, "board": 30}[kind], refused


@pytest.mark.parametrize(("kind", "root"), [(k, model) for k, (_, model) in SCHEMAS.items()])
def test_each_key_that_is_read_stands_in_the_schema_and_no_other(kind, root):
    schema = SCHEMAS[kind][0]()
    definitions = {**schema["definitions"], root.__name__: schema}
    for name, model in models_of(root).items():
        read_keys = {field.alias or key for key, field in model.model_fields.items()}
        assert set(definitions[name]["properties"]) == read_keys, name
        wanted = {f.alias or key for key, f in model.model_fields.items() if f.is_required()}
        assert set(definitions[name].get("required", ())) == wanted, name


def test_an_editor_has_a_chinese_and_an_english_sentence_for_each_key():
    for kind in SCHEMAS:
        for name, model in SCHEMAS[kind][0]()["definitions"].items():
            for key, part in model.get("properties", {}).items():
                chinese, english = part["description"].split("\n\n")
                assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese), (name, key)
                assert english.isascii() or "…" in english, (name, key)


def test_no_meaning_is_left_over():
    models = models_of(Programme)
    known = {n for m in models.values() for n in (b.__name__ for b in m.__mro__)}
    for said in MEANINGS:
        owner, _, key = said.partition(".")
        assert owner in known, said
        if key:
            owners = [m for m in models.values() if owner in {b.__name__ for b in m.__mro__}]
            assert any(key in {f.alias or k for k, f in m.model_fields.items()} for m in owners), (
                said
            )


def test_a_file_that_names_its_schema_loads():
    small = (ROOT / "docs" / "examples" / "small" / "programme.yaml").read_text(encoding="utf-8")
    line = "# yaml-language-server: $schema=../../programme.v1.schema.json\n"
    assert loads(line + small, VOCABULARY).programme == loads(small, VOCABULARY).programme


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"points": 5}, "no award"),
        ({"points": 5, "full_if": "a", "take": "b"}, "two awards"),
        ({"points": 5, "add": 1}, "'add' without 'for_each'"),
        ({"points": 5, "by_band": "a"}, "'by_band' without bands"),
        ({"points": "many", "take": "a"}, "points that are no number"),
        ({"points": 5, "take": "a", "when_no_data": "zero"}, "a word that is none of the four"),
        ({"points": 5, "take": "a", "from": "2015"}, "no day"),
    ],
)
def test_an_item_that_cannot_be_is_refused_by_both(written, message):
    whole = {
        "dangjian": 1,
        "programme": {
            "id": "a.b", "region": "a", "version": "1", "title": "t", "requires": ">=0.1",
        },
        "schemes": {"s": {"total": 5, "groups": {"g": {"items": {"i": written}}}}},
    }  # fmt: skip
    assert not read("programme", whole), message
    assert not validator("programme").is_valid(whole), message
    whole["schemes"]["s"]["groups"]["g"]["items"]["i"] = {"points": 5, "take": "a"}
    assert read("programme", whole)
    assert validator("programme").is_valid(whole)


def test_what_may_be_counted_is_offered():
    sources = programme_schema()["definitions"]["source_name"]["enum"]
    assert {"meeting", "attendance", "problem_case"} < set(sources)
    assert set(VOCABULARY.types) < set(sources)
    assert "training.participants" in programme_schema()["definitions"]["source_field"]["enum"]


@pytest.mark.parametrize("python_name", ["from_", "not_", "or_", "in_"])
def test_a_key_is_known_by_its_written_name_alone(python_name):
    """Python cannot call a field `from`; a file cannot call it anything else."""
    head = {"id": "a.b", "region": "a", "version": "1", "title": "t", "requires": ">=0.1"}
    indicator: dict[str, Any] = {
        "from_": {"count": "meeting", "from_": "2015-01-01"},
        "not_": {"count": "meeting", "where": {"kind": {"not_": "draft"}}},
        "or_": {"count": "meeting", "where": {"day": {"on": {"day": 3, "or_": "same-day"}}}},
        "in_": {"ledger": {"of": "demand_case", "in_": "opened", "out": "resolved"}},
    }[python_name]
    whole = {"dangjian": 1, "programme": head, "indicators": {"i": indicator}}
    assert not read("programme", whole)
    assert not validator("programme").is_valid(whole)
