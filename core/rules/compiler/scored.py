"""What a scheme gives in the same period, as the value of an indicator."""

from __future__ import annotations

from core.rules.compiler import sql
from core.rules.compiler.draft import LEVEL
from core.rules.compiler.filters import Follows, Refused
from core.rules.compiler.points import THOUSAND
from core.rules.compiler.scores import ScoreCompiler
from core.rules.compiler.sql import col
from core.rules.compiler.values import Value
from core.rules.errors import nearest
from core.rules.model import Scored
from core.rules.text import Key

TOTAL = "total"


def compile_scored(scorer: ScoreCompiler, scored: Scored, path: Key) -> Value:
    """A scheme's total or the points of a group; no data where the scheme has no total.

    Raises `Refused` R137 for a scheme or a group that there is not, or a scheme of another subject.
    """
    inner: Key = (*path, "scored")
    schemes = scorer.draft.resolved.schemes
    if scored.scheme not in schemes:
        message = f"no scheme is called '{scored.scheme}'"
        raise Refused("R137", (*inner, "scheme"), message, nearest(scored.scheme, schemes))
    definition = schemes[scored.scheme]
    if scored.scheme not in scorer.schemes:
        message = f"scheme '{scored.scheme}' is about {definition.per}s, this indicator is not"
        hint = "such points are read by indicators that schemes of the same subject use"
        raise Refused("R137", (*inner, "scheme"), message, hint)
    parts = (TOTAL, *definition.groups)
    if scored.of not in parts:
        message = f"scheme '{scored.scheme}' has no points '{scored.of}'"
        raise Refused("R137", (*inner, "of"), message, nearest(scored.of, parts))
    plan = scorer.compile(scored.scheme)
    if plan is None:
        raise Follows("R137", path, f"'{scored.scheme}' was refused")
    total = col(LEVEL, plan.total)
    points = total
    if scored.of != TOTAL:
        points = sql.when((sql.not_null(total), col(LEVEL, plan.groups[scored.of])))
    return Value(points, THOUSAND, True, False, plan.most, THOUSAND)
