"""Two years of Sanmenxia's eight counties: what the speech states, completed by a seeded generator.

`document` yields the facts the speech states (mark ``document``), `generate` invents the rest so
that every figure of the speech comes out exactly (mark ``generated``). `lines` gives both for the
city, `county_lines` for one county by itself, as CloudEvents, one JSON a line. `correction` is one
later line for the default seed that changes an answer.

Nobody is named: persons are random references. What distinguishes the eight beyond the speech's own
words (staff, funds, tasks left undone) is invented and says nothing about the places themselves.
"""

from core.histories import line

from .years import correction, county_lines, document, generate, lines

__all__ = ["correction", "county_lines", "document", "generate", "line", "lines"]
