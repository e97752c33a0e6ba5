"""The vocabulary of facts: thirty types in families, code lists, lifecycles, the envelope.

Everything else stands on this package and it stands on nothing of ours. `VOCABULARY` reads and
checks bodies; `Fact` is a body in its envelope; `canonical` is the body's form in the log. The
types themselves are listed, field by field, in ``docs/facts.md``.
"""

from core.facts.admission import AdmissionTemplate
from core.facts.belonging import holds_number
from core.facts.canonical import canonical
from core.facts.codelist import CodeList, CodeListError
from core.facts.contributions import Donation, Dues
from core.facts.duty import Duty, Pledge
from core.facts.envelope import (
    NAMESPACE,
    Fact,
    Mark,
    case_in,
    case_of,
    case_stream,
    fact_digits,
    fact_id,
    stream_of,
)
from core.facts.errors import CODES, FactError, Fault
from core.facts.families import VOCABULARY
from core.facts.faults import outline, typed
from core.facts.honours import Discipline, Honour
from core.facts.judgement import Review, Score, Survey
from core.facts.learning import Learner, Study, Training
from core.facts.lifecycle import Lifecycle, LifecycleError, Step, step_name
from core.facts.meetings import Meeting, MeetingAttendance
from core.facts.members import Admission, Membership
from core.facts.model import (
    EPOCH,
    IDENTIFIER,
    Column,
    FactModel,
    FieldSpec,
    Kind,
    Label,
    ListSpec,
    fields_of,
    lists_of,
    stored,
)
from core.facts.organisation import Election, Organisation, Post
from core.facts.oversight import Inspection, Measure, Problem, Rectification
from core.facts.resources import Disclosure, Document, External, Fund, Site
from core.facts.vocabulary import Family, Vocabulary
from core.facts.work import Care, Demand, Helper, Project, Service

__all__ = [
    "CODES",
    "EPOCH",
    "IDENTIFIER",
    "NAMESPACE",
    "VOCABULARY",
    "Admission",
    "AdmissionTemplate",
    "Care",
    "CodeList",
    "CodeListError",
    "Column",
    "Demand",
    "Discipline",
    "Disclosure",
    "Document",
    "Donation",
    "Dues",
    "Duty",
    "Election",
    "External",
    "Fact",
    "FactError",
    "FactModel",
    "Family",
    "Fault",
    "FieldSpec",
    "Fund",
    "Helper",
    "Honour",
    "Inspection",
    "Kind",
    "Label",
    "Learner",
    "Lifecycle",
    "LifecycleError",
    "ListSpec",
    "Mark",
    "Measure",
    "Meeting",
    "MeetingAttendance",
    "Membership",
    "Organisation",
    "Pledge",
    "Post",
    "Problem",
    "Project",
    "Rectification",
    "Review",
    "Score",
    "Service",
    "Site",
    "Step",
    "Study",
    "Survey",
    "Training",
    "Vocabulary",
    "canonical",
    "case_in",
    "case_of",
    "case_stream",
    "fact_digits",
    "fact_id",
    "fields_of",
    "holds_number",
    "lists_of",
    "outline",
    "step_name",
    "stored",
    "stream_of",
    "typed",
]
