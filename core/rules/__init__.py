"""The rule language: programmes in, plans out, and the engines that run them.

`load` reads a programme file and reports everything wrong with it at its place; `resolve` gives the
programme on a day; `compile_plan` makes the one statement that computes it. Nothing here knows the
log: facts come in as relations.

What else is of use outside: what a plan is made of (`Column`, `Input`, `SchemePlan`, the codes of
ratings), the text of a file with its places (`SourceText`, `explained`), tables (`ask`), words
(`extend`, `nearest`), the language as JSON Schema (`programme_schema`). The definitions themselves
are in `core.rules.model`, formulas in `core.rules.expressions`.
"""

from core.rules.calendar import (
    LENGTH,
    CalendarError,
    DayRule,
    Period,
    WorkCalendar,
    day_number,
    day_of,
)
from core.rules.compiler.catalogue import sources_of
from core.rules.compiler.draft import Input
from core.rules.compiler.filters import Refused
from core.rules.compiler.lineage import Lineage, lineage_of, unchanged
from core.rules.compiler.mentions import formulas_of, names_mentioned
from core.rules.compiler.plan import Column, Plan, compile_plan
from core.rules.compiler.populations import BUILT_IN as POPULATIONS
from core.rules.compiler.rest import KEPT, Rest, compile_rest, there_column
from core.rules.compiler.resting import resting_on
from core.rules.compiler.scores import (
    NOT_RATED,
    OTHERWISE,
    OUTSIDE,
    UNAVAILABLE,
    UNRECORDED,
    VETOED,
    SchemePlan,
)
from core.rules.compiler.sources import Source as CountedSource
from core.rules.compiler.standing import TREE_DEPTH
from core.rules.engine import DuckEngine, Engine, PatienceError, SqliteEngine, bound_memory
from core.rules.errors import Place, Problem, RuleError, nearest
from core.rules.exact import (
    parse_exact,
    round_half_up,
    show_decimal,
    show_points,
    show_rate,
    to_step,
)
from core.rules.expected import RunError, expected_of
from core.rules.guard import PROVISIONS, Warning_
from core.rules.layers import ALONE, Library, layer_of, library_of
from core.rules.load import Loaded, check_compiled, explained, extend, load, loads
from core.rules.model import Layer, Programme
from core.rules.overrides import Broken, broken_by_overrides
from core.rules.parameters import OF_KIND, kinds_of, of_kind
from core.rules.relations import calendar_relations, years_read
from core.rules.resolve import Resolved, changes, resolve
from core.rules.schema import programme_schema, schema_of
from core.rules.tables import Answer, TableError, ask
from core.rules.text import Key, SourceText, content, read_file, read_text
from core.rules.vectors import Columnwise, Levels, NotColumnwise, Sameness

__all__ = [
    "ALONE",
    "KEPT",
    "LENGTH",
    "NOT_RATED",
    "OF_KIND",
    "OTHERWISE",
    "OUTSIDE",
    "POPULATIONS",
    "PROVISIONS",
    "TREE_DEPTH",
    "UNAVAILABLE",
    "UNRECORDED",
    "VETOED",
    "Answer",
    "Broken",
    "CalendarError",
    "Column",
    "Columnwise",
    "CountedSource",
    "DayRule",
    "DuckEngine",
    "Engine",
    "Input",
    "Key",
    "Layer",
    "Levels",
    "Library",
    "Lineage",
    "Loaded",
    "NotColumnwise",
    "PatienceError",
    "Period",
    "Place",
    "Plan",
    "Problem",
    "Programme",
    "Refused",
    "Resolved",
    "Rest",
    "RuleError",
    "RunError",
    "Sameness",
    "SchemePlan",
    "SourceText",
    "SqliteEngine",
    "TableError",
    "Warning_",
    "WorkCalendar",
    "ask",
    "bound_memory",
    "broken_by_overrides",
    "calendar_relations",
    "changes",
    "check_compiled",
    "compile_plan",
    "compile_rest",
    "content",
    "day_number",
    "day_of",
    "expected_of",
    "explained",
    "extend",
    "formulas_of",
    "kinds_of",
    "layer_of",
    "library_of",
    "lineage_of",
    "load",
    "loads",
    "names_mentioned",
    "nearest",
    "of_kind",
    "parse_exact",
    "programme_schema",
    "read_file",
    "read_text",
    "resolve",
    "resting_on",
    "round_half_up",
    "schema_of",
    "show_decimal",
    "show_points",
    "show_rate",
    "sources_of",
    "there_column",
    "to_step",
    "unchanged",
    "years_read",
]
