"""What rules can count: every fact type, and the derived sources (attendance, and one row a case).

A source has fields with exact column kinds, a day, an organisation and a key (`fact`). Fact types
are read as they stand in the columns; a derived source is one SELECT over them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from core.facts import CodeList, FactModel, Label, fields_of
from core.facts.model import Column
from core.rules.compiler import sql
from core.rules.compiler.sql import Query, col

DAY = Column("day")
INTEGER = Column("integer")


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be counted.

    `relation` is the name to read from, `tables` the fact tables it needs, `query` its definition
    where it is derived. `person` is the field that names a person by default, `day` the day a row
    belongs to by default, and `steps` are the days of a case. With `by_period` a row stands for one
    period, which its `period` names: what is known of a case differs from one to the next. Facts are of one
    case that have its code and the same values of the fields `within`. `lists` are code lists of its
    own, which its fields name: a word that is in none of the lists behind it would match nothing.
    """

    name: str
    relation: str
    fields: Mapping[str, Column]
    tables: tuple[str, ...]
    query: exp.Query | None = None
    person: str = ""
    day: str = "day"
    steps: tuple[str, ...] = ()
    by_period: bool = False
    within: tuple[str, ...] = ()
    lists: Mapping[str, CodeList] = field(default_factory=dict)


def columns_of(model: type[FactModel]) -> dict[str, Column]:
    """The fields of a fact type."""
    return {spec.name: spec.column for spec in fields_of(model)}


def codes_of(name: str, lists: Sequence[CodeList], more: Sequence[str] = ()) -> CodeList:
    """A list with the codes of several others, and some more."""
    codes = {code: label for listed in lists for code, label in listed.codes.items()}
    return CodeList(
        name, Label(name, name), {**codes, **{code: Label(code, code) for code in more}}
    )


def united(sources: Sequence[Source], known: Mapping[str, CodeList]) -> Source:
    """Several sources counted as one: the fields they all have, codes of any of their lists."""
    first, *others = sources
    common = {
        name: column
        for name, column in first.fields.items()
        if all(name in o.fields and o.fields[name].kind == column.kind for o in others)
    }
    lists: dict[str, CodeList] = {}
    for name, column in common.items():
        used = dict.fromkeys(source.fields[name].codes for source in sources)
        if column.kind == "code" and len(used) > 1:
            listed = " and ".join(used)
            lists[listed] = codes_of(listed, [known[each] for each in used])
            common[name] = Column("code", codes=listed)
    names = ["fact", "position", "org", *common]
    branches = [
        Query(source.relation, "u").columns(*(sql.output(col("u", name), name) for name in names))
        for source in sources
    ]
    return Source(
        " and ".join(source.name for source in sources),
        "s_" + "_and_".join(source.name for source in sources),
        common,
        tuple(dict.fromkeys(table for source in sources for table in source.tables)),
        sql.union([branch.build() for branch in branches]),
        person="person" if all(source.person == "person" for source in sources) else "",
        lists=lists,
    )
