"""What an account needs to have the log say something: by the fact's type, its case and its place.

Roles and their reach are of `core.accounts`; this says which actions a fact asks for, and where:

- scores, surveys and grades from above are entered by whoever may `tally`; a rectification is struck off or
  opened again by whoever may `verify` from above the organisation that reported it, with another
  account than the one that did;
- a step of a case needs the action at every organisation whose facts the case holds already, and a
  member's step at the organisation where the member is;
- what becomes of an organisation is said from above it: at its parent of now and at those named. One
  that there never was is founded by whoever holds the parent that it names, while no fact is about it
  and no organisation stands or stood beneath it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from api.web.authority import forbidden
from api.web.house import House
from api.web.refused import Refused
from api.web.turns import kept_property
from core.accounts import Action, Caller, Reach, Within, reach
from core.facts import FactError, FactModel, case_in, case_stream
from core.host import Region, said_by
from core.log import FACT_PREFIX, Event, History
from core.rules import DuckEngine

#: Types of facts in which somebody is judged by others.
_TALLIES: Final = frozenset({"score", "survey"})

#: Steps by which others than the organisation itself say that a problem is solved.
VERIFIED: Final = frozenset({"verified", "reopened"})

#: Every organisation that a step of another says is above it, or what it was merged into.
_NAMED: Final = """
SELECT parent AS code FROM f_organisation WHERE parent IS NOT NULL
UNION SELECT "into" FROM f_organisation WHERE "into" IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a fact says or is to say: its type, its organisation, its day in ISO form and its body."""

    type: str
    organisation: str
    day: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Step:
    """A fact of a case as it stands."""

    version: int
    organisation: str
    day: str
    name: str
    positions: tuple[int, ...]


class Rights:
    """What one caller may have the log of one region say."""

    def __init__(self, house: House, caller: Caller, region: str) -> None:
        self._house = house
        self._caller = caller
        self._code = region
        self._reaches: dict[Action, Reach] = {}

    def must_record(self, facts: Iterable[Said], by: Action = Action.record) -> bool:
        """Raise `Refused` ``web.forbidden`` where the caller may not say one of these.

        What is malformed is left to the log, which refuses it. `by` is how it is said: recorded or
        imported. Gives whether the answer rests on what the log says, and so holds only as of it.
        """
        every = list(facts)
        leans = [self._must(said, self._needed(said, by)) for said in every]
        if by is Action.record or not self._reach(Action.verify).whole:
            self._must_not_confirm_itself(every)
        return True in leans

    def _must_not_confirm_itself(self, facts: list[Said]) -> None:
        """Raise where one of these confirms what another of them reports, of the same case."""
        steps: dict[str, set[str]] = {}
        for said in facts:
            body = self._body(said) if said.type == "rectification" else None
            case = None if body is None else case_in(said.organisation, body)
            if case is not None:
                steps.setdefault(case, set()).add(str(getattr(body, "step", "")))
        if any("rectified" in each and each & VERIFIED for each in steps.values()):
            raise _own_report("what an account reported is confirmed by another account")

    def must_revise(
        self, found: History, said: Said | None = None, by: Action = Action.correct
    ) -> bool:
        """Raise `Refused` ``web.forbidden`` where the caller may not correct a fact so, or retract it.

        Gives what `must_record` gives.
        """
        both = [each for each in (_now(found), said) if each is not None]
        leans = [self._must(each, self._needed(each, by), found) for each in both]
        return True in leans

    def must_import(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Raise `Refused` ``web.forbidden`` where they may not say all of a file."""
        for event in events:
            said = said_in(event)
            needed = self._needed(said, Action.import_)
            changes = str(event.get("type")).endswith((".corrected", ".retracted"))
            if changes and said.type == "rectification":
                # What the fact said so far may have been a verification.
                needed |= {Action.verify}
            for action in sorted(needed):
                if not self._reach(action).whole:
                    raise forbidden(action, self._code, None)

    def _must(self, said: Said, needed: set[Action], found: History | None = None) -> bool:
        for action in sorted(needed):
            whole = self._reach(action).whole
            if not whole and not self._holds(action, said.organisation) and not self._is_new(said):
                raise forbidden(action, self._code, said.organisation)
            if whole:
                continue
            for organisation in self._in_case(said, found):
                if not self._holds(action, organisation):
                    # Whose case it is stays unsaid.
                    raise forbidden(action, self._code, None)
            for above in self._above(said):
                if above is None or not self._is_above(action, above):
                    raise forbidden(action, self._code, above)
        if Action.verify in needed:
            self._must_be_above(said)
        return not all(self._reach(action).whole for action in needed)

    def above(self, organisation: str) -> bool:
        """Whether the caller may verify from above an organisation: its own place is not enough."""
        found = self._reach(Action.verify)
        others = (of for of in found.beneath if of != organisation)
        return found.whole or any(self._within(organisation, of) for of in others)

    def _must_be_above(self, said: Said) -> None:
        """Raise unless the caller may confirm what others reported, or send it back."""
        reported = self._reported(said)
        for organisation in {said.organisation, *(each.organisation for each in reported)}:
            if not self.above(organisation):
                raise _own_report("what an organisation reported is confirmed from above it")
        by = getattr(self._body(said), "verified_by", None)
        if by is not None and not self._holds(Action.verify, by):
            raise forbidden(Action.verify, self._code, by)
        if self._is_own(reported):
            raise _own_report("what an account reported is confirmed by another account")

    def reported_itself(self, said: Said) -> bool:
        """Whether the caller's own account reported, or corrected, what this confirms or sends back."""
        return self._is_own(self._reported(said))

    def _is_own(self, reported: list[_Step]) -> bool:
        # Who reported it in an earlier round, before it was sent back, has nothing to do with this one.
        events = [at for each in reported[-1:] for at in each.positions]
        return any(self._house.appends.by(self._code, at) == self._caller.account for at in events)

    def _reported(self, said: Said) -> list[_Step]:
        """What the case of a rectification says was put right."""
        body = self._body(said)
        case = None if body is None else case_in(said.organisation, body)
        if body is None or case is None:
            return []
        stream = case_stream(self._code, body.lifecycle, case)
        found = _standing(self._region.log.stream(stream))
        return [each for each in found if each.name == "rectified" and each.organisation]

    def _reach(self, action: Action) -> Reach:
        if action not in self._reaches:
            self._reaches[action] = reach(self._caller, action, self._code)
        return self._reaches[action]

    def _holds(self, action: Action, organisation: str) -> bool:
        return self._reach(action).holds(organisation, self._within)

    def _is_above(self, action: Action, organisation: str) -> bool:
        """Whether the caller's place is an organisation or above it; being it alone is not enough."""
        return any(self._within(organisation, of) for of in self._reach(action).beneath)

    @kept_property
    def _within(self) -> Within:
        return self._house.within(self._code)

    @kept_property
    def _region(self) -> Region:
        return self._house.region(self._code)

    def _needed(self, said: Said, by: Action) -> set[Action]:
        """The actions that a fact needs which is recorded, corrected or imported."""
        if said.type in _TALLIES or (said.type == "review" and self._graded_above(said)):
            # Whoever counts votes need not record anything else.
            return {Action.tally} if by is Action.record else {by, Action.tally}
        if said.type == "rectification" and getattr(self._body(said), "step", "") in VERIFIED:
            return {by, Action.verify}
        return {by}

    def _graded_above(self, said: Said) -> bool:
        """Whether a review has a grade from above; members review one another in their own branch."""
        body = self._body(said)
        return getattr(body, "direction", "") == "up" and getattr(body, "grade", None) is not None

    def _body(self, said: Said) -> FactModel | None:
        """The body as the log reads it; None where the log refuses it."""
        try:
            return self._region.vocabulary.parse(said.type, orjson.dumps(said.data))
        except (FactError, TypeError):
            return None

    # Cases

    def _in_case(self, said: Said, found: History | None) -> set[str]:
        """The organisations to which a step matters beside its own."""
        body = self._body(said)
        case = None if body is None else case_in(said.organisation, body)
        if body is None or case is None or body.lifecycle == "organisation":
            return set()
        stream = case_stream(self._code, body.lifecycle, case)
        itself = None if found is None else found.events[0].version
        steps = [
            each
            for each in _standing(self._region.log.stream(stream))
            if each.version != itself and each.organisation
        ]
        if body.lifecycle != "member":
            return {each.organisation for each in steps}
        before = [each for each in steps if each.day <= said.day] or steps[:1]
        # Whoever has left is nobody's to give away.
        return {each.organisation for each in before[-1:] if each.name != "left"}

    # Organisations

    def _is_new(self, said: Said) -> bool:
        """Whether an organisation is founded that nobody has a claim to: its parent decides alone.

        One that facts are about already is not, nor one that others name as above them on whatever
        day: whoever founded it would get to see those facts, and what stands beneath it.
        """
        if said.type != "organisation" or said.data.get("step") != "founded":
            return False
        code, tree = said.organisation, self._house.organisations(self._code)
        if not said.data.get("parent") or code in tree.organisations or code in tree.ended:
            return False
        if code in self._named():
            return False
        return not self._house.followed(self._code).facts_about(code)

    def _named(self) -> frozenset[str]:
        """The organisations that steps of others name, whether they were founded or not."""
        region = self._house.followed(self._code)
        source = region.read_from(["organisation"])
        return self._house.shown(("named", self._code, source), lambda: _named_in(region))

    def _above(self, said: Said) -> Iterator[str | None]:
        """Those above an organisation that something becomes of; None for the region itself."""
        if said.type != "organisation":
            return
        tree = self._house.organisations(self._code)
        ended = tree.ended.get(said.organisation)
        now = tree.organisations.get(said.organisation) or (ended and ended.organisation)
        parent, into = (said.data.get(name) for name in ("parent", "into"))
        named = [str(each).strip() for each in (parent, into) if each]
        if now:
            yield now.parent
        if not parent and (not now or said.data.get("step") in ("founded", "moved")):
            yield None
        yield from named


def _own_report(said: str) -> Refused:
    return Refused(
        "web.own-report",
        said,
        remedy="Ask another account above the organisation that reported it",
    )


def _named_in(region: Region) -> frozenset[str]:
    with DuckEngine() as engine:
        region.facts().provide(engine, ["organisation"], None)
        return frozenset(str(row["code"]) for row in engine.run(_NAMED).to_pylist())


def said_in(event: Mapping[str, Any]) -> Said:
    """What a line of the interchange format says, however malformed."""
    kind, subject, day, data = (
        event.get(name) for name in ("type", "subject", "occurredon", "data")
    )
    return Said(
        str(kind).removeprefix(FACT_PREFIX).partition(".")[0],
        subject if isinstance(subject, str) else "",
        day if isinstance(day, str) else "",
        data if isinstance(data, dict) else {},
    )


def _now(found: History) -> Said | None:
    """What a fact says now; None where that was erased."""
    event = said_by(found)
    state = orjson.loads(event.state)
    if "data" not in state:
        return None
    return Said(found.type, state["org"], event.occurred_on or "", state["data"])


def _standing(events: Iterable[Event]) -> list[_Step]:
    """The facts of a case that stand, by day and then by order of recording."""
    steps: dict[int, _Step] = {}
    for event in events:
        state: dict[str, Any] = orjson.loads(event.state)
        of = event.version if event.topic == "fact.recorded" else state.get("of", event.version)
        if event.topic == "fact.retracted":
            steps.pop(of, None)
            continue
        name = str(state.get("data", {}).get("step", ""))
        before = steps[of].positions if of in steps else ()
        day, positions = event.occurred_on or "", (*before, event.position)
        steps[of] = _Step(of, state.get("org", ""), day, name, positions)
    return sorted(steps.values(), key=lambda each: (each.day, each.version))
