"""Two years of the county: what the speech states, completed by a seeded generator.

`document` yields the facts the speech states (mark ``document``), `generate` invents the rest so that
every figure of the speech comes out exactly (mark ``generated``), and `lines` gives both in the order
of recording, one JSON a line. `withdrawal` is a few later lines that change an answer.

Nobody is named: persons are random references, and organisations have numbers for names.
"""

from core.histories import line

from .years import document, generate, lines, withdrawal

__all__ = ["document", "generate", "line", "lines", "withdrawal"]
