"""What each output of a plan is made of, so that two plans can be held against each other.

An output of two plans is the same where it is computed in the same way from the same relations,
whatever the parts in between are called. Relations in the middle are compared whole, as text would
be; the levels, which only add columns to the rows of the spine, column by column. What cannot be
told apart for sure counts as different: then it is computed again, and nothing is wrong.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator
from typing import Any

from sqlglot import exp

from core.rules.compiler.plan import Plan
from core.rules.compiler.records import records_of
from core.rules.compiler.resting import LEVEL

_LEAVES = frozenset({exp.Column, exp.Identifier, exp.Literal, exp.Null, exp.Star})

#: Plans whose lineage is kept: what-ifs are asked about the same baseline again and again.
KEPT = 8

Marks = dict[Any, int]
"""A number for each construct that was met: equal ones have the same."""


class Lineage:
    """The constructs of one plan; those to be compared share their `marks`.

    Relations that are given from outside are the same in both plans, except those in `other`.
    """

    def __init__(self, plan: Plan, marks: Marks, other: Collection[str] = ()) -> None:
        self._plan = plan
        self.marks = marks
        self._other = frozenset(other)
        self._queries = {cte.alias: cte.this for cte in plan.statement.ctes}
        self._rules = {number: repr(rule) for rule, number in plan.rules.items()}
        self._wholes: dict[str, int] = {}
        self._columns: dict[tuple[str, str], int] = {}
        self._aliases: dict[int, dict[str, set[str]]] = {}
        self._outputs: dict[str, dict[str, exp.Expression]] = {}

    def of_indicator(self, name: str) -> tuple[Any, ...]:
        """What an indicator's output is made of, to be compared with another plan's."""
        column = self._plan.columns[name]
        den = self._output(column.den) if isinstance(column.den, str) else ("is", column.den)
        return self._output(column.num), den, column.truth, column.parts

    def of_records(self, number: int) -> int:
        """What the records of the scheme of this number are made of; of none, nothing."""
        return self._whole(records_of(number, self._plan.subject))

    def _output(self, name: str) -> int:
        return self._projected("", self._plan.statement, name)

    # -- levels, column by column --------------------------------------------------------------

    def _column(self, relation: str, name: str) -> int:
        key = (relation, name)
        if key not in self._columns:
            self._columns[key] = self._projected(relation, self._queries[relation], name)
        return self._columns[key]

    def _projected(self, relation: str, query: Any, name: str) -> int:
        """A column of a level, through every level that only hands it on."""
        if relation not in self._outputs:
            self._outputs[relation] = {each.alias_or_name: each for each in query.expressions}
        named = self._outputs[relation]
        aliases = self._tables(query)
        if name in named:
            inner = named[name]
            inner = inner.this if isinstance(inner, exp.Alias) else inner
            return self._mark(self._construct(inner, aliases, at_level=True))
        first = query.args["from_"].this
        return self._read(first.name, name)

    def _read(self, relation: str, name: str) -> int:
        """A column of a relation as a level reads it."""
        if LEVEL.fullmatch(relation) and relation in self._queries:
            return self._column(relation, name)
        return self._measured(relation, name)

    def _measured(self, relation: str, name: str) -> int:
        """A column of a relation that groups: what it computes, without what else is computed."""
        key = (relation, name)
        if key in self._columns:
            return self._columns[key]
        query = self._queries.get(relation)
        found = self._mark(("of", self._whole(relation), name))
        if isinstance(query, exp.Select) and query.args.get("group") is not None:
            mine = [each for each in query.expressions if each.alias_or_name == name]
            if mine and query.args.get("distinct") is None and query.args.get("having") is None:
                aliases = self._tables(query)
                around = {k: v for k, v in query.args.items() if k != "expressions"}
                inner = mine[0].this if isinstance(mine[0], exp.Alias) else mine[0]
                parts = tuple((k, self._construct(v, aliases)) for k, v in _there(around))
                found = self._mark(("measure", self._construct(inner, aliases), parts))
        self._columns[key] = found
        return found

    # -- everything else, whole ----------------------------------------------------------------

    def _whole(self, relation: str) -> int:
        if relation not in self._wholes:
            query = self._queries.get(relation)
            if query is None:
                different = id(self) if relation in self._other else 0
                self._wholes[relation] = self._mark(("given", relation, different))
            elif LEVEL.fullmatch(relation):
                self._wholes[relation] = self._whole("spine")
            else:
                self._wholes[relation] = self._mark(self._construct(query, self._tables(query)))
        return self._wholes[relation]

    def _construct(self, node: Any, aliases: dict[str, set[str]], at_level: bool = False) -> Any:
        """A construct as a number for each of its parts, the names of relations replaced."""
        if isinstance(node, list):
            return tuple(self._mark(self._construct(each, aliases, at_level)) for each in node)
        if not isinstance(node, exp.Expression):
            return node
        if isinstance(node, exp.Table):
            return ("table", self._whole(node.name), node.alias)
        if isinstance(node, exp.Column):
            return self._named(node, aliases, at_level)
        if isinstance(node, exp.EQ) and node.this.name == "rule":
            return ("rule", self._rules[int(node.expression.this)])
        parts = tuple(
            (key, self._mark(self._construct(value, aliases, at_level)))
            for key, value in _there(node.args)
        )
        return (type(node).__name__, parts)

    def _named(self, node: exp.Column, aliases: dict[str, set[str]], at_level: bool) -> Any:
        """A column by what it is made of where a level has it, else by its name."""
        relations = aliases.get(node.table, set())
        if at_level:
            [relation] = relations
            return ("column", self._read(relation, node.name))
        levels = [each for each in relations if LEVEL.fullmatch(each) and each in self._queries]
        if not levels:
            return ("name", node.table, node.name)
        if isinstance(node.this, exp.Star):  # it takes everything, and nothing is known of that
            return ("all", id(self), node.table)
        return (
            "columns",
            node.table,
            tuple(sorted(self._read(each, node.name) for each in levels)),
        )

    # -- names ---------------------------------------------------------------------------------

    def _tables(self, query: exp.Expression) -> dict[str, set[str]]:
        """The relations that a query reads, anywhere in it, by their aliases."""
        if id(query) not in self._aliases:
            found: dict[str, set[str]] = {}
            for table in _tables(query):
                found.setdefault(table.alias_or_name, set()).add(table.name)
            self._aliases[id(query)] = found
        return self._aliases[id(query)]

    def _mark(self, construct: Any) -> int:
        return self.marks.setdefault(construct, len(self.marks))


def _tables(query: Any) -> Iterator[exp.Table]:
    """The tables that a query reads, of its named queries those apart."""
    waiting: list[Any] = [query]
    while waiting:
        node = waiting.pop()
        if type(node) is exp.Table:
            yield node
        elif type(node) is list:
            waiting += node
        elif isinstance(node, exp.Expression) and type(node) not in _LEAVES:
            waiting += (part for key, part in node.args.items() if key != "with_")


def _there(parts: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What is said of the parts of a construct, in a fixed order."""
    for key in sorted(parts):
        if parts[key] is not None and parts[key] is not False and parts[key] != []:
            yield key, parts[key]


_known: OrderedDict[int, tuple[exp.Query, Lineage]] = OrderedDict()


def lineage_of(plan: Plan) -> Lineage:
    """The lineage of a plan, with marks of its own; those of the last plans are kept."""
    statement, key = plan.statement, id(plan.statement)
    if key not in _known:
        _known[key] = (statement, Lineage(plan, {}))
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return _known[key][1]


def unchanged(before: Lineage, after: Lineage, names: Collection[str]) -> frozenset[str]:
    """The outputs of indicators, of those in both plans, that are made of the same."""
    return frozenset(
        name for name in names if before.of_indicator(name) == after.of_indicator(name)
    )


__all__ = ["Lineage", "Marks", "lineage_of", "unchanged"]
