"""The language as JSON Schema, for editors that check and explain a file while it is written.

Made of the models that read the files, so that no key is known to one and not to the other. Draft 7,
which every editor reads. What the schema cannot say (a name that nothing defines, points that do not
add up) the loader still does.

Run ``dangjian plugins schema > docs/programme.v1.schema.json`` after a change of the models.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

from core.facts import VOCABULARY, Vocabulary
from core.rules.compiler.catalogue import sources_of
from core.rules.meanings import MEANINGS, Meanings
from core.rules.model import AWARDS, DERIVED, MEASURES, Programme
from core.rules.shape import models_of

Schema = dict[str, Any]

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
_DAY: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _one_of(*keys: str) -> list[Schema]:
    return [{"required": [key]} for key in keys]


_MEASURED = (*MEASURES, *DERIVED)

#: What a model asks of its keys together.
_TOGETHER: Final[Mapping[str, Schema]] = {
    "Band": {"oneOf": _one_of("at_least", "above", "at_most", "below")},
    "Dated": {"not": {"required": ["value", "values"]}},
    "ParameterDefinition": {
        "not": {"required": ["value", "values"]},
        "anyOf": _one_of("value", "values", "by_kind"),
    },
    "Indicator": {
        "oneOf": [
            *_one_of(*_MEASURED),
            {
                "required": ["each"],
                "anyOf": _one_of("meets", "has_all"),
                "not": {"anyOf": _one_of(*_MEASURED)},
            },
        ]
    },
    "Item": {
        "oneOf": _one_of(*AWARDS),
        "dependencies": {
            "add": ["for_each"],
            "deduct": ["for_each"],
            "for_each": {"anyOf": _one_of("add", "deduct")},
            "by_band": ["bands"],
            "bands": ["by_band"],
        },
    },
    "Population": {
        "oneOf": [{"anyOf": _one_of("members", "posts")}, *_one_of("organisations")],
    },
    "Ranks": {"minProperties": 1},
    "Source": {"anyOf": _one_of("quote", "clause")},
    "Window": {"oneOf": [*_one_of("years", "months"), {"required": ["from", "to"]}]},
}


def programme_schema(vocabulary: Vocabulary = VOCABULARY) -> Schema:
    """The schema of ``programme.yaml``; editors offer the sources and fields of `vocabulary`."""
    schema = schema_of(Programme, MEANINGS, "programme", _TOGETHER)
    sources = sources_of(vocabulary)
    fields = sorted(f"{name}.{field}" for name, each in sources.items() for field in each.fields)
    definitions = schema["definitions"]
    definitions["source_name"] = {"type": "string", "enum": sorted(sources)}
    definitions["source_field"] = {"type": "string", "enum": fields}
    source = {"$ref": "#/definitions/source_name"}
    indicator = definitions["Indicator"]["properties"]
    indicator["count"]["anyOf"] = [source, {"type": "array", "items": source}]
    for name in ("sum", "distinct", "latest", "greatest", "least"):
        del indicator[name]["type"]
        indicator[name]["allOf"] = [{"$ref": "#/definitions/source_field"}]
    for model in ("Gap", "Ledger"):
        of = definitions[model]["properties"]["of"]
        del of["type"]
        of["allOf"] = [source]
    return schema


def schema_of(
    root: type[BaseModel],
    meanings: Meanings,
    name: str,
    together: Mapping[str, Schema] | None = None,
) -> Schema:
    """The schema of the files that `root` reads, explained by `meanings`.

    `name` is the kind of file, for the schema's id; `together` what models ask of keys together.
    Raises `KeyError` for a key that `meanings` does not explain.
    """
    made = root.model_json_schema(ref_template="#/definitions/{model}")
    definitions = made.pop("$defs", {})
    models = models_of(root)
    for title, definition in (*definitions.items(), (root.__name__, made)):
        _explain(definition, models[title], meanings)
        definition |= (together or {}).get(title, {})
    body = {key: _plain(value) for key, value in made.items()}
    return {
        "$schema": DRAFT,
        "$id": f"urn:dangjian:{name}:v1",
        **body,
        "definitions": {key: _plain(definitions[key]) for key in sorted(definitions)},
    }


def _explain(definition: Schema, model: type[BaseModel], meanings: Meanings) -> None:
    definition["description"] = "\n\n".join(meanings[model.__name__])
    for key, part in definition.get("properties", {}).items():
        owners = [base.__name__ for base in model.__mro__]
        said = next((meanings[f"{o}.{key}"] for o in owners if f"{o}.{key}" in meanings), None)
        if said is None:
            raise KeyError(f"{model.__name__}.{key}")
        part["description"] = "\n\n".join(said)


def _plain(part: Any) -> Any:
    """What Pydantic says, less what an author does not need: defaults, titles, null."""
    if isinstance(part, list):
        return [_plain(each) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {key: value for key, value in part.items() if key not in ("default", "title")}
    if "properties" in kept:
        kept["properties"] = {key: _plain(value) for key, value in part["properties"].items()}
    plain = {k: v if k == "properties" else _plain(v) for k, v in kept.items()}
    return _named(_dated(_given(plain)))


def _given(part: Schema) -> Schema:
    """Without null: an author leaves a key out."""
    arms = part.get("anyOf")
    if not isinstance(arms, list):
        return part
    arms = [arm for arm in arms if arm != {"type": "null"}]
    rest = {key: value for key, value in part.items() if key != "anyOf"}
    if len(arms) == 1 and "$ref" not in arms[0]:
        return {**arms[0], **rest}
    # Beside a reference nothing else is read in this draft.
    return {**rest, ("allOf" if len(arms) == 1 else "anyOf"): arms}


def _dated(part: Schema) -> Schema:
    if part.get("format") == "date":
        return {**part, "type": "string", "pattern": _DAY}
    return part


def _named(part: Schema) -> Schema:
    """Names that do not fit a mapping's pattern are refused; references stand by themselves."""
    if "patternProperties" in part and "properties" not in part:
        return {**part, "additionalProperties": False}
    if "$ref" in part and len(part) > 1:
        rest = {key: value for key, value in part.items() if key != "$ref"}
        return {**rest, "allOf": [{"$ref": part["$ref"]}]}
    return part
