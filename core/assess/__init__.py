"""Assessments: a programme applied to the facts as of a position, and why it says what it says.

`Assessor` (or `assess` for a single question) gives an `Assessment`; `receipt` explains one
organisation's result down to the fact and the sentence; `difference` compares two assessments.
"""

from core.assess.attributing import Side, explained
from core.assess.beneath import Beneath
from core.assess.better import Nearer, nearer
from core.assess.causes import Attribution, Cause, Effect, Explained, Group, moved
from core.assess.contrast import Beside, Contrast, contrast
from core.assess.counting import Counted, counted_in
from core.assess.derivation import leaves_of
from core.assess.difference import Change, Difference, difference
from core.assess.errors import AssessError
from core.assess.evidence import Behind, Witness
from core.assess.facts import Facts, MemoryFacts, SnapshotFacts
from core.assess.functions import Function, reads
from core.assess.lacking import Lack, lacking
from core.assess.mixing import Told
from core.assess.receipts import Engine, ReceiptWriter, receipt, receipt_digest
from core.assess.result import (
    IndicatorValue,
    ItemResult,
    OrganisationResult,
    SchemeResult,
    VetoResult,
)
from core.assess.ruling import PERIODS_BEFORE
from core.assess.run import Assessment, Assessor, assess
from core.assess.supposing import suppose
from core.assess.supposition import Supposition
from core.assess.together import Companion, Together
from core.assess.unplaced import Unplaced, unplaced
from core.assess.uses import Use, counted_sources, uses_of

__all__ = [
    "PERIODS_BEFORE",
    "AssessError",
    "Assessment",
    "Assessor",
    "Attribution",
    "Behind",
    "Beneath",
    "Beside",
    "Cause",
    "Change",
    "Companion",
    "Contrast",
    "Counted",
    "Difference",
    "Effect",
    "Engine",
    "Explained",
    "Facts",
    "Function",
    "Group",
    "IndicatorValue",
    "ItemResult",
    "Lack",
    "MemoryFacts",
    "Nearer",
    "OrganisationResult",
    "ReceiptWriter",
    "SchemeResult",
    "Side",
    "SnapshotFacts",
    "Supposition",
    "Together",
    "Told",
    "Unplaced",
    "Use",
    "VetoResult",
    "Witness",
    "assess",
    "contrast",
    "counted_in",
    "counted_sources",
    "difference",
    "explained",
    "lacking",
    "leaves_of",
    "moved",
    "nearer",
    "reads",
    "receipt",
    "receipt_digest",
    "suppose",
    "unplaced",
    "uses_of",
]
