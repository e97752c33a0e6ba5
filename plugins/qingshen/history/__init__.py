"""A year of Qingshen county: what its report states, completed by a seeded generator.

The report gives a few figures; an assessment needs a whole year of facts behind them. `document`
yields the facts the report states (mark ``document``), `generate` invents the rest so that every
figure of the report comes out exactly (mark ``generated``), `county_year` yields both in order, and
`lines` gives them as CloudEvents, one JSON a line. The table of ``plugins/qingshen/README.md``
says how each row is recorded. `correction` and `withdrawal` are two later lines for the default
seed that change one answer each.

Nobody is named: persons are random references. Nothing bad is invented about the organisations the
report names, and the others have numbers for names.
"""

from core.histories import line

from .stated import correction, document, withdrawal
from .year import county_year, generate, lines

__all__ = ["correction", "county_year", "document", "generate", "line", "lines", "withdrawal"]
