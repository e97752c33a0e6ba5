"""From what an example gives to facts: organisations, people, patterns, and facts of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.examples.bodies import Bodies
from core.examples.errors import Complaints
from core.examples.model import GivenFact, GivenOrganisation, GivenPerson, Pattern, Scene, Use
from core.examples.repeats import Asked, numbers_of, repeated
from core.facts import Fact, Vocabulary, fact_id
from core.rules import Key, SourceText, nearest

#: The region of the logs in memory that examples are recorded in.
REGION = "examples"


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact of an example: the id it has there, and where it is written."""

    id: str
    path: Key
    fact: Fact


@dataclass(frozen=True, slots=True)
class Following:
    """One organisation that follows a pattern, without some of its facts."""

    organisation: str
    pattern: str
    without: frozenset[str]
    path: Key


class Setting:
    """What an example gives, as facts: the codes of its `organisations`, and `facts` in order.

    Where several examples share a log, `prefix` stands before the codes and cases of this one.
    Raises `RuleError` with everything that is wrong.
    """

    def __init__(
        self,
        scene: Scene,
        path: Key,
        patterns: Mapping[str, Pattern],
        text: SourceText,
        vocabulary: Vocabulary,
        *,
        prefix: str = "",
    ) -> None:
        self.scene = scene
        self.prefix = prefix
        self._patterns = patterns
        self._complaints = Complaints(text)
        self._bodies = Bodies(scene.id, prefix, vocabulary, self._complaints)
        self._given: Key = (*path, "given")
        self._places: dict[str, Key] = {}
        self._described = dict(_numbered(scene.given.organisations))
        self.organisations = tuple(dict.fromkeys([*self._described, *_recorded(scene)]))
        self.facts = tuple(self._placed(self._all()))
        self._complaints.check()

    def code(self, organisation: str) -> str:
        """The code under which the log has an organisation of the example."""
        return f"{self.prefix}{organisation}"

    def more(self, facts: tuple[GivenFact, ...], path: Key) -> tuple[Placed, ...]:
        """Facts that are recorded later. Raises `RuleError`."""
        placed = tuple(self._placed(self._own(facts, path)))
        self._complaints.check()
        return placed

    def corrected(self, old: Placed, changed: Mapping[str, Any], path: Key) -> Placed:
        """An old fact with `changed` written over it; its day is `on`. Raises `RuleError`."""
        fact, written = old.fact, dict(changed)
        organisation = str(written.pop("organisation", fact.organisation[len(self.prefix) :]))
        on = self._day(written.pop("on"), (*path, "on")) if "on" in written else fact.occurred_on
        asked = Asked(old.id, path, fact.type, organisation, on, written)
        body = fact.body.model_dump(mode="json", exclude_defaults=True)
        body |= self._bodies.named(type(fact.body), asked)
        new = self._bodies.parsed(asked, body)
        self._complaints.check()
        assert new is not None
        content = Fact(
            fact.id,
            fact.type,
            self.code(organisation),
            on,
            fact.source,
            fact.external_id,
            fact.mark,
            new,
        )
        return Placed(old.id, path, content)

    # -- what is given -------------------------------------------------------------------------

    def _all(self) -> Iterator[Asked]:
        yield from self._founded()
        following = list(self._following())
        for one in following:
            for local, person in self._patterns[one.pattern].people.items():
                yield from self._member(
                    f"{one.organisation}.{local}", person, one.organisation, one.path
                )
        for name, person in self.scene.given.people.items():
            path = (*self._given, "people", name)
            if self._known(person.organisation, (*path, "organisation")):
                yield from self._member(name, person, person.organisation, path)
        for one in following:
            yield from self._followed(one)
        yield from self._own(self.scene.given.facts, (*self._given, "facts"))

    def _founded(self) -> Iterator[Asked]:
        for code, given in self._described.items():
            path = (*self._given, "organisations", code)
            body = {"step": "founded", "kind": given.kind, "sector": given.sector}
            body["title"] = given.title or code
            if given.parent is not None and self._known(given.parent, (*path, "parent")):
                body["parent"] = given.parent
            yield Asked(f"org:{code}", path, "organisation", code, given.since, body)

    def _member(
        self, name: str, person: GivenPerson, organisation: str, path: Key
    ) -> Iterator[Asked]:
        self._bodies.people.add(name)
        own = {"person": name, "category": person.category}

        def asked(id: str, type: str, on: dt.date, **fields: Any) -> Asked:
            return Asked(id, path, type, organisation, on, fields)

        yield asked(
            f"member:{name}",
            "membership",
            person.since,
            step="joined",
            **own,
            leader=person.leader,
        )
        ranked: dict[str, Any] = {} if person.rank is None else {"rank": person.rank}
        if person.tags:
            ranked["tags"] = list(person.tags)
        for post in person.posts:
            held = {"step": "appointed", "post": post, "person": name, **ranked}
            yield asked(f"post:{name}:{post}", "post", person.since, **held)
        if person.exempted is not None:
            yield asked(f"exempt:{name}", "membership", person.exempted, step="exempted", **own)

    def _own(self, facts: tuple[GivenFact, ...], path: Key) -> Iterator[Asked]:
        for index, fact in enumerate(facts):
            place = (*path, index)
            several = isinstance(fact.organisation, tuple)
            if not fact.organisation:
                self._complaints.add("E010", place, "'organisation' is missing")
                continue
            codes = (
                fact.organisation if isinstance(fact.organisation, tuple) else [fact.organisation]
            )
            for code in codes:
                if self._known(code, (*place, "organisation")):
                    id = f"{fact.id}@{code}" if several else fact.id
                    yield from repeated(fact, code, id, place, self._complaints)

    # -- patterns ------------------------------------------------------------------------------

    def _following(self) -> Iterator[Following]:
        for index, use in enumerate(self.scene.given.use):
            path: Key = (*self._given, "use", index)
            if use.pattern not in self._patterns:
                self._unknown("pattern", use.pattern, self._patterns, (*path, "pattern"))
                continue
            self._check_without(use, (*path, "without"))
            left = set(self._among(use.except_, (*path, "except")))
            for code in self._among(use.organisations, (*path, "organisations")):
                if code not in left:
                    yield Following(code, use.pattern, frozenset(use.without), path)

    def _check_without(self, use: Use, path: Key) -> None:
        facts = self._patterns[use.pattern].facts
        known = {f"{fact.id}{number}" for fact in facts for number in ("", *numbers_of(fact))}
        for name in use.without:
            if name not in known:
                self._unknown("fact of the pattern", name, known, path)

    def _among(self, names: Iterable[str], path: Key) -> list[str]:
        found: list[str] = []
        for name in names:
            beginning = name.removesuffix("*")
            fits = [
                code
                for code in self.organisations
                if code == name or (beginning != name and code.startswith(beginning))
            ]
            if not fits:
                said = f"'{name}' fits no organisation of the example"
                self._complaints.add("E034", path, said, nearest(name, self.organisations))
            found += fits
        return list(dict.fromkeys(found))

    def _followed(self, one: Following) -> Iterator[Asked]:
        for index, fact in enumerate(self._patterns[one.pattern].facts):
            if fact.id in one.without:
                continue
            path = ("patterns", one.pattern, "facts", index)
            id = f"{fact.id}@{one.organisation}"
            for asked, number in zip(
                repeated(fact, one.organisation, id, path, self._complaints),
                numbers_of(fact),
                strict=True,
            ):
                if f"{fact.id}{number}" not in one.without:
                    yield Asked(
                        asked.id,
                        path,
                        asked.type,
                        asked.organisation,
                        asked.on,
                        asked.body,
                        one.organisation,
                    )

    # -- facts ---------------------------------------------------------------------------------

    def _placed(self, asked: Iterable[Asked]) -> Iterator[Placed]:
        source = f"example:{self.scene.id}"
        for one in asked:
            if one.id in self._places:
                first = self._complaints.text.place(self._places[one.id])
                said = f"the fact '{one.id}' is given twice; the first is on line {first.line}"
                self._complaints.add("E031", one.path, said, "give one of them another id")
                continue
            self._places[one.id] = one.path
            body = self._bodies.body(one)
            if body is None:
                continue
            id = fact_id(REGION, source, one.id)
            code = self.code(one.organisation)
            yield Placed(
                one.id,
                one.path,
                Fact(id, one.type, code, one.on, source, one.id, "entered", body),
            )

    def _known(self, organisation: str, path: Key) -> bool:
        if organisation in self.organisations:
            return True
        self._unknown("organisation", organisation, self.organisations, path)
        return False

    def _unknown(self, what: str, name: str, known: Iterable[str], path: Key) -> None:
        self._complaints.add("E030", path, f"no {what} '{name}'", nearest(name, known))

    def _day(self, written: Any, path: Key) -> dt.date:
        try:
            return dt.date.fromisoformat(written)
        except (TypeError, ValueError):
            self._complaints.add("E013", path, "a day is expected, such as 2015-01-01")
            return dt.date.max


def _numbered(
    given: Mapping[str, GivenOrganisation],
) -> Iterator[tuple[str, GivenOrganisation]]:
    """Organisations by code; a numbered one stands for that many."""
    for code, organisation in given.items():
        if organisation.numbered is None:
            yield code, organisation
            continue
        width = max(3, len(str(organisation.numbered)))
        for number in range(1, organisation.numbered + 1):
            yield f"{code}-{number:0{width}d}", organisation


def _recorded(scene: Scene) -> Iterator[str]:
    """Organisations that the example's own facts are about."""
    for fact in scene.given.facts:
        if fact.type == "organisation":
            yield from (
                [fact.organisation] if isinstance(fact.organisation, str) else fact.organisation
            )
