"""Reading a request: its address, parameters, headers and body, each checked before any work."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin
from uuid import UUID

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.requests import Request

from api.language import gettext as _
from api.language import in_chinese
from api.refusals import Item
from api.v1.endpoints import Endpoint
from api.v1.errors import ApiError

_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_KEY: Final = re.compile(r"[!-~]{1,200}")


@dataclass(frozen=True, slots=True)
class Part:
    """A variable part of an address: how it is written, what it stands for, how it is read."""

    schema: Mapping[str, Any]
    meaning: str
    read: Callable[[str], Any]


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _matching(pattern: str) -> Callable[[str], str]:
    written = re.compile(pattern)

    def read(text: str) -> str:
        if not written.fullmatch(text):
            raise ValueError(text)
        return text

    return read


_CODE: Final = "[0-9A-Za-z][0-9A-Za-z._-]{0,39}"
_NAME: Final = "[a-z][a-z0-9.-]{0,63}"
_REGION: Final = "[a-z][a-z0-9-]{0,39}"
_OPAQUE: Final = "[0-9A-Za-z_-]{1,64}"


def _text(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern}$"}


_POSITION: Final = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}

#: The variable parts of addresses, by name.
PARTS: Final[Mapping[str, Part]] = {
    "region": Part(_text(_REGION), "The region's code.", _matching(_REGION)),
    "fact": Part({"type": "string", "format": "uuid"}, "The fact's id.", UUID),
    "organisation": Part(_text(_CODE), "The organisation's code.", _matching(_CODE)),
    "plugin": Part(_text(_NAME), "The plugin's name.", _matching(_NAME)),
    "publication": Part(_POSITION, "The number of the published result: its position.", _number),
    "appeal": Part(_POSITION, "The number of the appeal: its position.", _number),
    "replay": Part(_text(_OPAQUE), "The replay's id.", _matching(_OPAQUE)),
    "token": Part(_text(_OPAQUE), "The token's id.", _matching(_OPAQUE)),
}


def parts(request: Request) -> dict[str, Any]:
    """The values of the address; raises `ApiError` ``api.not-found`` for what nothing is called."""
    found = {}
    for name, text in request.path_params.items():
        try:
            found[name] = PARTS[name].read(text)
        except ValueError:
            raise ApiError(
                "api.not-found",
                _("nothing is called so"),
                place=name,
                remedy=_("See the address in {document}").format(document="openapi.json"),
            ) from None
    return found


# Parameters


def parameters(request: Request, model: type[BaseModel]) -> BaseModel:
    """The parameters behind the question mark; raises `ApiError` ``api.query`` with every fault."""
    given: dict[str, Any] = {}
    items: list[Item] = []
    for name, text in request.query_params.multi_items():
        if name not in model.model_fields:
            items.append(_unknown(name, model.model_fields))
        elif _is_list(model, name):
            given.setdefault(name, []).append(text)
        elif name in given:
            items.append(_item("api.query", name, _("is given twice"), _("Give it once")))
        else:
            given[name] = text
    try:
        checked = model.model_validate(given)
    except ValidationError as error:
        items += faults(error, "api.query")
    if items:
        raise ApiError(
            "api.query",
            _("{count} faults in the parameters").format(count=len(items)),
            place=items[0].path,
            remedy=items[0].way_out,
            items=items,
        )
    return checked


def _is_list(model: type[BaseModel], name: str) -> bool:
    annotation = model.model_fields[name].annotation
    options = (
        get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    )
    return any(get_origin(each) in (list, tuple) for each in options)


def _unknown(name: str, known: Iterable[str]) -> Item:
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    way_out = (
        _("Did you mean {near}?").format(near=near[0])
        if near
        else _("Known: {names}").format(names=", ".join(names) or "—")
    )
    return _item("api.query", name, _("there is no such parameter"), way_out)


def _item(code: str, path: str, message: str, way_out: str = "") -> Item:
    return Item(0, code, path[:200], message, way_out)


def faults(error: ValidationError, code: str) -> list[Item]:
    """Every fault of a model, without what was given: it may be about somebody."""
    return [
        _item(code, ".".join(map(str, each["loc"])), _said(each["type"], each["msg"]))
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _said(kind: str, message: str) -> str:
    """What pydantic found; in Chinese only the commonest by their kind."""
    match kind:
        case "missing":
            return _("is missing")
        case "extra_forbidden":
            return _("there is no such field")
        case _:
            if in_chinese():
                return _("has a value that it cannot have")
            return message.removeprefix("Value error, ")


# Headers


def match(request: Request) -> str:
    """What ``If-Match`` says; raises `ApiError` ``api.precondition`` without one."""
    given = request.headers.get("if-match", "").strip().removeprefix("W/")
    if not given:
        raise ApiError(
            "api.precondition",
            _("the change of a fact says which revision it was made for"),
            place="If-Match",
            remedy=_("Read the fact, and give its ETag as If-Match"),
        )
    return given


def changed() -> ApiError:
    """``api.changed``: the fact is not as it was when it was read."""
    return ApiError(
        "api.changed",
        _("the fact is not as it was when it was read"),
        place="If-Match",
        remedy=_("Read the fact again, and see whether the change is still needed"),
    )


def min_position(request: Request) -> int:
    """The position in ``Min-Position``, 0 without; raises `ApiError` ``api.header``."""
    given = request.headers.get("min-position", "0")
    if not _NUMBER.fullmatch(given):
        raise ApiError(
            "api.header",
            _("a position is a whole number from 0 on"),
            place="Min-Position",
            remedy=_("Give what a change answered as Position"),
        )
    return int(given)


def key(request: Request) -> str:
    """The ``Idempotency-Key``, empty without; raises `ApiError` ``api.header``."""
    given = request.headers.get("idempotency-key")
    if given is None:
        return ""
    if not _KEY.fullmatch(given):
        raise ApiError(
            "api.header",
            _("a key is 1 to 200 visible characters of ASCII"),
            place="Idempotency-Key",
            remedy=_("Give a random UUID"),
        )
    return given


# Bodies


async def body(request: Request, declared: Endpoint) -> tuple[str, bytes]:
    """The media type and the bytes of a body; raises `ApiError` ``api.media-type``."""
    assert declared.body is not None
    given = request.headers.get("content-type", "")
    name, _sign, options = given.partition(";")
    media = name.strip().lower()
    charset = re.search(r"charset\s*=\s*\"?([^\s;\"]+)", options, re.IGNORECASE)
    utf8 = charset is None or charset[1].lower() in ("utf-8", "utf8")
    if media not in declared.body.media or not utf8:
        raise ApiError(
            "api.media-type",
            _("{given} is not taken here").format(given=media[:60] or "—"),
            place="Content-Type",
            remedy=_("Give one of {media}, in UTF-8").format(media=", ".join(declared.body.media)),
        )
    return media, await request.body()


def content(raw: bytes, model: Any) -> Any:
    """A body of JSON as its model; raises `ApiError` ``api.body`` or ``api.content``."""
    try:
        return TypeAdapter(model).validate_python(_parsed(raw))
    except ValidationError as error:
        items = faults(error, "api.content")
        raise ApiError(
            "api.content",
            _("{count} faults in the body").format(count=len(items)),
            place=items[0].path,
            items=items,
        ) from None


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ApiError(
            "api.body",
            _("the body is not JSON: character {number}").format(number=error.pos),
            place="body",
            remedy=_("Send one JSON value, in UTF-8"),
        ) from None


__all__ = [
    "PARTS",
    "Part",
    "body",
    "changed",
    "content",
    "faults",
    "key",
    "match",
    "min_position",
    "parameters",
    "parts",
]
