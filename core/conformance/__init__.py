"""Whether a plugin keeps what every plugin has to keep, and how far: checks, findings and a grade.

`conform` examines a folder. Its grade says how far a plugin can be relied upon: D is the basic one,
without which it should not be used; what each takes stands in ``docs/conformance.md``.
"""

from core.conformance.model import GRADES, Check, Finding, Grade, Outcome, Report
from core.conformance.subject import Subject
from core.conformance.suite import CHECKS, CODES, UNOPENED, conform, examine

__all__ = [
    "CHECKS",
    "CODES",
    "GRADES",
    "UNOPENED",
    "Check",
    "Finding",
    "Grade",
    "Outcome",
    "Report",
    "Subject",
    "conform",
    "examine",
]
