"""The facts behind a figure: the same query as the figure's, before it is summed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import pyarrow as pa

from core.assess.assessment import Assessment
from core.assess.facts import Facts
from core.assess.grounds import Ground, Grounds
from core.assess.lacking import Lack, lacking
from core.assess.run import Assessor
from core.assess.search import Behind, Codes, Search
from core.rules import PatienceError, sources_of

T = TypeVar("T")


class Witness:
    """Answers for one assessment which facts stand behind its figures.

    It keeps engines open; use it as a context, or call `close`.
    """

    def __init__(self, assessment: Assessment, facts: Facts, assessor: Assessor) -> None:
        self.assessment = assessment
        self.plan = assessment.plan
        self._facts, self._assessor = facts, assessor
        self._sources = sources_of(assessor.loaded.vocabulary)
        self._lacks: dict[str, dict[str, Lack]] = {}
        self._grounds = Grounds(assessment, facts, assessor)
        self._searches: dict[int, Search] = {}
        self._behind: dict[tuple[str, str], list[Behind]] = {}

    def __enter__(self) -> Witness:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the memory."""
        self._searches.clear()
        self._grounds.close()

    def behind(self, organisation: str, name: str) -> list[Behind]:
        """The facts behind an indicator of an organisation, by position.

        A derived indicator stands on the facts of those it reads, a roll-up on those of the
        organisations it takes in, and a case on every fact of the case by the end of the period.
        What is not asked of an organisation stands on none of its facts.
        """
        key = (organisation, name)
        if key not in self._behind:
            self._behind[key] = self._found(organisation, lambda s: s.behind(organisation, name))
        return self._behind[key]

    def lacking(self, organisation: str) -> dict[str, Lack]:
        """Why indicators of an organisation have no data, by the name of each that has none."""
        if organisation not in self._lacks:
            found = lacking(self.assessment, self._assessor, organisation)
            self._lacks[organisation] = {each.indicator: each for each in found}
        return self._lacks[organisation]

    def rests_on(self, organisation: str) -> Mapping[str, pa.Table] | None:
        """Everything that is found of an organisation here is found from; None where it may be all."""
        return self._grounds.rests_on(organisation)

    def members(self, organisation: str, name: str) -> dict[str, bool]:
        """The members of an `each` of an organisation, and whether each one met it."""
        return self._found(organisation, lambda search: search.members(organisation, name))

    def taken_in(self, organisation: str, name: str) -> Codes:
        """The organisations whose values a roll-up of an organisation takes in, by code."""
        return self._found(organisation, lambda search: search.taken_in(organisation, name))

    def earlier(self, name: str) -> Witness | None:
        """A witness of the answer that a prior value was read from; None where there was none."""
        before = self.assessment.earlier.get(name)
        return None if before is None else Witness(before, self._facts, self._assessor)

    def _found(self, organisation: str, look: Callable[[Search], T]) -> T:
        """What is found where an organisation's facts are, or among everything if that is long."""
        ground = self._grounds.of(organisation)
        try:
            return look(self._search(ground))
        except PatienceError:
            self._searches.pop(id(ground))
            return look(self._search(self._grounds.give_up(organisation)))

    def _search(self, ground: Ground) -> Search:
        if id(ground) not in self._searches:
            self._searches[id(ground)] = Search(self.assessment, ground, self._sources)
        return self._searches[id(ground)]


__all__ = ["Behind", "Witness"]
