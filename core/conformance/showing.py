"""Whether the examples pass, no row of the catalogue is lost, and everything is shown by an example."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from core.assess.derivation import named_in, used_by
from core.conformance.model import Finding
from core.conformance.subject import Subject
from core.examples import read_examples
from core.examples.model import ExpectedScheme
from core.rules import Key, Problem, Resolved, RuleError, changes, resolve
from core.rules.model import Rating, Scheme

#: Problems that are of the catalogue and not of a file.
_ROWS: Final = frozenset({"E060", "E061", "E062", "E063", "E064", "E066"})
_CATALOGUE: Final = "catalogue.yaml"
#: Written beside what no example shows.
_WRITE: Final = "write an example that expects something of it"
#: Beside an item: a total rests on every item of its scheme, and shows them all.
_TOTAL: Final = (
    "write an example that expects its points; one that expects a total of its scheme shows "
    "every item of it, also those that it has from another scheme"
)


def examples(subject: Subject) -> Finding:
    """What is wrong with the file of examples, and what came out differently."""
    found = subject.examined
    failures = found.report.failures if found.report else ()
    return Finding((*(each for each in found.problems if not _of_rows(each)), *failures))


def rows(subject: Subject) -> Finding:
    """The rows of its catalogue, or of its programme, that are lost."""
    lost = tuple(each for each in subject.examined.problems if _of_rows(each))
    named = (subject.folder / _CATALOGUE).exists()
    return Finding(lost) if lost or named else Finding(lacking="it has no catalogue")


def _of_rows(problem: Problem) -> bool:
    return problem.code in _ROWS or Path(problem.place.file).name == _CATALOGUE


def coverage(subject: Subject) -> Finding:
    """Every indicator, item, veto and outcome of the programme's own that no example shows."""
    try:
        shown = _Shown(subject)
    except (RuleError, FileNotFoundError):
        return Finding(lacking="there are no examples that can be read")
    return Finding(tuple(shown.uncovered()), tuple(shown.beyond()))


class _Shown:
    """What the examples of the plugin's own programme ask."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._programme = subject.plugin.loaded.programme
        self.indicators: set[str] = set()
        self.schemes: dict[str, list[ExpectedScheme]] = {}
        for example in read_examples(subject.folder).content.examples:
            if example.programme is not None:
                continue
            stages = [example.expect, *(later.expect for later in example.later)]
            for wanted in (each for stage in stages for each in stage.values()):
                self.indicators |= {name.partition(".")[0] for name in wanted.indicators}
                for name, expected in wanted.schemes.items():
                    self.schemes.setdefault(name, []).append(expected)

    def uncovered(self) -> Iterator[Problem]:
        """What is shown by none of them, at its place."""
        owns = self._subject.owns
        rested = self._rested()
        for name in self._programme.indicators:
            if owns("indicators", name) and name not in rested:
                yield self._missing(("indicators", name), f"indicator '{name}'")
        for name, scheme in self._programme.schemes.items():
            if owns("schemes", name) and scheme.per == "organisation":
                yield from self._scheme(name, scheme)

    def beyond(self) -> Iterator[str]:
        """What examples cannot ask: schemes about members."""
        for name, scheme in self._programme.schemes.items():
            if scheme.per == "member":
                yield f"examples cannot ask '{name}', which is about members"

    def _rested(self) -> set[str]:
        """The indicators asked for, and those that they and the totals expected are computed from."""
        every = set(self.indicators)
        for day in changes(self._programme) or (dt.date.today(),):
            resolved = resolve(self._programme, day)
            queue, found = [*self.indicators, *self._behind_schemes(resolved)], set[str]()
            while queue:
                name = queue.pop().partition(".")[0]
                if name in resolved.indicators and name not in found:
                    found.add(name)
                    queue += used_by(resolved, name)
            every |= found
        return every

    def _behind_schemes(self, resolved: Resolved) -> Iterator[str]:
        for name, expected in self.schemes.items():
            scheme = resolved.schemes.get(name)
            if scheme is None:
                continue
            whole = any(each.total is not None for each in expected)
            named = {item for each in expected for item in each.points}
            for group_name, group in scheme.groups.items():
                for item_name, item in group.items.items():
                    if whole or f"{group_name}.{item_name}" in named:
                        yield from named_in(_formula(item) or "0")
            fired = {veto for each in expected for veto in each.vetoes or ()}
            for veto_name in fired & scheme.vetoes.keys():
                yield from named_in(scheme.vetoes[veto_name].when)
            reasons = {each.not_rated for each in expected}
            for reason in scheme.not_rated.keys() & reasons:
                yield from named_in(scheme.not_rated[reason].when)

    def _scheme(self, name: str, scheme: Scheme) -> Iterator[Problem]:
        base: Key = ("schemes", name)
        expected = self.schemes.get(name, [])
        whole = any(each.total is not None for each in expected)
        named = {item for each in expected for item in each.points}
        for group_name, group in scheme.groups.items():
            for item_name in group.items:
                path: Key = (*base, "groups", group_name, "items", item_name)
                full = f"{group_name}.{item_name}"
                if not whole and full not in named:
                    yield self._missing(path, f"item '{name}.{full}'", _TOTAL)
        fired = {veto for each in expected for veto in each.vetoes or ()}
        for veto in scheme.vetoes.keys() - fired:
            yield self._missing((*base, "vetoes", veto), f"veto '{name}.{veto}'")
        for reason in scheme.not_rated.keys() - {each.not_rated for each in expected}:
            yield self._missing((*base, "not_rated", reason), f"reason '{name}.{reason}'")
        if scheme.rating is not None:
            yield from self._rating(name, scheme.rating, expected)

    def _rating(
        self, name: str, rating: Rating, expected: Iterable[ExpectedScheme]
    ) -> Iterator[Problem]:
        titles = {each.rating for each in expected}
        stars = {str(each.stars) for each in expected if each.stars is not None}
        for path, title, star in _outcomes(rating):
            if title not in titles and (star is None or str(star) not in stars):
                place: Key = ("schemes", name, "rating", *path)
                yield self._missing(place, f"outcome '{title}' of '{name}'")

    def _missing(self, path: Key, what: str, hint: str = _WRITE) -> Problem:
        return self._subject.fault("coverage", path, f"no example shows {what}", hint)


def _formula(item: object) -> str:
    ways = ("full_if", "in_proportion_to", "for_each", "by_band", "take")
    return next((str(found) for way in ways if (found := getattr(item, way)) is not None), "")


def _outcomes(rating: Rating) -> Iterator[tuple[Key, str, int | None]]:
    for index, band in enumerate(rating.bands):
        yield ("bands", index), band.title, band.stars
    for index, quota in enumerate(rating.by_rank.quotas if rating.by_rank else ()):
        yield ("by_rank", "quotas", index), quota.title, quota.stars
    ends: Mapping[str, object] = {"otherwise": rating.otherwise, "vetoed": rating.vetoed}
    for key, outcome in ends.items():
        if outcome is not None:
            yield (key,), str(getattr(outcome, "title", "")), getattr(outcome, "stars", None)
