"""States to Arrow columns, a whole group of events at a time.

Arrow's JSON reader does the parsing against a schema derived from the fact model, so that no Python
object is made for a row. Whatever it does not accept goes through `reference`, which validates each
row with the model itself and stores it with `core.facts.model.stored`: either the values are good
after all, or the error names the event. The two agree, and a property test holds them to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj
from pydantic import ValidationError

from core.columns.errors import ColumnsError
from core.columns.schema import arrow_type
from core.facts import Column, FactModel, FieldSpec, fields_of, lists_of, stored

Place = Callable[[int], str]
"""Names the event of row `i` of a group, for error messages."""

#: Envelope keys of a state that become columns, and their types; `data` is added where there is one.
RECORDED_KEYS: Final = {"org": pa.string(), "mark": pa.string()}
CORRECTED_KEYS: Final = {"of": pa.int64(), "revision": pa.int64(), **RECORDED_KEYS}
RETRACTED_KEYS: Final = {"of": pa.int64(), "revision": pa.int64()}
#: Keys that the columns leave to the log.
_UNUSED: Final = {
    **{key: pa.string() for key in ("fact", "source", "ext", "reason")},
    "erased": pa.int64(),
}


#: What is no character and was taken once, and what stands in for it while a text is checked: from the
#: end of the last plane, where no text has anything.
_NO_CHARACTERS: Final = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_STANDING_IN: Final = {
    each: 0x10FF00 + number for number, each in enumerate((*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF))
}
_STOOD_FOR: Final = {stands: each for each, stands in _STANDING_IN.items()}


class _DeclinedError(Exception):
    """The fast path cannot tell; the reference can."""


_DECLINED: Final = (
    _DeclinedError,
    pa.ArrowInvalid,
    pa.ArrowTypeError,
    pa.ArrowNotImplementedError,
)


@dataclass(frozen=True)
class Rows:
    """Rows of one list: for each the index of its parent, and one array for each stored field."""

    parents: pa.Array
    fields: list[pa.Array]


@dataclass(frozen=True)
class Decoded:
    """The columns of a group: envelope keys, the type's stored fields, and its lists by name."""

    keys: dict[str, pa.Array]
    fields: list[pa.Array]
    lists: dict[str, Rows]


def decode(
    states: Sequence[str],
    keys: dict[str, pa.DataType],
    model: type[FactModel] | None,
    place: Place,
) -> Decoded:
    """Decode canonical JSON states that have `keys` and, where `model` is given, its ``data``.

    Raises `ColumnsError` ``columns.bad-state`` (the envelope) or ``columns.bad-value`` (a field).
    """
    try:
        return _fast(states, keys, model)
    except _DECLINED:
        return reference(states, keys, model, place)


# The fast path


def _places(scale: int) -> int:
    places = len(str(scale)) - 1
    if scale != 10**places:
        raise _DeclinedError
    return places


def _json_type(column: Column) -> pa.DataType:
    match column.kind:
        case "integer" if column.scale > 1:
            places = _places(column.scale)
            return pa.decimal128(19 + places, places)
        case "flag":
            return pa.bool_()
        case "tags":
            return pa.list_(pa.string())
        case "day":
            return pa.string()
        case _:
            return arrow_type(column)


@cache
def _data_type(model: type[FactModel]) -> pa.StructType:
    fields = [pa.field(spec.name, _json_type(spec.column)) for spec in fields_of(model)]
    lists = [pa.field(spec.name, pa.list_(_data_type(spec.row))) for spec in lists_of(model)]
    return pa.struct([*fields, *lists])


def _fast(
    states: Sequence[str], keys: dict[str, pa.DataType], model: type[FactModel] | None
) -> Decoded:
    fields = {**_UNUSED, **keys, **({"data": _data_type(model)} if model else {})}
    buffer = "\n".join(states).encode()
    table = pj.read_json(
        pa.BufferReader(buffer),
        read_options=pj.ReadOptions(use_threads=False, block_size=len(buffer) + 1),
        parse_options=pj.ParseOptions(
            explicit_schema=pa.schema(fields), unexpected_field_behavior="error"
        ),
    )
    if table.num_rows != len(states):
        raise _DeclinedError
    found = {key: _whole(table[key]) for key in keys}
    if model is None:
        return Decoded(found, [], {})
    data = _whole(table["data"])
    return Decoded(found, _fields(data, model), _lists(data, model))


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The column in one piece, if every row has a value."""
    if column.null_count:
        raise _DeclinedError
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _fields(data: pa.StructArray, model: type[FactModel]) -> list[pa.Array]:
    # Flattened children come in the order of `_data_type`: fields first, then lists.
    specs = fields_of(model)
    return [_stored(array, spec, model) for spec, array in zip(specs, data.flatten(), strict=False)]


def _lists(data: pa.StructArray, model: type[FactModel]) -> dict[str, Rows]:
    children = data.flatten()[len(fields_of(model)) :]
    return {
        spec.name: Rows(
            pc.list_parent_indices(array).cast(pa.int64()),
            _fields(_whole(array.flatten()), spec.row),
        )
        for spec, array in zip(lists_of(model), children, strict=True)
    }


def _stored(array: pa.Array, spec: FieldSpec, model: type[FactModel]) -> pa.Array:
    """A parsed column as it is stored, defaults put back: the log leaves them out."""
    column = _converted(array, spec.column)
    info = model.model_fields[spec.name]
    if not column.null_count or (spec.optional and info.default is None):
        return column
    if info.is_required() or spec.optional:
        # Missing what must be given, or a null that cannot be told from nothing.
        raise _DeclinedError
    default = stored(info.get_default(call_default_factory=True), spec.column)
    return column.fill_null(pa.scalar(default, column.type))


# Arrow tries to import a package each time it has to guess a scalar's type; so it never has to.
_BAR: Final = pa.scalar("|", pa.string())
_NOTHING: Final = pa.scalar("", pa.string())


@cache
def _scale(scale: int) -> pa.Decimal128Scalar:
    return pa.scalar(Decimal(scale), pa.decimal128(len(str(scale)), 0))


def _converted(array: pa.Array, column: Column) -> pa.Array:
    match column.kind:
        case "integer" if column.scale > 1:
            return pc.multiply(array, _scale(column.scale)).cast(pa.int64())
        case "day":
            return days(array)
        case "flag":
            return array.cast(pa.int64())
        case "tags":
            inside = pc.binary_join(array, _BAR)
            text = pc.binary_join_element_wise(_NOTHING, inside, _NOTHING, _BAR)
            return pc.if_else(pc.equal(inside, _NOTHING), _NOTHING, text)
        case _:
            return array


def days(texts: pa.Array) -> pa.Array:
    """ISO dates as days since 1970-01-01 (int64); Arrow's errors pass through."""
    return texts.cast(pa.date32()).cast(pa.int32()).cast(pa.int64())


# The reference


def reference(
    states: Sequence[str],
    keys: dict[str, pa.DataType],
    model: type[FactModel] | None,
    place: Place,
) -> Decoded:
    """The same, row by row through the model: slow, and it knows the culprit."""
    decoded = [_decoded(state, place(index)) for index, state in enumerate(states)]
    found = {key: _key(decoded, key, kind, place) for key, kind in keys.items()}
    if model is None:
        return Decoded(found, [], {})
    facts = [_checked(model, state, place(index)) for index, state in enumerate(decoded)]
    fields = _reference_fields(facts, model, place)
    lists = {}
    for spec in lists_of(model):
        rows = [(i, row) for i, fact in enumerate(facts) for row in getattr(fact, spec.name) or ()]
        parents = [i for i, _ in rows]
        lists[spec.name] = Rows(
            pa.array(parents, pa.int64()),
            _reference_fields([row for _, row in rows], spec.row, _place_of(place, parents)),
        )
    return Decoded(found, fields, lists)


def _place_of(place: Place, parents: Sequence[int]) -> Place:
    return lambda index: place(parents[index])


def _bad_state(message: str, place: str) -> ColumnsError:
    return ColumnsError(
        "columns.bad-state", message, place=place, remedy="Check the log's hash chain"
    )


def _decoded(state: str, place: str) -> dict[str, Any]:
    try:
        decoded = orjson.loads(state)
    except orjson.JSONDecodeError as error:
        raise _bad_state(f"the state is not JSON: {error}", place) from error
    if not isinstance(decoded, dict):
        raise _bad_state("the state is not a JSON object", place)
    return decoded


def _key(decoded: Sequence[dict[str, Any]], key: str, kind: pa.DataType, place: Place) -> pa.Array:
    python = int if kind == pa.int64() else str
    for index, state in enumerate(decoded):
        if type(state.get(key)) is not python:
            raise _bad_state(f"'{key}' is {state.get(key)!r}", place(index))
    return pa.array([state[key] for state in decoded], kind)


def _checked(model: type[FactModel], state: dict[str, Any], place: str) -> FactModel:
    # From JSON, which the types read more strictly than Python values.
    data = orjson.dumps(state.get("data"))
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        text = data.decode()
        if not _NO_CHARACTERS.search(text):
            raise _bad_value(error, place) from error
    try:
        # A log of before may have what no text takes any more; the columns have it as the log does.
        found: FactModel = _put_back(model.model_validate_json(text.translate(_STANDING_IN)))
        return found
    except ValidationError as error:
        raise _bad_value(error, place) from error


def _put_back(value: Any) -> Any:
    """The same with what is no character where something stands in for it."""
    match value:
        case str():
            return value.translate(_STOOD_FOR)
        case tuple():
            return tuple(map(_put_back, value))
        case FactModel():
            parts = {name: _put_back(getattr(value, name)) for name in type(value).model_fields}
            return type(value).model_construct(**parts)
        case _:
            return value


def _bad_value(error: Exception, place: str) -> ColumnsError:
    return ColumnsError(
        "columns.bad-value",
        str(error),
        place=place,
        remedy="The log holds what the fact type does not allow: a field that a later version adds "
        "needs a default, and none may be taken away",
    )


def _reference_fields(
    facts: Iterable[FactModel], model: type[FactModel], place: Place
) -> list[pa.Array]:
    specs = fields_of(model)
    kept: list[list[int | str | None]] = [[] for _ in specs]
    for index, fact in enumerate(facts):
        for values, spec in zip(kept, specs, strict=True):
            try:
                values.append(stored(getattr(fact, spec.name), spec.column))
            except ValueError as error:
                raise _bad_value(error, place(index)) from error
    return [
        pa.array(values, arrow_type(spec.column)) for values, spec in zip(kept, specs, strict=True)
    ]
