"""What a plan reads: which days of each table, and which rows count for an organisation.

A row counts for the organisation that recorded it. Beside that, a row may count for a person
wherever it was recorded, and a case is put together from rows of several tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.rules.calendar import DayRule
from core.rules.compiler.draft import Draft
from core.rules.compiler.scans import TO_DATE
from core.rules.compiler.standing import Reach

#: Read for what stands at a day, which facts of any earlier day may say.
STANDING = ("organisation", "membership", "post")


@dataclass(frozen=True, slots=True)
class Reads:
    """What must be read to answer for some organisations.

    `reach` says whose values theirs depend on. `persons` are (table, field) pairs: rows that count
    for the person in that field. `cases` are the tables that cases are put together from, where facts
    of several organisations can be of one case. `days` gives for a table the calendar rules that all
    its readers bind the day of a fact by; tables that are not in it are read whole. `windows` gives
    the rules of tables of which else facts of days after the period's end are not read; of tables that
    are not in it, a fact of any day may count.
    """

    reach: Reach
    persons: tuple[tuple[str, str], ...]
    cases: tuple[str, ...]
    days: Mapping[str, tuple[DayRule, ...]]
    windows: Mapping[str, tuple[DayRule, ...]]


def reads_of(draft: Draft, reach: Reach) -> Reads:
    """What the plan in the making reads."""
    persons: set[tuple[str, str]] = set()
    cases: set[str] = set()
    days: dict[str, list[DayRule]] = {}
    whole: set[str] = set(STANDING)
    windows: dict[str, list[DayRule]] = {table: [] for table in STANDING}
    otherwise: set[str] = set()
    for source, grouping in draft.scans.bound:
        bounded = not source.steps and grouping.day == "day" and grouping.rule != TO_DATE
        for table in source.tables:
            if source.steps and "org" not in source.within:
                cases.add(table)
            if grouping.key != "org":
                persons.add((table, grouping.key))
            if not bounded:
                whole.add(table)
            elif grouping.rule not in days.setdefault(table, []):
                days[table].append(grouping.rule)
            rules = windows.setdefault(table, [])
            if bounded and grouping.rule not in rules:
                rules.append(grouping.rule)
            if not source.steps and grouping.day != "day":
                otherwise.add(table)
    return Reads(
        reach,
        tuple(sorted(persons)),
        tuple(sorted(cases)),
        {table: tuple(rules) for table, rules in days.items() if table not in whole},
        {table: tuple(rules) for table, rules in windows.items() if table not in otherwise},
    )
