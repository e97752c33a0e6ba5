"""One fact: what it says, all the log said of it, where it is used; and changing or taking it back.

A correction names the revision that it was written against, so that whoever comes second is told and
nothing is lost without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any, Final

import orjson

from api.missed import item_title
from api.pages.describing import Told, shown, told
from api.pages.desk import Answer, Desk, Elsewhere, Shown
from api.pages.effects import effect_of
from api.pages.entry import type_form
from api.pages.forms import checked, fields, read, unasked
from api.pages.kinds import Kind, kind_of
from api.pages.numbers import whole
from api.pages.standing import standing
from api.pages.steps import steps_of
from api.pages.words import label, say
from api.refusals import Refusal, refusal
from api.rights import Rights, Said
from api.web.authority import forbidden
from api.withheld import is_personal, sees_personal
from core.accounts import Action
from core.facts import FieldSpec, Vocabulary, fields_of
from core.host import said_by
from core.log import FACT_PREFIX, Event, History, LogError, Outcome, Rejected, is_tombstone

_LONGEST: Final = 200


@dataclass(frozen=True)
class Stored:
    """A fact of the log as a page shows it: its history, what it says now, its form."""

    history: History
    data: Mapping[str, Any]
    organisation: str
    day: str
    form: str
    kind: Kind
    erased: bool

    @property
    def revision(self) -> int:
        """1, then one more with each correction."""
        return len(self.history.events)

    @property
    def stands(self) -> bool:
        """Whether it counts: it was not taken back."""
        return self.history.in_force is not None


def stored(desk: Desk, position: int) -> Stored:
    """The fact that the event at a position is about; raises `LogError` ``log.unknown-fact``."""
    log = desk.region.log
    found = log.history(log.fact_at(position))
    event = said_by(found)
    state = orjson.loads(event.state)
    data = state.get("data") or {}
    name, kind = kind_of(event.type, str(data.get("kind", "")), desk.region.vocabulary)
    return Stored(
        found,
        data,
        str(state.get("org", "")),
        event.occurred_on or "",
        name,
        kind,
        is_tombstone(event.state),
    )


def fact_page(desk: Desk) -> Answer:
    """One fact with its history and its uses."""
    it = stored(desk, _position(desk))
    if it.organisation:
        desk.must(Action.facts, it.organisation)
    else:
        # Erased, whose it was with it: whoever may see all facts may see that there was one.
        desk.must_all(Action.facts)
    return _shown(desk, it, saved=desk.query("saved"))


def _position(desk: Desk) -> int:
    written = desk.path("position")
    return int(written)


def _shown(
    desk: Desk,
    it: Stored,
    *,
    saved: str = "",
    refused: Refusal | None = None,
    reason: str = "",
    status: int = 200,
) -> Answer:
    vocabulary = desk.region.vocabulary
    model = vocabulary.types[it.history.type]
    hidden = _withheld(desk, it, it.data)
    rows = [
        (label(spec.label), _value(desk, model.name, spec, it.data))
        for spec in fields_of(model)
        if it.data.get(spec.name) not in (None, "", []) and not hidden
    ]
    lists = [
        (name, len(rows_of))
        for name, rows_of in it.data.items()
        if isinstance(rows_of, list) and rows_of and isinstance(rows_of[0], dict)
    ]
    last = it.history.events[-1].position
    case = str(it.data.get("case") or "")
    steps, whole_case = ([], False) if hidden else steps_of(desk, model.name, case, it.organisation)
    on = min(desk.today, desk.clocks.period.last)
    effect = None
    if it.stands and not it.erased and desk.may(Action.results, it.organisation):
        effect = effect_of(desk, it.history, last)
    return Shown(
        "fact.html",
        {
            "it": it,
            "rows": rows,
            "lists": lists,
            "label": label(model.label),
            "steps": [told(each, vocabulary, desk.title) for each in steps],
            "standing": standing(desk, steps, on) if whole_case else None,
            "events": _events(desk, it),
            "changed": {} if hidden else _changed(desk, it),
            "effect": effect,
            "last": last,
            "saved": saved,
            "refused": refused,
            "reason": reason,
            "may_change": it.stands and desk.may(Action.correct, it.organisation),
            "may_correct": not hidden,
            "longest": _LONGEST,
        },
        status,
    )


def _withheld(desk: Desk, it: Stored, data: Mapping[str, Any] | None) -> bool:
    """Whether what the fact says, or said, is somebody's own target that the caller may not read."""
    people = desk.reach(Action.people)
    return is_personal(it.history.type, data) and not sees_personal(people, it.organisation)


def _value(desk: Desk, type_name: str, spec: FieldSpec, data: Mapping[str, Any]) -> str:
    """A field's value in words; an item of a list that is only numbered with what people call it."""
    vocabulary = desk.region.vocabulary
    said = shown(vocabulary, spec, data[spec.name], desk.title)
    if type_name != "duty" or spec.name != "item":
        return said
    named = item_title(vocabulary, data)
    return said if named == said else f"{named} · {said}"


def _events(desk: Desk, it: Stored) -> Sequence[Told]:
    return [told(each, desk.region.vocabulary, desk.title) for each in it.history.events]


def _changed(desk: Desk, it: Stored) -> Mapping[int, Sequence[str]]:
    """What each correction changed, by its position: 日期 2015-12-20 → 2015-12-21."""
    return {
        new.position: [*_between(desk.region.vocabulary, old, new)]
        for old, new in pairwise(it.history.events)
        if new.topic == "fact.corrected" and not is_tombstone(old.state)
        if not _withheld(desk, it, orjson.loads(old.state).get("data"))
    }


def _between(vocabulary: Vocabulary, old: Event, new: Event) -> Iterator[str]:
    """The day and the fields in which two statements of one fact differ, before and after."""
    if is_tombstone(new.state):
        return
    if old.occurred_on != new.occurred_on:
        yield f"{say('日期')} {old.occurred_on or '—'} → {new.occurred_on or '—'}"
    was, now = (orjson.loads(each.state).get("data") or {} for each in (old, new))
    for spec in fields_of(vocabulary.types[new.type]):
        one, two = was.get(spec.name), now.get(spec.name)
        if one == two:
            continue
        before, after = (shown(vocabulary, spec, each) for each in (one, two))
        # Of people only that it is somebody else is said.
        after = say("已更换") if before == after else after
        yield f"{label(spec.label)} {before} → {after}"


def correct_page(desk: Desk) -> Answer:
    """The form with what the fact says now."""
    it = stored(desk, _position(desk))
    _must_read(desk, it)
    Rights(desk.house, desk.caller, desk.region_code).must_revise(it.history)
    typed = {name: _typed(value) for name, value in it.data.items()}
    return _correcting(desk, it, typed, it.day, {}, revision=it.revision)


def _must_read(desk: Desk, it: Stored) -> None:
    """Refuse who may not correct the fact, or not read what a correction begins with."""
    desk.must(Action.correct, it.organisation)
    if _withheld(desk, it, it.data):
        raise forbidden(Action.correct, desk.region_code, it.organisation)


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, list):
        return " ".join(map(str, value)) if value and isinstance(value[0], str) else ""
    return str(value)


def _correcting(
    desk: Desk,
    it: Stored,
    typed: Mapping[str, str],
    day: str,
    faults: Mapping[str, Sequence[str]],
    *,
    revision: int,
    refused: Refusal | None = None,
    reason: str = "",
    meanwhile: Sequence[tuple[str, str, str]] = (),
) -> Answer:
    first, more = fields(
        it.kind, desk.region.vocabulary, typed, faults, type_form(desk, it.kind, it.organisation)
    )
    status = 422 if faults else 409 if meanwhile else refused.status if refused else 200
    return Shown(
        "fact_correct.html",
        {
            "it": it,
            "first": first,
            "more": more,
            "day": day,
            "faults": faults,
            "refused": refused,
            "reason": reason,
            "revision": revision,
            "meanwhile": meanwhile,
            "focus": next((key for key in faults if key), ""),
            "last": it.history.events[-1].position,
        },
        status,
    )


def correct(desk: Desk) -> Answer:
    """Give the fact a new content, unless somebody else did meanwhile."""
    it = stored(desk, _position(desk))
    _must_read(desk, it)
    given = {key: str(value) for key, value in desk.form.items() if isinstance(value, str)}
    vocabulary = desk.region.vocabulary
    filled = read(it.kind, vocabulary, {**given, "organisation": it.organisation}, desk.today)
    data = {**unasked(vocabulary, it.history.type, given, it.data), **filled.data}
    said = Said(it.history.type, it.organisation, str(filled.day or it.day), data)
    _must(desk, said)
    reason, revision = given.get("reason", "").strip()[:_LONGEST], _revision(given)
    faults = checked(replace(filled, data=data), it.history.type, vocabulary)
    if not reason:
        faults["reason"] = [say("没有写原因。写一句为什么更正,如“登记有误”。")]
    if revision != it.revision:
        now = _differences(desk, it, data)
        return _correcting(
            desk,
            it,
            filled.typed,
            given.get("day", ""),
            faults,
            revision=it.revision,
            reason=reason,
            meanwhile=now,
        )
    refused: Refusal | None = None
    if not faults and filled.day is not None:
        line = _line(it, "corrected", revision + 1, reason)
        line |= {"occurredon": filled.day.isoformat(), "mark": "entered", "data": data}
        try:
            taken = desk.house.append(
                desk.region_code,
                [orjson.dumps(line) + b"\n"],
                desk.caller.account,
                partial(_must, desk, said),
            )
        except (Rejected, LogError) as error:
            refused = refusal(error)
        else:
            desk.did(taken.head.position, taken.appended)
            return Elsewhere(desk.to(f"/facts/{taken.head.position}", saved="corrected"))
    return _correcting(
        desk,
        it,
        filled.typed,
        given.get("day", ""),
        faults,
        revision=revision,
        refused=refused,
        reason=reason,
    )


def _differences(desk: Desk, it: Stored, mine: Mapping[str, Any]) -> Sequence[tuple[str, str, str]]:
    """Label, what the log says now, and what was typed, of each field where the two differ."""
    vocabulary = desk.region.vocabulary
    return [
        (
            label(spec.label),
            shown(vocabulary, spec, it.data.get(spec.name)),
            shown(vocabulary, spec, mine.get(spec.name)),
        )
        for spec in fields_of(vocabulary.types[it.history.type])
        if _typed(it.data.get(spec.name) or "") != _typed(mine.get(spec.name) or "")
    ]


def retract(desk: Desk) -> Answer:
    """Take the fact back, unless somebody else changed it meanwhile."""
    it = stored(desk, _position(desk))
    desk.must(Action.correct, it.organisation)
    _must(desk)
    given = {key: str(value) for key, value in desk.form.items() if isinstance(value, str)}
    reason = given.get("reason", "").strip()[:_LONGEST]

    def attempt(position: int) -> Outcome:
        leans = _must(desk)
        revision = _revision(given) + 1
        return desk.region.log.retract(
            it.history.fact, reason, revision, position if leans else None
        )

    try:
        if not reason:
            raise LogError(
                "log.reason", "a retraction has a reason", place="reason", remedy="Say why"
            )
        taken = desk.house.steadily(desk.region_code, attempt)
    except (Rejected, LogError) as error:
        said = refusal(error)
        return _shown(desk, it, refused=said, reason=reason, status=said.status)
    desk.did(taken.head.position, taken.appended)
    return Elsewhere(desk.to(f"/facts/{taken.head.position}", saved="retracted"))


def _must(desk: Desk, said: Said | None = None) -> bool:
    """Refuse who may not revise the fact of the address as the log has it now."""
    found = stored(desk, _position(desk))
    desk.must(Action.correct, found.organisation)
    return Rights(desk.house, desk.caller, desk.region_code).must_revise(found.history, said)


def _revision(given: Mapping[str, str]) -> int:
    return whole(given.get("revision", "")) or 0


def _line(it: Stored, what: str, revision: int, reason: str) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "source": it.history.source,
        "id": it.history.external_id,
        "type": f"{FACT_PREFIX}{it.history.type}.{what}",
        "subject": it.organisation,
        "revision": revision,
        "reason": reason,
    }
