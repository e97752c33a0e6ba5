"""Five years of Shuangyashan's city organs: what the report states, completed by a seeded generator.

The report gives figures; assessments need the facts behind them. `document` yields the facts the
report states (mark ``document``), `generate` invents the rest so that every figure comes out exactly
(mark ``generated``), `five_years` yields both in order, and `lines` gives them as CloudEvents, one
JSON a line. `correction` is one later line for the default seed that changes one answer.

Nobody is named, and the report names no department: departments have numbers, persons are random
references.
"""

from core.histories import line

from .stated import correction, document
from .years import five_years, generate, lines

__all__ = ["correction", "document", "five_years", "generate", "line", "lines"]
