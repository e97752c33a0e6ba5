"""One line of the interchange format: CloudEvents 1.0 in JSON, and what of it we take.

====================  ============================================================================
``specversion``       ``1.0``
``source``, ``id``    where the fact comes from and its name there: together its identity; both
                      of letters, digits, ``-_.:/@``, so that neither can be a person's name
``type``              ``cn.dangjian.fact.<type>`` records a fact; with ``.corrected`` or
                      ``.retracted`` behind it, it corrects or retracts the fact of that identity
``subject``           the organisation's code
``occurredon``        the day it occurred, ``YYYY-MM-DD``, from 1900-01-01 to 2199-12-31
``mark``              ``document``, ``generated`` or ``entered``
``data``              the body; a correction gives it whole
``reason``            of a correction or retraction
``revision``          of a correction, optional: 2 for the first one
====================  ============================================================================

Other attributes are ignored, ``time`` among them: the log alone says when it recorded something.

Of an export, a line whose content was erased (``contenthash``) says nothing and is known where the
log has its fact and revision; a line that tells of an erasure is passed over, and so are published
assessments, appeals and an export's last line.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import month_name, monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple, cast, get_args

import orjson

from core.facts import (
    IDENTIFIER,
    Fact,
    FactError,
    FactModel,
    Mark,
    Vocabulary,
    fact_id,
    outline,
    typed,
)
from core.log.decision import DECISIONS
from core.log.entry import Correction, Entry, Erased, Retraction
from core.log.errors import LogError

PREFIX: Final = "cn.dangjian.fact."

Kind = Literal["recorded", "corrected", "retracted"]

#: What is wrong: a code, the attribute, why, and a way out.
Fault = tuple[str, str, str, str]

_ORGANISATION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}").fullmatch
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
#: Three numbers that somebody may have meant as a day.
_NUMBERS: Final = re.compile(
    r"\s*([0-9]{4})[-/.年 ]?([0-9]{1,2})[-/.月 ]?([0-9]{1,2})日?\s*"
).fullmatch
_MARKS: Final = frozenset(get_args(Mark))
#: The days a fact can have occurred on: others are slips of the pen, and no period reaches them.
FIRST_DAY: Final = dt.date(1900, 1, 1)
LAST_DAY: Final = dt.date(2199, 12, 31)
_LONGEST: Final = 200
_JSON: Final = "application/json"
#: Sources, organisations and days that a reader remembers as right, of each so many.
_REMEMBERED: Final = 65_536
_REVISION_FAULT: Final = ("log.revision", "revision", "is not a whole number from 2 on", "")
_WITHHELD_FAULT: Final = (
    *("log.line", "data", "the content was withheld from whoever exported the file"),
    "import an export that the operator took with 'dangjian export'",
)
#: Lines of an export that are of no fact.
_PASSED_OVER: Final = frozenset(
    f"cn.dangjian.{kind}" for kind in ("row.erased", "export.ended", *DECISIONS)
)
_IDENTIFIER: Final = re.compile(f"{IDENTIFIER}{{1,{_LONGEST}}}").fullmatch
_IDENTIFIER_RULE: Final = (
    f"1 to {_LONGEST} of 0-9, A-Z, a-z, '-', '_', '.', ':', '/' and '@'; no name, no sentence"
)


@dataclass(frozen=True, slots=True)
class BadLine:
    """What is wrong with a line: its number from 1, a code, the attribute, why, and a way out."""

    number: int
    code: str
    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"line {self.number}" + (f", {self.path}" if self.path else "")
        return f"{place}: [{self.code}] {self.message}" + (f" ({self.hint})" if self.hint else "")


class LineError(Exception):
    """A line that is refused; `faults` are (code, path, message, hint)."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{path}: {message}" for _, path, message, _ in faults))
        self.faults = faults


class Line(NamedTuple):
    """A line with nothing wrong: the type and kind of its fact, its attributes, its body.

    A retraction has no body, nor has a line whose content was `erased`.
    """

    type: str
    kind: Kind
    attributes: dict[str, Any]
    body: FactModel | None
    erased: bool = False


class Reader:
    """Reads lines for one region by one vocabulary."""

    def __init__(self, region: str, vocabulary: Vocabulary) -> None:
        self.region = region
        self.vocabulary = vocabulary
        self._right: tuple[set[str], set[str], set[str]] = (set(), set(), set())
        self._sources, self._organisations, self._days = self._right
        self._kinds: dict[str, tuple[str, Kind]] = {}
        for name in vocabulary.types:
            self._kinds[PREFIX + name] = (name, "recorded")
            self._kinds[f"{PREFIX}{name}.corrected"] = (name, "corrected")
            self._kinds[f"{PREFIX}{name}.retracted"] = (name, "retracted")

    def read(self, line: bytes | str) -> Line | None:
        """A line, checked; None for one that is of no fact and is passed over.

        Raises `LineError` with everything wrong with it.
        """
        try:
            attributes = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            said = f"not JSON: {error.msg} at character {error.colno}"
            raise LineError(("log.line", "", said, "one JSON object a line, in UTF-8")) from error
        if not isinstance(attributes, dict):
            raise LineError(("log.line", "", "not a JSON object", ""))
        if "hash" in attributes and attributes.get("type") in _PASSED_OVER:
            return None
        name, kind = self._kind(attributes)
        if kind == "recorded" and "contenthash" not in attributes:
            faults = self._recorded_faults(attributes)
            body = self._body(name, attributes, faults)
            if faults:
                raise LineError(*faults)
            return Line(name, kind, attributes, body)
        return self._further(name, kind, attributes)

    def _recorded_faults(self, attributes: dict[str, Any]) -> list[Fault]:
        """What is wrong with a new fact's envelope.

        A file names few sources, organisations and days, each of them again and again: what was
        right once is looked up.
        """
        get = attributes.get
        id, source, subject, day = get("id"), get("source"), get("subject"), get("occurredon")
        try:
            known = (
                source in self._sources
                and subject in self._organisations
                and day in self._days
                and get("mark") in _MARKS
                and get("datacontenttype", _JSON) == _JSON
            )
        except TypeError:  # a list or an object, which is none of them
            known = False
        if known and isinstance(id, str) and _IDENTIFIER(id):
            return []
        faults = _identity_faults(attributes) + _envelope_faults(attributes)
        if not faults:
            for right, name in zip(self._right, ("source", "subject", "occurredon"), strict=True):
                if len(right) < _REMEMBERED:
                    right.add(attributes[name])
        return faults

    def _further(self, name: str, kind: Kind, attributes: dict[str, Any]) -> Line:
        """A line of any kind, such as a correction."""
        faults = _identity_faults(attributes)
        if "contenthash" in attributes and "erased" in attributes and not faults:
            return self._erased(name, kind, attributes)
        if "contenthash" in attributes and "withheld" in attributes:
            faults.append(_WITHHELD_FAULT)
            raise LineError(*faults)
        if kind != "recorded":
            faults += _reason_faults(attributes)
        body: FactModel | None = None
        if kind != "retracted":
            faults += _envelope_faults(attributes)
            body = self._body(name, attributes, faults)
        if faults:
            raise LineError(*faults)
        return Line(name, kind, attributes, body)

    @staticmethod
    def _erased(name: str, kind: Kind, attributes: dict[str, Any]) -> Line:
        revision = attributes.get("revision")
        if kind == "corrected" and (type(revision) is not int or revision < 2):
            raise LineError(_REVISION_FAULT)
        return Line(name, kind, attributes, None, erased=True)

    def entry(self, line: Line) -> Entry:
        """What a line says."""
        name, kind, attributes, body, erased = line
        source, external_id = attributes["source"], attributes["id"]
        fact = fact_id(self.region, source, external_id)
        if erased:
            numbers = {"recorded": 1, "corrected": attributes.get("revision"), "retracted": None}
            return Erased(fact, name, numbers[kind])
        if kind == "retracted":
            return Retraction(fact, attributes["reason"], name)
        organisation, mark = attributes["subject"], cast(Mark, attributes["mark"])
        day = _day(attributes["occurredon"])
        checked = cast(FactModel, body)
        if kind == "recorded":
            return Fact(fact, name, organisation, day, source, external_id, mark, checked)
        reason, revision = attributes["reason"], attributes.get("revision")
        return Correction(fact, name, organisation, day, mark, checked, reason, revision)

    def _kind(self, attributes: Mapping[str, Any]) -> tuple[str, Kind]:
        if attributes.get("specversion") != "1.0":
            raise LineError(
                ("log.line", "specversion", "is not '1.0'", 'give "specversion": "1.0"')
            )
        given = attributes.get("type")
        found = self._kinds.get(given) if isinstance(given, str) else None
        if found is None:
            near = get_close_matches(str(given), self._kinds, n=1, cutoff=0.6)
            hint = f"did you mean '{near[0]}'?" if near else f"it begins with '{PREFIX}'"
            raise LineError(("log.line", "type", f"{typed(given)} is not a type of fact", hint))
        return found

    def _body(
        self, name: str, attributes: Mapping[str, Any], faults: list[Fault]
    ) -> FactModel | None:
        data = attributes.get("data")
        if not isinstance(data, dict):
            faults.append(("log.line", "data", "is missing or not an object", ""))
            return None
        try:
            return self.vocabulary.parse(name, orjson.dumps(data))
        except FactError as error:
            for fault in error.faults:
                path = f"data.{fault.path}" if fault.path else "data"
                faults.append((fault.code, path, fault.message, fault.hint))
            return None


@lru_cache(maxsize=8192)
def _day(text: str) -> dt.date:
    if not _DAY(text):
        raise ValueError("a day is written YYYY-MM-DD")
    return dt.date.fromisoformat(text)


def _identity_faults(attributes: Mapping[str, Any]) -> list[Fault]:
    faults = []
    for name in ("id", "source"):
        value = attributes.get(name)
        if not isinstance(value, str) or not _IDENTIFIER(value):
            message = f"{outline(value)} is not an identifier"
            faults.append(("log.line", name, message, _IDENTIFIER_RULE))
    if attributes.get("datacontenttype", _JSON) != _JSON:
        faults.append(("log.line", "datacontenttype", "is not application/json", ""))
    return faults


def _reason_faults(attributes: Mapping[str, Any]) -> list[Fault]:
    faults = []
    reason = attributes.get("reason")
    if not isinstance(reason, str) or not reason.strip():
        faults.append(("log.reason", "reason", "is missing", "say why the fact is changed"))
    revision = attributes.get("revision")
    if revision is not None and (type(revision) is not int or revision < 2):
        faults.append(_REVISION_FAULT)
    return faults


def _envelope_faults(attributes: Mapping[str, Any]) -> list[Fault]:
    subject, mark = attributes.get("subject"), attributes.get("mark")
    return envelope_faults(subject, mark) + _day_faults(attributes.get("occurredon"))


def _day_faults(day: Any) -> list[Fault]:
    try:
        read = _day(day if isinstance(day, str) else "")
    except ValueError:
        return [("log.line", "occurredon", *_no_day(day))]
    return _bounds_faults(read)


def _no_day(given: Any) -> tuple[str, str]:
    """Why what was given is no day, and what to write; only what is written like a day is shown again."""
    if given is None:
        return "is missing", "write it YYYY-MM-DD"
    found = _NUMBERS(given) if isinstance(given, str) else None
    if found is None:
        return f"{typed(given)} is not a day", "write it YYYY-MM-DD"
    year, month, day = map(int, found.groups())
    said = f"{year:04}-{month:02}-{day:02}"
    if not 1 <= month <= 12:
        return f"{said} is not a day", "a year has 12 months"
    # The calendar repeats every 400 years, and has no year 0.
    days = monthrange(year or 400, month)[1]
    if not 1 <= day <= days:
        return f"{said} is not a day", f"{month_name[month]} {year} has {days} days"
    return f"{typed(given)} is not a day as it is to be written", f"write {said}"


def _bounds_faults(day: dt.date) -> list[Fault]:
    if FIRST_DAY <= day <= LAST_DAY:
        return []
    hint = f"a fact occurs from {FIRST_DAY} to {LAST_DAY}"
    return [("log.line", "occurredon", f"the day {day} is out of bounds", hint)]


def envelope_faults(organisation: Any, mark: Any) -> list[Fault]:
    """What is wrong with an organisation's code and a mark."""
    faults = []
    if not isinstance(organisation, str) or not _ORGANISATION(organisation):
        faults.append(
            (
                "log.line",
                "subject",
                f"{outline(organisation)} is not an organisation's code",
                "up to 40 letters, digits, '.', '_' and '-', a letter or digit first",
            )
        )
    if not isinstance(mark, str) or mark not in _MARKS:
        hint = f"one of {', '.join(sorted(_MARKS))}"
        faults.append(("log.line", "mark", f"{typed(mark)} is not a mark", hint))
    return faults


def check_fact(region: str, fact: Fact, vocabulary: Vocabulary) -> None:
    """Refuse a fact made in Python that no line could hold.

    Raises `LogError` ``log.identity`` or ``log.line``, or the vocabulary's `FactError`.
    """
    faults = _identity_faults({"id": fact.external_id, "source": fact.source})
    # Only identifiers are shown: what is none may be a person's name.
    place = f"{fact.type} {'' if faults else f'{fact.source} {fact.external_id}'}".rstrip()
    if fact.id != fact_id(region, fact.source, fact.external_id):
        raise LogError(
            "log.identity",
            f"the id is not that of region '{region}', source and external id",
            place=place,
            remedy="Make the id with core.facts.fact_id",
        )
    faults += envelope_faults(fact.organisation, fact.mark) + _bounds_faults(fact.occurred_on)
    if type(fact.body) is not vocabulary.model(fact.type):
        faults.append(("log.line", "body", f"the body is not of type '{fact.type}'", ""))
    _refuse(faults, place)
    vocabulary.check(fact.body)


def check_correction(entry: Correction, vocabulary: Vocabulary) -> None:
    """The same for a correction; raises `LogError` ``log.line`` or `FactError`."""
    faults = envelope_faults(entry.organisation, entry.mark) + _bounds_faults(entry.occurred_on)
    _refuse(faults, str(entry.fact))
    vocabulary.model(entry.type)
    vocabulary.check(entry.body)


def _refuse(faults: list[Fault], place: str) -> None:
    for code, path, message, hint in faults:
        raise LogError(code, f"{path} {message}", place=place, remedy=hint)
