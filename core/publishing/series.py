"""A series: everything published of one scheme and period, and the appeals against it, in order.

It is one stream of the log, and what may follow what is decided here, as `core.facts.lifecycle`
does for the cases of facts:

- any number of interim results may stand; of final ones at most one, and the next supersedes it
- a result is superseded once, by one of the same stage, with reasons
- an organisation appeals against a result that stands and lists it, one open appeal at a time
- an appeal is decided once, and stays open until then, whatever is published meanwhile
- the reason `appeal` names granted appeals against what is superseded or a result before that
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import orjson

from core.log import DECISIONS, Event
from core.publishing.appeal import Appeal, Decided
from core.publishing.errors import PublishingError
from core.publishing.publication import Publication, unreadable

PUBLISHED, OPENED, DECIDED = DECISIONS

#: The reason that rests on appeals.
BECAUSE_OF_APPEALS = "appeal"


class Series:
    """The publications and appeals of one series, by their positions."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.version = 0
        self.publications: dict[int, Publication] = {}
        self.appeals: dict[int, Appeal] = {}
        self.superseded_by: dict[int, int] = {}

    def apply(self, event: Event) -> None:
        """Take in an event of the log; raises `PublishingError` ``publishing.state``."""
        if event.topic == PUBLISHED:
            publication = Publication.of_event(event)
            self.publications[event.position] = publication
            if publication.supersedes is not None:
                self.superseded_by[publication.supersedes] = event.position
        elif event.topic == OPENED:
            self.appeals[event.position] = Appeal.of_event(event)
        else:
            self._decide(event)
        self.version = event.version

    def _decide(self, event: Event) -> None:
        try:
            opened = self.appeals[orjson.loads(event.state)["of"]]
        except (KeyError, TypeError, ValueError) as error:
            raise unreadable(event, error) from error
        self.appeals[opened.position] = replace(opened, decided=Decided.of_event(event))

    def standing(self, stage: str) -> list[Publication]:
        """The publications of a stage that none superseded."""
        return [
            each
            for each in self.publications.values()
            if each.stage == stage and each.position not in self.superseded_by
        ]

    def chain(self, position: int) -> list[Publication]:
        """A publication with those before it that it goes back to, and those that superseded it."""
        first = self.publications[position]
        while first.supersedes is not None:
            first = self.publications[first.supersedes]
        found = [first]
        while (later := self.superseded_by.get(found[-1].position)) is not None:
            found.append(self.publications[later])
        return found

    def against(self, position: int) -> list[Appeal]:
        """The appeals against a publication, in order."""
        return [each for each in self.appeals.values() if each.of == position]

    def waiting(self, position: int) -> list[Appeal]:
        """The undecided appeals against the results that a publication goes back to, in order."""
        before = {each.position for each in self.chain(position) if each.position < position}
        return [each for each in self.appeals.values() if each.of in before and not each.decided]

    # What may follow

    def check_published(
        self, stage: str, supersedes: int | None, reasons: Sequence[str], appeals: Sequence[int]
    ) -> None:
        """Refuse a publication that cannot follow.

        Raises `PublishingError` ``publishing.stands``, ``publishing.supersedes``,
        ``publishing.superseded``, ``publishing.reason`` or ``publishing.unknown-appeal``.
        """
        standing = self.standing(stage)
        if supersedes is None:
            if stage == "final" and standing:
                raise PublishingError(
                    "publishing.stands",
                    "a final result of this scheme and period stands already",
                    place=str(standing[0].position),
                    remedy=f"Supersede it, with reasons: --supersedes {standing[0].position}",
                )
            if reasons or appeals:
                raise PublishingError(
                    "publishing.reason",
                    "reasons and appeals are given, and no result that is superseded",
                    place=self.name,
                    remedy="Say with --supersedes which result it replaces",
                )
            return
        self._check_superseded(stage, supersedes)
        self._check_reasons(supersedes, reasons, appeals)

    def _check_superseded(self, stage: str, supersedes: int) -> None:
        old = self.publications.get(supersedes)
        if old is None or old.stage != stage:
            said = "is of another scheme or period" if old is None else f"is of stage {old.stage}"
            raise PublishingError(
                "publishing.supersedes",
                f"the result {supersedes} {said}",
                place=self.name,
                remedy="Supersede a result of the same scheme, period and stage",
            )
        self._must_stand(supersedes)

    def _check_reasons(
        self, supersedes: int, reasons: Sequence[str], appeals: Sequence[int]
    ) -> None:
        if not reasons:
            raise PublishingError(
                "publishing.reason",
                "a result that supersedes another has a reason",
                place=str(supersedes),
                remedy="Give --because, once for each reason",
            )
        if bool(appeals) != (BECAUSE_OF_APPEALS in reasons):
            raise PublishingError(
                "publishing.reason",
                "the reason 'appeal' and the appeals that were upheld belong together",
                place=str(supersedes),
                remedy="Give --because appeal and --appeal NUMBER",
            )
        chain = {each.position for each in self.chain(supersedes)}
        for number in appeals:
            appeal = self.appeal(number)
            if appeal.of not in chain or not appeal.granted:
                raise PublishingError(
                    "publishing.reason",
                    f"the appeal {number} is not one that was upheld against {supersedes} "
                    "or a result before it",
                    place=str(supersedes),
                    remedy="Decide the appeal first, or give another reason",
                )

    def check_opened(self, position: int, organisation: str) -> None:
        """Refuse an appeal that cannot be opened.

        Raises `PublishingError` ``publishing.superseded``, ``publishing.not-listed`` or
        ``publishing.appeal-open``.
        """
        self._must_stand(position)
        if organisation not in self.publications[position].table:
            raise PublishingError(
                "publishing.not-listed",
                f"the result {position} says nothing of '{organisation}'",
                place=str(position),
                remedy="Give the code of an organisation that it lists",
            )
        for each in (*self.waiting(position), *self.against(position)):
            if each.organisation == organisation and each.decided is None:
                raise PublishingError(
                    "publishing.appeal-open",
                    f"the appeal {each.position} of '{organisation}' is not decided yet",
                    place=str(position),
                    remedy=f"Decide it first: dangjian appeal decide REGION {each.position}",
                )

    def check_decided(self, number: int) -> None:
        """Refuse to decide an appeal twice; raises `PublishingError` ``publishing.decided``."""
        decided = self.appeal(number).decided
        if decided is not None:
            raise PublishingError(
                "publishing.decided",
                f"the appeal {number} was decided at position {decided.position}",
                place=str(number),
                remedy="The organisation may open a new appeal against the result that stands",
            )

    def appeal(self, number: int) -> Appeal:
        """An appeal by its number; raises `PublishingError` ``publishing.unknown-appeal``."""
        if number not in self.appeals:
            raise PublishingError(
                "publishing.unknown-appeal",
                f"there is no appeal {number} here",
                place=self.name,
                remedy="dangjian published REGION ID lists the appeals against a result",
            )
        return self.appeals[number]

    def _must_stand(self, position: int) -> None:
        later = self.superseded_by.get(position)
        if later is not None:
            raise PublishingError(
                "publishing.superseded",
                f"the result {position} was superseded by {later}",
                place=str(position),
                remedy=f"Turn to {self.chain(position)[-1].position}, which stands",
            )


def series_of(events: Iterable[Event]) -> dict[str, Series]:
    """The series that events of decisions make up, by name."""
    found: dict[str, Series] = {}
    for event in events:
        try:
            name = str(orjson.loads(event.state)["series"])
        except (KeyError, TypeError, ValueError) as error:
            raise unreadable(event, error) from error
        found.setdefault(name, Series(name)).apply(event)
    return found
