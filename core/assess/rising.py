"""Which facts of an organisation count for those above it too.

Those that a figure over several organisations is made of; and what is the first or the last record of
an organisation, where a scheme asks of those above whether anything was recorded below.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from core.assess.recorded import SILENT, heard_in
from core.assess.slices import PEOPLE
from core.columns import Altered
from core.rules import POPULATIONS, Plan, Resolved

if TYPE_CHECKING:
    from core.assess.assessment import Assessment
    from core.assess.run import Assessor


class Rising:
    """What of some altered facts counts for the organisations above, in a plan's answer."""

    def __init__(
        self,
        assessor: Assessor,
        plan: Plan,
        on: dt.date,
        altered: Altered,
        old: Assessment | None,
    ) -> None:
        self._altered = altered
        self._old = old
        self._plan = plan
        compiled = {name.partition(".")[0] for name in plan.columns}
        names = tuple(sorted(_over_several(plan.resolved) & compiled))
        self._tables: frozenset[str] = frozenset()
        self.reads_earlier = False
        if names and plan.reads.reach == "below":
            part = assessor.plan(on, plan.resolved.overrides, plan.subject, False, names)
            self._tables = frozenset(part.tables)
            self.reads_earlier = bool(part.inputs)
        self._calm = not {"organisation", *PEOPLE} & altered.tables.keys() and all(
            pc.min(rows["position"]).as_py() > altered.after for rows in altered.tables.values()
        )

    def counts_above(self, table: str, organisation: str) -> bool:
        """Whether altered facts of a table that count for an organisation may count above it."""
        return table in self._tables or not self._recorded(organisation)

    def _recorded(self, organisation: str) -> bool:
        """Whether every scheme had records of it, and has them still: nothing was taken away."""
        if not self._plan.records or not self._plan.schemes:
            return True
        if not self._calm or self._old is None or organisation not in self._old.organisations:
            return False
        place = self._old.organisations.index(organisation)
        mine = self._old.table.slice(place, 1)
        heard = (heard_in(each, mine)[0].as_py() for each in self._plan.schemes.values())
        return all(said not in SILENT for said in heard)


def _over_several(resolved: Resolved) -> set[str]:
    """The indicators that look at several organisations."""
    found: set[str] = set()
    for name, indicator in resolved.indicators.items():
        people = indicator.each if isinstance(indicator.each, str) else indicator.size
        defined = resolved.populations.get(people or "") or POPULATIONS.get(people or "")
        units = defined is not None and defined.organisations is not None
        if indicator.roll_up is not None or isinstance(indicator.meets, str) or units:
            found.add(name)
    return found
