"""Whether a plugin keeps what every plugin has to keep, and how far: checks, findings and a grade.

`conform` examines a folder. Its grade says how far a plugin can be relied upon: D is the basic one,
without which it should not be used; what each takes stands in ``docs/conformance.md``. `diagnose`
says what another version of this program would do to a plugin, `shift` what another version of the
plugin would.
"""

from core.conformance.keeping import Graded, Grades, fingerprint
from core.conformance.model import GRADES, Check, Finding, Grade, Outcome, Report
from core.conformance.shifting import Shift, last_closed, shift
from core.conformance.subject import Subject
from core.conformance.suite import CHECKS, CODES, UNOPENED, conform, examine
from core.conformance.upgrading import FEATURES, Feature, Verdict, diagnose, read_version

__all__ = [
    "CHECKS",
    "CODES",
    "FEATURES",
    "GRADES",
    "UNOPENED",
    "Check",
    "Feature",
    "Finding",
    "Grade",
    "Graded",
    "Grades",
    "Outcome",
    "Report",
    "Shift",
    "Subject",
    "Verdict",
    "conform",
    "diagnose",
    "examine",
    "fingerprint",
    "last_closed",
    "read_version",
    "shift",
]
