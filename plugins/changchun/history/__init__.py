"""Two years of Changchun's municipal organs: what the speech states, completed by a generator.

`document` yields the facts the speech itself states (mark ``document``), `generate` invents the rest
so that every figure of the speech comes out exactly (mark ``generated``), and `lines` gives both as
CloudEvents, one JSON a line, in the order of recording. `withdrawal` is a few later lines for the
default seed that change an answer.

The speech names no organisation below the city's work committee and no person, and neither does the
generator: organisations have numbers, persons are random references.
"""

from core.histories import line

from .years import SEED, WITHDRAWN_FROM, document, generate, lines, withdrawal

__all__ = ["SEED", "WITHDRAWN_FROM", "document", "generate", "line", "lines", "withdrawal"]
