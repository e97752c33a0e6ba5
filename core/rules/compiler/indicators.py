"""Indicators as SQL: leaves read scans and populations, derived ones read other indicators."""

from __future__ import annotations

from collections.abc import Container

from core.rules.compiler import sql
from core.rules.compiler.draft import Draft, Input
from core.rules.compiler.filters import Follows, Refused
from core.rules.compiler.gaps import compile_gap
from core.rules.compiler.ledgers import compile_ledger
from core.rules.compiler.measures import compile_plain
from core.rules.compiler.members import compile_each
from core.rules.compiler.order import generations
from core.rules.compiler.populations import compile_size
from core.rules.compiler.priors import compile_prior
from core.rules.compiler.repeats import compile_every
from core.rules.compiler.rollups import compile_roll_up, compile_share
from core.rules.compiler.scored import compile_scored
from core.rules.compiler.scores import ScoreCompiler
from core.rules.compiler.sql import lit
from core.rules.compiler.vacancies import compile_vacancy
from core.rules.compiler.values import PRIOR_BOUND, Value
from core.rules.model import Indicator
from core.rules.text import Key


def compile_indicators(
    draft: Draft, wanted: set[str], scorer: ScoreCompiler, there: Container[str] = frozenset()
) -> list[Refused]:
    """Compile `wanted` and what they need; gives everything refused, not only the first.

    Of those `there` the draft has values already. The `scorer` compiles the schemes whose points
    some of them read.
    """
    refused: list[Refused] = []
    for names in generations(draft.resolved, wanted, refused, there):
        for name in names:
            try:
                _compile(draft, name, draft.resolved.indicators[name], scorer)
            except Refused as error:
                draft.failed.add(name)
                refused += [] if isinstance(error, Follows) else [error]
        draft.rise()
    return refused


def _compile(draft: Draft, name: str, indicator: Indicator, scorer: ScoreCompiler) -> None:
    path: Key = ("indicators", name)
    match indicator.measure:
        case "formula":
            assert indicator.formula is not None
            value = draft.formulas.value(indicator.formula, (*path, "formula"))
            draft.later(name, draft.conditioned(indicator, value, path))
        case "roll_up":
            compile_roll_up(draft, name, indicator, path)
        case "prior":
            assert indicator.prior is not None
            draft.values[name] = compile_prior(draft, name, indicator.prior, path)
        case "scored":
            assert indicator.scored is not None
            draft.values[name] = compile_scored(scorer, indicator.scored, path)
        case "vacant":
            assert indicator.vacant is not None
            draft.values[name] = compile_vacancy(draft, name, indicator.vacant, path)
        case "python":
            draft.values[name] = _function(draft, name, indicator)
        case "ledger":
            compile_ledger(draft, name, indicator, path)
        case "count_self":
            draft.values[name] = Value(lit(1), num_bound=1)
        case "size":
            draft.values[name] = compile_size(draft, name, indicator, path)
        case _ if isinstance(indicator.meets, str):
            compile_share(draft, name, indicator, path)
        case _ if indicator.each is not None:
            draft.values[name] = compile_each(draft, name, indicator, path)
        case "longest_gap":
            value = compile_gap(draft, name, indicator, path)
            if indicator.condition:
                draft.later(name, draft.conditioned(indicator, value, path))
            else:
                draft.values[name] = value
        case _ if indicator.every is not None:
            draft.values[name] = compile_every(draft, name, indicator, path)
        case _:
            value = compile_plain(draft, name, indicator, path)
            if indicator.condition:
                draft.later(name, draft.conditioned(indicator, value, path))
            else:
                draft.values[name] = value
    draft.restrict(name, indicator, path)
    if f"{name}.missing" in draft.mentioned and (indicator.every or indicator.each):
        draft.later(f"{name}.missing", _missing(draft.found(name)))


def _missing(value: Value) -> Value:
    """How many of those that were asked did not meet it: nobody has to know how many there are."""
    there = sql.all_of((sql.not_null(value.num), sql.compare(">", value.den_expr, lit(0))))
    num = sql.when((there, sql.subtract(value.den_expr, value.num)))
    return Value(num, lacks=True, num_bound=value.num_bound + value.den_bound)


def _function(draft: Draft, name: str, indicator: Indicator) -> Value:
    """A value that a function of the plugin computes, joined to the statement."""
    assert indicator.python is not None
    relation = f"python_{name}"
    draft.inputs.append(Input(relation, "python", indicator.python))
    num = draft.bring(relation, "num", None)
    den = draft.bring(relation, "den", None)
    return Value(num, den, True, False, PRIOR_BOUND, PRIOR_BOUND)
