"""What the core refuses, as HTTP says it: the errors to expect, their status, and what they tell.

One table for every page and endpoint. A code that is not in it is the input's fault: 422.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from api.language import gettext as _
from api.wording import meaning, sentence, way_out
from core.accounts import CODES as ACCOUNTS
from core.assess import AssessError
from core.boards import CODES as BOARDS
from core.columns import CODES as COLUMNS
from core.columns import ColumnsError
from core.drafts import CODES as DRAFTS
from core.drafts import DraftsError
from core.facts import CODES as FACTS
from core.facts import CodeListError, FactError
from core.host import CODES as HOST
from core.host import HostError, Unavailable
from core.log import CODES as LOG
from core.log import LogError, Rejected
from core.organisations import CODES as ORGANISATIONS
from core.organisations import OrganisationsError
from core.people import CODES as PEOPLE
from core.people import PeopleError
from core.publishing import CODES as PUBLISHING
from core.publishing import PublishingError
from core.rules import CalendarError, RuleError

#: The errors of the core that a question or a command can meet.
KNOWN: Final = (
    AssessError,
    CalendarError,
    CodeListError,
    ColumnsError,
    DraftsError,
    FactError,
    HostError,
    LogError,
    OrganisationsError,
    PeopleError,
    PublishingError,
    RuleError,
)

#: Status by code; what is asked for is not there, does not go together with what stands, …
STATUSES: Final[dict[int, tuple[str, ...]]] = {
    401: ("accounts.second-factor", "accounts.sign-in"),
    404: (
        *("A001", "A006", "A007", "A008", "A009", "A010", "A012", "A015", "K001", "K004"),
        *("columns.position-unknown", "host.data", "host.elsewhere", "host.no-board"),
        *("host.not-enabled", "host.position", "host.region", "host.several"),
        *("host.unknown-plugin", "log.region", "log.unknown-fact", "organisations.unknown"),
        *("accounts.unknown", "drafts.draft", "people.unknown"),
        *("publishing.unknown", "publishing.unknown-appeal"),
    ),
    409: (
        *("accounts.enrolled", "accounts.exists", "accounts.last", "accounts.linked"),
        "accounts.lock",
        *("facts.changed-template", "facts.impossible-step", "facts.not-started"),
        *("drafts.stale", "facts.out-of-order", "host.version", "host.vocabulary"),
        *("log.case", "log.conflict", "log.different", "log.in-force", "log.lifecycle"),
        *("log.not-empty", "log.retracted", "log.type", "people.conflict"),
        *("publishing.appeal-open", "publishing.decided", "publishing.not-listed"),
        *("publishing.nothing", "publishing.stands", "publishing.superseded"),
        *("publishing.supersedes", "publishing.unchanged"),
    ),
    410: ("people.forgotten",),
    412: ("log.revision",),
    429: ("accounts.locked",),
    500: (
        *("columns.bad-manifest", "columns.bad-state", "columns.bad-value", "columns.differs"),
        *("columns.hole", "columns.newer-schema", "columns.no-such-fact"),
        *("columns.other-history", "columns.reserved-name", "columns.schema-changed"),
        *("columns.unknown-table", "columns.unknown-topic", "columns.unknown-type"),
        *("drafts.damaged", "log.schema", "log.state", "log.topic", "people.damaged"),
        "publishing.state",
    ),
    503: (
        *("A002", "A003", "A004", "A005", "columns.file-missing", "columns.overtaken"),
        *("host.columns", "host.function-failed", "host.hook-failed", "host.import"),
        *("host.incompatible", "host.rules", "log.address", "log.nested"),
    ),
}

_STATUS: Final = {code: status for status, codes in STATUSES.items() for code in codes}

#: What a code means, in English: of each the title of its problem.
_MEANT: Final = {
    **ACCOUNTS,
    **BOARDS,
    **COLUMNS,
    **DRAFTS,
    **FACTS,
    **HOST,
    **LOG,
    **ORGANISATIONS,
    **PEOPLE,
    **PUBLISHING,
}
_FAMILIES: Final = {
    "A": "a question that the rules have no answer to",
    "D": "a fault in the file of a board",
    "E": "a fault in the file of examples or figures",
    "K": "a day or a period that the calendar does not have",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One of several faults: the number of its line or event from 1, its code, path, words, way out.

    `number` is 0 where the fault is not of one among several.
    """

    number: int
    code: str
    path: str
    message: str
    way_out: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error in the language in use: status, code, what the code means, what happened, a way out."""

    status: int
    code: str
    title: str
    detail: str
    place: str = ""
    way_out: str = ""
    items: Sequence[Item] = field(default=())


def status_of(error: Exception) -> int:
    """The HTTP status of an error of `KNOWN`, or of one that says its own in `status`."""
    own = getattr(error, "status", None)
    if isinstance(own, int):
        return own
    if isinstance(error, Unavailable | RuleError):
        return 503
    if isinstance(error, CodeListError):
        return 409
    return status_of_code(code_of(error))


def status_of_code(code: str) -> int:
    """The HTTP status of a code; 422 where the table does not name it."""
    return _STATUS.get(code, 422)


def code_of(error: Exception) -> str:
    """The stable code of an error; of a file with a single fault, the fault's own."""
    match error:
        case RuleError():
            return error.problems[0].code if error.problems else "host.rules"
        case Rejected() if len(error.lines) == 1:
            return error.lines[0].code
    return str(getattr(error, "code", "")) or "facts.duplicate-list"


def title_of(code: str, meant: str = "") -> str:
    """What a code means, in the language in use; `meant` is its English where it is no core's."""
    english = meant or _MEANT.get(code) or _FAMILIES.get(code[:1], "a fault in a programme's file")
    return meaning(code) or english[:1].upper() + english[1:]


def refusal(error: Exception) -> Refusal:
    """An error of `KNOWN`, said in the language in use."""
    code = code_of(error)
    place, message, remedy = _said(error, code)
    return Refusal(
        status_of(error),
        code,
        # The server's own refusals say what they mean themselves.
        title_of(code, str(getattr(error, "title", ""))),
        sentence(message),
        sentence(_shown(place)) or place,
        way_out(code, remedy),
        _items(error),
    )


def _shown(place: str) -> str:
    """A place without the folders of a file's path: they are nobody's business but the server's."""
    return place.rpartition("/")[2] if place.startswith("/") else place


def _said(error: Exception, code: str) -> tuple[str, str, str]:
    """The place, the sentence and the way out, in English."""
    match error:
        case RuleError():
            first = error.problems[0]
            return str(first.place), first.message, first.hint
        case Rejected() if len(error.lines) == 1:
            bad = error.lines[0]
            return bad.path, bad.message, bad.hint
        case Rejected():
            said = _("{count} faults, nothing was taken").format(count=len(error.lines))
            return "", said, error.remedy
        case FactError():
            first_fault = error.faults[0]
            return error.type_name, first_fault.message, first_fault.hint
        case _:
            message = str(getattr(error, "message", "")) or str(error).removeprefix(f"{code} ")
            remedy = getattr(error, "remedy", "") or getattr(error, "hint", "")
            return str(getattr(error, "place", "")), message, str(remedy)


def _items(error: Exception) -> tuple[Item, ...]:
    match error:
        case Rejected():
            return tuple(
                Item(
                    bad.number,
                    bad.code,
                    bad.path,
                    sentence(bad.message) or title_of(bad.code),
                    way_out(bad.code, bad.hint),
                )
                for bad in error.lines
            )
        case FactError():
            return tuple(
                Item(
                    0,
                    fault.code,
                    fault.path,
                    sentence(fault.message) or title_of(fault.code),
                    way_out(fault.code, fault.hint),
                )
                for fault in error.faults
            )
        case _:
            return ()
