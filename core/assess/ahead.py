"""Answers of the periods before that are the answers of the periods asked about: computed once.

A programme of ten years that reads what a scheme said the year before asks that scheme of eleven years,
ten of which are those of the programme itself. So the scheme is asked of all of them first; the rest of
the programme is computed over what its indicators were then, and no fact of theirs is read again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from core.assess.assessment import Assessment
from core.assess.facts import Facts
from core.assess.inputs import Inputs, asked_before
from core.assess.preparing import prepare
from core.assess.question import Question
from core.assess.staying import judged, kept
from core.assess.steps import Steps, Wanted
from core.rules import (
    KEPT,
    DuckEngine,
    Input,
    Period,
    Plan,
    Rest,
    WorkCalendar,
    compile_rest,
    years_read,
)

#: Under this name a statement carries what is left of it where a scheme was computed ahead.
_RESTS: Final = "rests"


@dataclass(frozen=True)
class Ahead:
    """What a scheme's answers say of the indicators of a `plan`, and the `rest` of it."""

    plan: Plan
    rest: Rest
    ground: pa.Table

    def rows(
        self,
        engine: DuckEngine,
        facts: Facts,
        periods: Sequence[Period],
        calendar: WorkCalendar,
        inputs: Mapping[str, pa.Table],
    ) -> pa.Table:
        """The plan's output for all these periods."""
        rest, ground = self.rest, self.ground
        years = years_read(rest.plan, periods, calendar)
        prepare(engine, facts, rest.plan, periods, calendar, None, years)
        engine.load(KEPT, ground.select([n for n in ground.column_names if n in rest.read]))
        for wanted in rest.plan.inputs:
            engine.load(wanted.relation, inputs[wanted.relation])
        keys = [("period", "ascending"), ("k", "ascending")]
        found = engine.run(rest.plan.statement).sort_by(keys)
        stays = ground.sort_by(keys)
        assert all(found[name].equals(stays[name]) for name, _ in keys), "rows came or went"
        names = self.plan.statement.named_selects
        return pa.table({name: (stays if name in rest.figures else found)[name] for name in names})


def ahead(inputs: Inputs, periods: Sequence[Period]) -> Steps[Ahead | None]:
    """Ask the scheme that a plan reads of the periods before, of these periods too.

    None where few of those before are among these, or where the scheme rests on earlier ones itself.
    """
    plan, wanted = inputs.plan, _wanted(inputs.plan, inputs.question)
    if wanted is None:
        return None
    asked = asked_before(inputs.question, wanted)
    before = [period.previous for period in inputs.reading(wanted, periods)]
    if 2 * len({*before} & {*periods}) < len(periods):
        return None
    if any(inputs.assessor.climbs(asked, each) for each in (*before, *periods)):
        return None
    answers = yield Wanted(tuple(sorted({*before, *periods})), asked)
    own = {each.period: each for each in answers}
    mine = [own[period] for period in periods]
    rest = _rest(inputs, mine[0])
    tables = [kept(each, number, plan, rest) for number, each in enumerate(mine)]
    return Ahead(plan, rest, pa.concat_tables(tables))


def _wanted(plan: Plan, question: Question) -> Input | None:
    """What a plan reads of a scheme of its own in the periods before; None where it is the whole plan."""
    whole = plan.subject == "organisation" and question.organisations is None
    if not whole or any(each.kind != "prior" for each in plan.inputs):
        return None
    found = (each for each in plan.inputs if each.scheme in plan.schemes)
    wanted = next(found, None)
    return None if wanted is None or question.schemes == (wanted.scheme,) else wanted


def _rest(inputs: Inputs, answer: Assessment) -> Rest:
    """What is left of a plan beside the indicators of an answer; found once for the statement."""
    plan = inputs.plan
    rests: dict[tuple[str, ...], Rest] = plan.statement.meta.setdefault(_RESTS, {})
    names = tuple(dict.fromkeys(name.partition(".")[0] for name in answer.plan.columns))
    if names not in rests:
        told = [name for name in judged(plan) if name in judged(answer.plan)]
        rests[names] = compile_rest(plan, inputs.assessor.loaded.vocabulary, names, told)
    return rests[names]
