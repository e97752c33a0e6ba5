"""The envelope of a fact, its identity, and the stream it is recorded in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha1
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from core.facts.model import FactModel

if TYPE_CHECKING:
    from hashlib import _Hash as HASH

Mark = Literal["document", "generated", "entered"]

NAMESPACE = UUID("6a7d0c52-3f8e-5b1e-9d44-0b8f6c2e7a15")

_PREFIX = NAMESPACE.bytes
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to an organisation on a day, as one source tells it.

    `organisation` is an opaque code, `source` URI-like text, `external_id` the source's own name
    for the fact. `mark` says where it stands from: a published document, generated data, or entry.
    """

    id: UUID
    type: str
    organisation: str
    occurred_on: dt.date
    source: str
    external_id: str
    mark: Mark
    body: FactModel


def _uuid5(name: str) -> UUID:
    return UUID(int=int(_digits(name), 16))


def _digits(name: str) -> str:
    """The 32 hexadecimal digits of `uuid.uuid5` in our namespace, at a quarter of its cost."""
    return _written(sha1(_PREFIX + name.encode(), usedforsecurity=False).hexdigest())


def _written(digest: str) -> str:
    """The first digits of a name's digest, marked as those of a UUID of version 5."""
    return f"{digest[:12]}5{digest[13:16]}{_VARIANT[digest[16]]}{digest[17:32]}"


def fact_id(region: str, source: str, external_id: str) -> UUID:
    """The identity of a fact: the same source and external id are the same fact, in one region.

    Lengths are part of the hashed name, so that no two triples share one.
    """
    return UUID(int=int(fact_digits(region, source, external_id), 16))


def fact_digits(region: str, source: str, external_id: str) -> str:
    """`fact_id` as 32 hexadecimal digits, for those who make a hundred thousand of them."""
    name = _of_source(region, source).copy()
    name.update(external_id.encode())
    return _written(name.hexdigest())


@lru_cache(maxsize=256)
def _of_source(region: str, source: str) -> HASH:
    """The digest of what the names of all facts of a source begin with; copy it."""
    begun = f"fact:{len(region)}:{region}:{len(source)}:{source}:"
    return sha1(_PREFIX + begun.encode(), usedforsecurity=False)


def case_of(fact: Fact) -> str | None:
    """The case a fact is a step of; None for a simple fact.

    An organisation is its own case, a member the person's; numbers of members are simple facts.
    """
    return case_in(fact.organisation, fact.body)


def case_in(organisation: str, body: FactModel) -> str | None:
    """The case that a fact of this organisation and body is a step of; see `case_of`."""
    match body.lifecycle:
        case "":
            return None
        case "organisation":
            return organisation
        case "member":
            return body.person  # type: ignore[attr-defined, no-any-return]
        case _:
            return body.case  # type: ignore[attr-defined, no-any-return]


def case_stream(region: str, lifecycle: str, case: str) -> UUID:
    """The stream in which every fact of a case is recorded."""
    return _uuid5(f"case:{len(region)}:{region}:{lifecycle}:{case}")


def stream_of(region: str, fact: Fact) -> UUID:
    """The stream a fact is recorded in: its case's, or its own (the fact's id)."""
    case = case_of(fact)
    return fact.id if case is None else case_stream(region, fact.body.lifecycle, case)
