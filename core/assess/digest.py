"""What an answer consists of, as bytes that no other answer has.

Everything is written as a list of canonical JSON texts, each with its length before it, so no value
can pass for the end of one and the beginning of another.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyarrow as pa
from pydantic import BaseModel

from core.assess.beneath import Beneath
from core.assess.result import Reader, indicator_of
from core.rules import Programme, SchemePlan, calendar_relations
from core.rules.model import Given

if TYPE_CHECKING:
    from core.assess.assessment import Assessment

#: Another way of writing an answer down is another number here.
FORM: Final = "dangjian assessment 2"


#: Keys that the language has had since programmes were published with digests: one that does not use
#: them says what it said.
_LATER: Final = frozenset({"not_rated"})

Known = dict[str, tuple[tuple[pa.ChunkedArray, ...], bytes]]
"""Texts of an answer's parts by name, with the columns that each was written from."""


def digest_of(assessment: Assessment, known: Known | None = None) -> str:
    """``sha256:…`` over what was asked and everything that was answered.

    That is region, plugin, programme, rules, parameters, calendar, period and position, and each
    organisation with its values and results: names, denominators, titles, maxima and vetoes among
    them. Two answers have the same digest exactly where they say the same. Texts that are `known`
    of an answer by the same plan about the same period serve again where their columns are the same,
    and are there for the next.
    """
    found = hashlib.sha256()
    for part in _parts(assessment):
        text = part.text(known)
        found.update(len(text).to_bytes(8, "big"))
        found.update(text)
    return f"sha256:{found.hexdigest()}"


def programme_digest(programme: Programme, layers: Sequence[Beneath] = ()) -> str:
    """``sha256:…`` over everything a programme file says, comments and layout aside.

    What it stands on is part of that: where its numbers come from, what farther layers say in their
    place, and the `layers` themselves.
    """
    said = _plain(programme)
    if programme.origin or programme.farther:
        said["origin"] = {name: layer.id for name, layer in programme.origin.items()}
        said["farther"] = {
            name: [[each.layer.id, _plain(each.definition)] for each in farther]
            for name, farther in programme.farther.items()
        }
    if layers:
        said["layers"] = [layer.to_json() for layer in layers]
    text = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    return f"sha256:{hashlib.sha256(text).hexdigest()}"


@dataclass(frozen=True)
class _Part:
    """A part of an answer: what it is, made of columns and of what the plan says (None: of more)."""

    name: str
    columns: tuple[pa.ChunkedArray, ...] | None
    make: Callable[[], Any]

    def text(self, known: Known | None) -> bytes:
        """As it is written down."""
        columns = self.columns
        if known is None or columns is None:
            return _text(self.make())
        last = known.get(self.name)
        if last is not None and all(a.equals(b) for a, b in zip(columns, last[0], strict=True)):
            return last[1]
        text = _text(self.make())
        known[self.name] = columns, text
        return text


def _text(part: Any) -> bytes:
    return orjson.dumps(part, option=orjson.OPT_SORT_KEYS)


def _parts(assessment: Assessment) -> Iterator[_Part]:
    """The parts of an answer, in a fixed order."""
    plan, table = assessment.plan, assessment.table
    yield _Part("asked", None, lambda: [FORM, _asked(assessment)])
    yield _Part("calendar", (), lambda: ["calendar", *_calendar(assessment)])
    keys = [k for k in ("k", "org", "title", "kind", "sector") if k in table.column_names]
    yield _part("organisations", table, keys, lambda: ["organisations", _named(table, keys)])
    for name, column in sorted(plan.columns.items()):
        read = [each for each in (column.num, column.den) if isinstance(each, str)]
        yield _part(f"indicator {name}", table, read, partial(_figure, assessment, name))
    reader = Reader(plan)
    for name, scheme in sorted(plan.schemes.items()):
        yield _Part(f"scheme {name}", (), partial(_scheme, reader, scheme))
        read = list(_columns(scheme).values())
        yield _part(f"results {name}", table, read, partial(_results, table, name, scheme))
    unplaced = [each.to_json() for each in assessment.unplaced]
    yield _Part("unplaced", None, lambda: ["unplaced", unplaced])


def _part(name: str, table: pa.Table, columns: Sequence[str], make: Callable[[], Any]) -> _Part:
    return _Part(name, tuple(table.column(each) for each in columns), make)


def _named(table: pa.Table, columns: Sequence[str]) -> dict[str, list[Any]]:
    return {each: _values(table, each) for each in columns}


def _figure(assessment: Assessment, name: str) -> list[Any]:
    plan, table, column = assessment.plan, assessment.table, assessment.plan.columns[name]
    shape = [column.truth, column.parts, indicator_of(plan.resolved, name).unit]
    if isinstance(column.den, str):
        pairs = zip(_values(table, column.num), _values(table, column.den), strict=True)
        parts = [(num, den) if den else (None, None) for num, den in pairs]
        nums, dens = [num for num, _ in parts], [den for _, den in parts]
        return ["indicator", name, shape, {"num": nums, "den": dens}]
    return ["indicator", name, shape, {"num": _values(table, column.num), "of": column.den}]


def _results(table: pa.Table, name: str, scheme: SchemePlan) -> list[Any]:
    return ["results", name, {c: _values(table, n) for c, n in _columns(scheme).items()}]


def _asked(assessment: Assessment) -> dict[str, Any]:
    resolved, period = assessment.resolved, assessment.period
    return {
        "region": assessment.region,
        "plugin": assessment.plugin,
        "plugin_version": resolved.programme.programme.version,
        "programme": assessment.programme,
        "programme_digest": assessment.programme_digest,
        "rules": assessment.rules_version,
        "parameters": {name: str(p.value) for name, p in resolved.parameters.items()},
        "period": [str(period), period.first.isoformat(), period.last.isoformat()],
        "position": assessment.position,
        "subject": assessment.plan.subject,
    }


def _calendar(assessment: Assessment) -> Iterator[Any]:
    """The days that the rules were applied to: of the whole calendar, what these rules read."""
    plan = assessment.plan
    rules = sorted((number, repr(rule)) for rule, number in plan.rules.items())
    yield ["rules", rules]
    relations = calendar_relations(plan, [assessment.period], assessment.calendar)
    for name, table in sorted(relations.items()):
        if name == "dates":  # what it says follows from the periods
            continue
        yield [name, {column: _values(table, column) for column in table.column_names}]


def _scheme(reader: Reader, plan: SchemePlan) -> list[Any]:
    return ["scheme", plan.name, _shape(reader, plan)]


def _shape(reader: Reader, plan: SchemePlan) -> dict[str, Any]:
    """What the numbers in a scheme's columns stand for."""
    definition = plan.definition
    reasons = {name: each.title for name, each in definition.not_rated.items()}
    return {
        **({"not rated": reasons} if reasons else {}),
        "title": definition.title,
        "total": str(reader.resolved.number(definition.total)),
        "groups": {name: group.title for name, group in definition.groups.items()},
        "items": [[i.group, i.item, i.definition.title, i.points] for i in plan.items],
        "vetoes": {name: veto.title for name, veto in definition.vetoes.items()},
        "ratings": {str(code): outcome for code, outcome in reader.ratings(plan).items()},
    }


def _columns(plan: SchemePlan) -> dict[str, str]:
    """The columns of a scheme's results, by names that do not depend on how it was compiled."""
    found = {"applies": plan.applies, "available": plan.available}
    found |= {"total": plan.total, "rating": plan.rating}
    found |= {f"item {i.group}.{i.item}": i.column for i in plan.items}
    found |= {f"group {name}": column for name, column in plan.groups.items()}
    found |= {f"veto {name}": column for name, column in plan.vetoes.items()}
    return found | {n: c for n, c in (("rank", plan.rank), ("peers", plan.peers)) if c}


def _values(table: pa.Table, column: str) -> list[Any]:
    found: list[Any] = table.column(column).to_pylist()
    return found


def _plain(value: Any) -> Any:
    """A part of a programme as plain data; a fraction or a parameter is never taken for text."""
    match value:
        case None | bool() | int():
            return value
        case Given():
            return {"parameter": str(value)}
        case str():
            return value
        case Fraction():
            return {"fraction": [str(value.numerator), str(value.denominator)]}
        case dt.date():
            return {"day": value.isoformat()}
        case BaseModel():
            return {
                name: _plain(said)
                for name in type(value).model_fields
                if (said := getattr(value, name)) or name not in _LATER
            }
        case Mapping():
            return {_key(key): _plain(inner) for key, inner in value.items()}
        case Sequence():
            return [_plain(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} is no part of a programme")


def _key(key: Any) -> str:
    return key.isoformat() if isinstance(key, dt.date) else str(key)
