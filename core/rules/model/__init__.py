"""The rule language as data: what a programme file may say, and nothing else.

These models hold what was written; what it means for a given day is `core.rules.resolve`, and how
it becomes a query is `core.rules.compiler`. Numbers are exact fractions or names of parameters.
"""

from core.rules.model.conditions import DayOfMonth, Elapsed, Festival, Test, Where, Window
from core.rules.model.documents import Document, ParameterDefinition
from core.rules.model.indicators import (
    DERIVED,
    MEASURES,
    CodePopulation,
    Indicator,
    Ledger,
    Prior,
    RollUp,
)
from core.rules.model.parts import (
    IDENTIFIER,
    SLUG,
    Documented,
    Formula,
    Given,
    Identifier,
    Names,
    Number,
    NumberOrCode,
    Part,
    Source,
)
from core.rules.model.populations import Population
from core.rules.model.programme import (
    BurdenAllowance,
    Identity,
    Measure,
    Programme,
    Project,
    Refusal,
    Table,
)
from core.rules.model.schemes import (
    AWARDS,
    Band,
    ByRank,
    Check,
    FollowUp,
    Group,
    Item,
    Outcome,
    Quota,
    Rating,
    Scheme,
    Veto,
)

__all__ = [
    "AWARDS",
    "DERIVED",
    "IDENTIFIER",
    "MEASURES",
    "SLUG",
    "Band",
    "BurdenAllowance",
    "ByRank",
    "Check",
    "CodePopulation",
    "DayOfMonth",
    "Document",
    "Documented",
    "Elapsed",
    "Festival",
    "FollowUp",
    "Formula",
    "Given",
    "Group",
    "Identifier",
    "Identity",
    "Indicator",
    "Item",
    "Ledger",
    "Measure",
    "Names",
    "Number",
    "NumberOrCode",
    "Outcome",
    "ParameterDefinition",
    "Part",
    "Population",
    "Prior",
    "Programme",
    "Project",
    "Quota",
    "Rating",
    "Refusal",
    "RollUp",
    "Scheme",
    "Source",
    "Table",
    "Test",
    "Veto",
    "Where",
    "Window",
]
