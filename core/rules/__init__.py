"""The rule language: programmes in, plans out, and the engines that run them.

`load` reads a programme file and reports everything wrong with it at its place; `resolve` gives the
programme on a day; `compile_plan` makes the one statement that computes it. Nothing here knows the
log: facts come in as relations.
"""

from core.rules.calendar import CalendarError, DayRule, Period, WorkCalendar
from core.rules.compiler.plan import Plan, compile_plan
from core.rules.engine import DuckEngine, Engine, SqliteEngine
from core.rules.errors import Place, Problem, RuleError
from core.rules.exact import parse_exact, round_half_up, show_decimal, show_points, show_rate
from core.rules.expected import RunError
from core.rules.guard import PROVISIONS
from core.rules.load import Loaded, load, loads
from core.rules.model import Programme
from core.rules.relations import calendar_relations, years_read
from core.rules.resolve import Resolved, changes, resolve

__all__ = [
    "PROVISIONS",
    "CalendarError",
    "DayRule",
    "DuckEngine",
    "Engine",
    "Loaded",
    "Period",
    "Place",
    "Plan",
    "Problem",
    "Programme",
    "Resolved",
    "RuleError",
    "RunError",
    "SqliteEngine",
    "WorkCalendar",
    "calendar_relations",
    "changes",
    "compile_plan",
    "load",
    "loads",
    "parse_exact",
    "resolve",
    "round_half_up",
    "show_decimal",
    "show_points",
    "show_rate",
    "years_read",
]
