"""Publishing: results frozen as events of the log, appeals against them, and whether they still hold.

`Register` publishes, opens and decides appeals, and looks up. `review` asks whether a published
result would come out the same today and why not, `prove` whether it still comes out as of then,
`compare` sets two side by side. Nothing here ever changes a published result.
"""

from core.publishing.appeal import Appeal, Decided
from core.publishing.causes import KINDS, Cause
from core.publishing.codes import GROUNDS, OUTCOMES, REASONS, STAGES
from core.publishing.comparison import Comparison, Delta, compare
from core.publishing.errors import CODES, PublishingError
from core.publishing.proof import Proof, prove
from core.publishing.publication import Publication, Rules
from core.publishing.register import Register
from core.publishing.reviewing import Moved, Review, review
from core.publishing.series import Series
from core.publishing.table import Rating, Row

__all__ = [
    "CODES",
    "GROUNDS",
    "KINDS",
    "OUTCOMES",
    "REASONS",
    "STAGES",
    "Appeal",
    "Cause",
    "Comparison",
    "Decided",
    "Delta",
    "Moved",
    "Proof",
    "Publication",
    "PublishingError",
    "Rating",
    "Register",
    "Review",
    "Row",
    "Rules",
    "Series",
    "compare",
    "prove",
    "review",
]
