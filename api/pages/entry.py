"""记一次: a form for one fact, and what becomes of it.

What was typed is recorded once: a form carries a number of its own, so that sending it twice adds
nothing. A fact like one that is there already (the same organisation, day and kind) is asked about.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import orjson

from api.pages.cases import in_words, numbered, offered
from api.pages.describing import Told, told
from api.pages.desk import Answer, Desk, Elsewhere, Shown
from api.pages.flows import with_template
from api.pages.forms import Filled, Option, checked, fields, read
from api.pages.kinds import KINDS, Kind, kind_named
from api.pages.roster import cases, members
from api.pages.standing import carried
from api.pages.steps import steps_of
from api.pages.words import say
from api.refusals import Refusal, refusal
from api.rights import Rights, Said
from api.web.authority import Refused, forbidden
from core.accounts import Action, entrances
from core.facts import fact_id, fields_of, lists_of
from core.host import Region
from core.log import FACT_PREFIX, LogError, Rejected
from core.rules import Period

#: Where facts come from that were typed into a form.
SOURCE: Final = "urn:dangjian:entered"

#: Lists of people of whom everybody is there who was not ticked as absent.
_ATTENDED: Final = frozenset({"meeting", "study"})

_RECENT: Final = 5

#: Organisations that a field offers to choose from.
_OFFERED: Final = 400

#: Whoever may do one of these at an organisation gets its form.
_RECORDING: Final = entrances(Action.record)


def record_page(desk: Desk) -> Answer:
    """An empty form of one kind, for the caller's own organisation and today."""
    # Who only counts votes begins with their form.
    name = desk.query("kind", "lecture" if desk.may(Action.record) else "score")
    kind = _kind(desk, name)
    organisation = desk.query("organisation") or desk.home or ""
    if organisation and not any(desk.may(each, organisation) for each in _RECORDING):
        raise forbidden(Action.record, desk.region_code, organisation)
    typed = _prefilled(desk, kind, organisation)
    # A page that leads here for a step of a case names both.
    of_case = {name: desk.query(name) for name in ("case", "step", "item", "year")}
    of_case["kind"] = desk.query("sort")
    said = {name: each for name, each in of_case.items() if each}
    typed |= _carried(desk, kind, organisation, said.get("case", "")) | said
    return _form(desk, name, kind, typed, organisation, desk.today.isoformat(), {})


def _carried(desk: Desk, kind: Kind, organisation: str, case: str) -> dict[str, str]:
    """What the log says of a case already, for the form of a further step of it."""
    if not case or not organisation:
        return {}
    events, _all = steps_of(desk, kind.type, case, organisation)
    return carried(desk.region.vocabulary.model(kind.type), events)


def types_page(desk: Desk) -> Answer:
    """Every type of facts that can be recorded."""
    return Shown(
        "record_types.html",
        {"kinds": KINDS, "families": desk.region.vocabulary.families},
    )


def record(desk: Desk) -> Answer:
    """Record what was typed, or show the form again with what is wrong with it."""
    name = str(desk.form.get("kind", ""))
    kind = _kind(desk, name)
    given = {key: str(value) for key, value in desk.form.items() if isinstance(value, str)}
    vocabulary = desk.region.vocabulary
    if kind.type != "organisation":
        # What something becomes of is said by its code alone: it may be new, or have a new name.
        given["organisation"] = _code_of(desk, given.get("organisation", "").strip())
    filled = with_template(desk, kind.type, read(kind, vocabulary, given, desk.today))
    known = kind.type == "organisation" or filled.organisation in desk.tree.organisations
    if filled.organisation and (known or filled.organisation in desk.tree.ended):
        day = str(filled.day or desk.today)
        said = Said(kind.type, filled.organisation, day, filled.data)
        _must(desk, said)
    filled = _with_people(desk, kind, filled)
    source, external = _named(kind, filled, given.get("once", ""))
    filled = numbered(desk, kind, filled, source, external)
    faults = checked(filled, kind.type, vocabulary)
    founds = kind.type == "organisation" and filled.data.get("step") == "founded"
    known = founds or filled.organisation in desk.tree.organisations
    if "organisation" not in faults and not known:
        faults["organisation"] = [say("没有这个组织,或不止一个同名。写组织代码,或从列表里选。")]
    asked = not faults and not given.get("anyway")
    alike = _alike(desk, kind, filled) if asked else []
    outside = asked and filled.day is not None and not desk.clocks.has(filled.day)
    refused: Refusal | None = None
    if not faults and not alike and not outside:
        try:
            position = _append(desk, kind, filled, external)
        except (Rejected, LogError) as error:
            refused = in_words(refusal(error), vocabulary)
        else:
            desk.did(position, 0)
            onward = {"kind": name, "organisation": filled.organisation}
            if given.get("then") == "again" or not desk.may(Action.facts, filled.organisation):
                return Elsewhere(desk.to("/record", **onward, recorded=position))
            return Elsewhere(desk.to(f"/facts/{position}", saved=1))
    typed = dict(filled.typed)
    day = given.get("day", "")
    return _form(
        desk,
        name,
        kind,
        typed,
        filled.organisation,
        day,
        faults,
        refused,
        alike,
        given,
        outside=filled.day if outside else None,
    )


def _kind(desk: Desk, name: str) -> Kind:
    found = kind_named(name, desk.region.vocabulary)
    if found is None:
        raise Refused(
            "web.not-found",
            f"there is no form '{name}'",
            remedy="Choose one of the forms of the page",
        )
    return found


def _form(
    desk: Desk,
    name: str,
    kind: Kind,
    typed: Mapping[str, str],
    organisation: str,
    day: str,
    faults: Mapping[str, Sequence[str]],
    refused: Refusal | None = None,
    alike: Sequence[Told] = (),
    given: Mapping[str, str] | None = None,
    *,
    outside: dt.date | None = None,
) -> Answer:
    vocabulary = desk.region.vocabulary
    listed = kind.type in _ATTENDED and _has_list(desk, kind)
    # Nothing is told of an organisation that the caller does not record for, whatever was typed.
    own = organisation if any(desk.may(each, organisation) for each in _RECORDING) else ""
    people = members(desk, own, desk.today) if own and listed else ()
    first, more = fields(kind, vocabulary, typed, faults, type_form(desk, kind, own, typed))
    sent = given or {}
    bad = bool(faults or refused or alike or outside)
    return Shown(
        "record.html",
        {
            "name": name,
            "kind": kind,
            "kinds": KINDS,
            "first": first,
            "more": more,
            "organisation": organisation,
            "organisations": _organisations(desk),
            "called": _called(desk, organisation),
            "day": day,
            "faults": faults,
            "refused": refused,
            "alike": alike,
            "outside": outside,
            "once": sent.get("once") or secrets.token_hex(12),
            "people": people,
            "by_list": bool(sent.get("by_list")),
            "absent": {key.removeprefix("absent.") for key in sent if key.startswith("absent.")},
            "recent": _recent(desk, kind, own) if own else [],
            "recorded": desk.query("recorded"),
            "focus": next((key for key in faults if key), "day" if bad else ""),
        },
        422 if faults else refused.status if refused else 409 if alike or outside else 200,
    )


def type_form(
    desk: Desk, kind: Kind, organisation: str, typed: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Sequence[Option]]:
    """What the fields of a form offer to choose from that the vocabulary does not know.

    `typed` is what stands in them of a fact that is none yet.
    """
    if not organisation:
        return {}
    asked = _fields_for(desk, kind, "person")
    people = members(desk, organisation, desk.today) if asked else ()
    named = _fields_for(desk, kind, "organisation")
    return {
        "case": cases(desk, organisation, kind.type, desk.today),
        "step": offered(desk, kind, organisation, typed),
        **dict.fromkeys(asked, people),
        **(dict.fromkeys(named, _organisations(desk)[:_OFFERED]) if named else {}),
    }


def _fields_for(desk: Desk, kind: Kind, what: str) -> list[str]:
    """The fields of a form that name a person or an organisation."""
    specs = fields_of(desk.region.vocabulary.model(kind.type))
    return [spec.name for spec in specs if spec.column.kind == what]


def _has_list(desk: Desk, kind: Kind) -> bool:
    return bool(lists_of(desk.region.vocabulary.model(kind.type)))


def _organisations(desk: Desk) -> list[Option]:
    """The organisations that the caller may record for."""
    every = sorted(desk.tree.organisations)
    allowed = {code for action in _RECORDING for code in desk.among(action, every)}
    return [Option(code, desk.tree.organisations[code].title or code) for code in sorted(allowed)]


def _code_of(desk: Desk, written: str) -> str:
    """The code of an organisation that the caller may record for and that alone is called so."""
    if not written or written in desk.tree.organisations:
        return written
    called = [each.value for each in _organisations(desk) if each.title == written]
    return called[0] if len(called) == 1 else written


def _called(desk: Desk, code: str) -> str:
    """What an organisation is written as: its name, or its code where the name says too little."""
    title = desk.title(code)
    return title if _code_of(desk, title) == code else code


def _prefilled(desk: Desk, kind: Kind, organisation: str) -> dict[str, str]:
    """What was given the last time, except numbers that count; who is expected, from the roll."""
    typed: dict[str, str] = {}
    if not organisation or kind.type != "meeting" or not desk.may(Action.facts, organisation):
        return typed
    for each in _recent(desk, kind, organisation)[:1]:
        [event] = desk.region.log.read(each.position - 1, 1, each.position)
        data = orjson.loads(event.state).get("data") or {}
        for field in ("hours", "lecturer_post", "chair_post"):
            if data.get(field) is not None:
                typed[field] = str(data[field])
    if kind.given.get("kind") != "committee" and organisation in desk.tree.organisations:
        total = desk.tree.head_count(organisation).total
        if total:
            typed["expected"] = str(total)
    return typed


def _recent(desk: Desk, kind: Kind, organisation: str) -> list[Told]:
    """The last facts of the same kind of an organisation, the newest first."""
    if not desk.may(Action.facts, organisation):
        return []
    region = desk.house.followed(desk.region_code)
    last = tuple(region.facts_about(organisation, [kind.type])[-120:])
    key = ("recent", region.code, kind.type, tuple(kind.given.items()), last)
    return desk.house.shown(key, lambda: _of_kind(region, kind, last))


def _of_kind(region: Region, kind: Kind, positions: Sequence[int]) -> list[Told]:
    found: list[Told] = []
    for position in reversed(positions):
        [event] = region.log.read(position - 1, 1, position)
        data = orjson.loads(event.state).get("data") or {}
        if all(data.get(key) == value for key, value in kind.given.items()):
            found.append(told(event, region.vocabulary))
        if len(found) == _RECENT:
            break
    return found


def _alike(desk: Desk, kind: Kind, filled: Filled) -> list[Told]:
    """Facts of the same organisation, day and kind, which this one may be a second time."""
    assert filled.day is not None
    if not desk.may(Action.facts, filled.organisation):
        return []
    region = desk.house.followed(desk.region_code)
    month = Period(filled.day.replace(day=1), 1)
    found = []
    for position in region.facts_about(filled.organisation, [kind.type], month):
        [event] = region.log.read(position - 1, 1, position)
        if event.occurred_on != filled.day.isoformat():
            continue
        data = orjson.loads(event.state).get("data") or {}
        same = [key for key in ("kind", "case", "item", "title") if key in filled.data]
        if all(data.get(key) == filled.data[key] for key in same):
            found.append(told(event, region.vocabulary))
    return found


def _with_people(desk: Desk, kind: Kind, filled: Filled) -> Filled:
    """With the list of who was there, where it was asked for: all but those ticked as absent."""
    if not desk.form.get("by_list") or not _has_list(desk, kind) or kind.type not in _ATTENDED:
        return filled
    there = [
        {"person": each.value}
        for each in members(desk, filled.organisation, desk.today)
        if not desk.form.get(f"absent.{each.value}")
    ]
    data = {**filled.data, "attendance": there}
    return Filled(filled.organisation, filled.day, filled.typed, data, filled.faults)


def _must(desk: Desk, said: Said) -> bool:
    return Rights(desk.house, desk.caller, desk.region_code).must_record([said])


def _named(kind: Kind, filled: Filled, once: str) -> tuple[str, str]:
    """The source of a fact that is typed, and its name there: a form has one of its own."""
    name = once if once.isalnum() and once.isascii() and len(once) <= 64 else secrets.token_hex(12)
    return SOURCE, f"{filled.organisation}/{kind.type}/{name}"


def _append(desk: Desk, kind: Kind, filled: Filled, external: str) -> int:
    """Record the fact, and give the position that it has in the log."""
    assert filled.day is not None
    line: dict[str, Any] = {
        "specversion": "1.0",
        "source": SOURCE,
        "id": external,
        "type": FACT_PREFIX + kind.type,
        "subject": filled.organisation,
        "occurredon": filled.day.isoformat(),
        "mark": "entered",
        "data": filled.data,
    }
    said = Said(kind.type, filled.organisation, line["occurredon"], filled.data)
    taken = desk.house.append(
        desk.region_code, [_line(line)], desk.caller.account, partial(_must, desk, said)
    )
    if taken.appended:
        return taken.head.position
    found = desk.region.log.find(_identity(desk, line))
    return taken.head.position if found is None else found.position


def _identity(desk: Desk, line: Mapping[str, Any]) -> UUID:
    return fact_id(desk.region_code, line["source"], line["id"])


def _line(said: Mapping[str, Any]) -> bytes:
    return orjson.dumps(said) + b"\n"
