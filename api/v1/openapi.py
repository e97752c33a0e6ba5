"""The OpenAPI 3.1 document, made from the declarations of the endpoints and their models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from api.refusals import status_of_code
from api.v1 import errors, recording
from api.v1.asking import PARTS
from api.v1.endpoints import JSON, Endpoint
from api.v1.problems import MEDIA_TYPE, Problem
from api.web.access import Access
from api.web.authority import CODES as WEB
from api.web.authority import Refused
from core.host import VERSION

_REF: Final = "#/components/schemas/{model}"

_TAGS: Final = {
    "regions": "Regions that the caller may see.",
    "facts": "What happened, recorded once; corrected and taken back, never overwritten.",
    "organisations": "The tree of organisations on a day.",
    "programmes": "Plugins, their rules and periods.",
    "assessments": "Results, receipts, what-ifs and differences.",
    "boards": "Boards of programmes, and the figures of documents.",
    "publications": "Published results, and appeals against them.",
    "log": "The log as a stream.",
    "replays": "Recomputing a region from its log.",
    "caller": "Who asks, and the account's access tokens.",
    "document": "This document.",
}

_ETAG: Final = {"description": "The position and a digest.", "schema": {"type": "string"}}
_POSITION: Final = {
    "description": "The position that is answered as of, or that a change made.",
    "schema": {"type": "integer"},
}

#: What the bodies that the log itself reads are, by media type.
_EVENTS: Final[dict[str, dict[str, Any]]] = {
    recording.CLOUDEVENT: {"$ref": _REF.format(model="CloudEvent")},
    recording.BATCH: {
        "type": "array",
        "minItems": 1,
        "items": {"$ref": _REF.format(model="CloudEvent")},
    },
    recording.LINES: {"type": "string", "pattern": r"\S", "description": "One CloudEvent a line."},
}


def document(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The document of some endpoints."""
    every = list(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for each in every:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "党建 Dangjian",
            "version": VERSION,
            "description": "Party-building administration in government organs: facts recorded "
            "once, and everything computed from them. See docs/api.md.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "tags": [{"name": name, "description": said} for name, said in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": _schemas(every),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An access token, `dj_…`; see POST /tokens.",
                }
            },
        },
    }


def _operation(each: Endpoint) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": each.name,
        "tags": [each.tag],
        "summary": each.summary,
        "description": each.description,
        "parameters": [*_parts(each), *_query(each.query), *_headers(each)],
        "responses": {str(status): answer for status, answer in _answers(each)},
        "security": [] if each.needs is Access.public else [{"token": []}],
    }
    if each.body is not None:
        said["requestBody"] = {
            "required": True,
            "content": {
                media: {"schema": _body(media, model)} for media, model in each.body.media.items()
            },
        }
    return {name: value for name, value in said.items() if value not in ("", None)}


def _body(media: str, model: Any) -> dict[str, Any]:
    if model is None:
        return _EVENTS[media]
    return {"$ref": _REF.format(model=model.__name__)}


# Parameters


def _parts(each: Endpoint) -> Iterator[dict[str, Any]]:
    for name in part_names(each.path):
        part = PARTS[name]
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": part.meaning,
            "schema": dict(part.schema),
        }


def part_names(path: str) -> list[str]:
    """The variable parts of an address, in order."""
    return [each[1:-1] for each in path.split("/") if each.startswith("{")]


def _query(model: type[BaseModel]) -> Iterator[dict[str, Any]]:
    schema = model.model_json_schema(mode="validation")
    required = schema.get("required", [])
    for name, written in schema.get("properties", {}).items():
        plain = _without_null(written)
        yield {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": plain.pop("description", ""),
            "schema": plain,
        }


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter's schema: one that may be left out is never null."""
    plain = {name: value for name, value in schema.items() if name not in ("anyOf", "title")}
    for option in schema.get("anyOf", ()):
        if option.get("type") != "null":
            plain |= {name: value for name, value in option.items() if name != "title"}
    if plain.get("default", "") is None:
        del plain["default"]
    return plain


def _headers(each: Endpoint) -> Iterator[dict[str, Any]]:
    if each.keyed:
        yield _header(
            "Idempotency-Key",
            "A key of the caller's own: the same request again gets the same answer, for a day.",
            {"type": "string", "pattern": "^[!-~]{1,200}$"},
        )
    if each.matched:
        yield _header(
            "If-Match",
            "The ETag of the fact as it was read, or `*`.",
            {"type": "string", "pattern": r'^(\*|(W/)?"[0-9]{1,9}-[0-9]{1,18}")$'},
            required=True,
        )
    if each.reads and each.media == JSON and each.needs is not Access.public:
        yield _header(
            "If-None-Match", "An ETag: 304 where the answer is the same.", {"type": "string"}
        )
        if "region" in part_names(each.path):
            yield _header(
                "Min-Position",
                "A position that a change answered: it is waited for shortly, then 503.",
                {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
            )
    if each.needs is not Access.public:
        yield _header(
            "Accept-Language", "zh or en; the account's language without it.", {"type": "string"}
        )


def _header(
    name: str, meaning: str, schema: dict[str, Any], *, required: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": meaning,
        "schema": schema,
    }


# Answers


def _answers(each: Endpoint) -> Iterator[tuple[int, dict[str, Any]]]:
    good: dict[str, Any] = {"description": each.summary, "content": {each.media: _content(each)}}
    if each.media == JSON:
        good["headers"] = {"Position": _POSITION, **({"ETag": _ETAG} if each.reads else {})}
    yield each.status, good
    if each.status == 201 and "log.conflict" in each.codes:
        yield 200, {**good, "description": "The log had it already: nothing was added."}
    if each.reads and each.media == JSON:
        yield 304, {"description": "The answer is the one that the asker has."}
    by_status: dict[int, list[str]] = {}
    for code in codes_of(each):
        by_status.setdefault(_status(code), []).append(code)
    for status in sorted(by_status):
        listed = ", ".join(f"`{code}`" for code in sorted(by_status[status]))
        yield (
            status,
            {
                "description": listed,
                "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}},
            },
        )


def _content(each: Endpoint) -> dict[str, Any]:
    if each.answer is None:
        return {"schema": {"type": "string"}}
    if isinstance(each.answer, type) and issubclass(each.answer, BaseModel):
        return {"schema": {"$ref": _REF.format(model=each.answer.__name__)}}
    return {"schema": TypeAdapter(each.answer).json_schema()}


def _status(code: str) -> int:
    if code in errors.STATUS:
        return errors.STATUS[code]
    return Refused(code, "").status if code in WEB else status_of_code(code)


def codes_of(each: Endpoint) -> list[str]:
    """Every code that an endpoint can refuse a request with."""
    found = [*each.codes, "api.internal", "api.query", "web.rate"]
    if each.needs is not Access.public:
        found += ["web.sign-in", "web.token", "web.forbidden", "web.password-due"]
        found += ["web.second-factor-due"]
    if not each.reads:
        found += ["web.csrf"]
    parts = part_names(each.path)
    if parts:
        found += ["api.not-found"]
    if "region" in parts:
        found += ["host.region", "columns.overtaken", "host.columns"]
        if each.reads:
            found += ["api.behind", "api.header"]
    if each.body is not None:
        found += ["api.body", "api.content", "api.media-type", "web.body"]
    if each.keyed:
        found += ["api.header", "api.key-reused", "api.key-running"]
    if each.matched:
        found += ["api.changed", "api.precondition"]
    return sorted(set(found))


# Models


def _schemas(every: Iterable[Endpoint]) -> dict[str, Any]:
    """The schemas of all models that requests and answers have."""
    models: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {
        (Problem, "serialization"): None,
        (recording.CloudEvent, "validation"): None,
    }
    for each in every:
        if isinstance(each.answer, type) and issubclass(each.answer, BaseModel):
            models[each.answer, "serialization"] = None
        for model in () if each.body is None else each.body.media.values():
            if model is not None:
                models[model, "validation"] = None
    _names, schema = models_json_schema(list(models), ref_template=_REF)
    found: dict[str, Any] = schema["$defs"]
    return dict(sorted(found.items()))
