"""The register of a region: publish a result, appeal against it, decide the appeal, and look up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.host import Region
from core.publishing.appeal import Appeal
from core.publishing.codes import GROUNDS, OUTCOMES, REASONS, STAGES, check_code, check_codes
from core.publishing.errors import PublishingError
from core.publishing.office import check_known
from core.publishing.publication import Publication, Rules, said_of
from core.publishing.references import check_document, check_office
from core.publishing.series import DECIDED, OPENED, PUBLISHED, Series, series_of
from core.publishing.supersession import check_supersession
from core.publishing.table import table_of
from core.rules import Period


class Register:
    """What a region published and what became of it, read from its log whenever it is asked."""

    def __init__(self, region: Region) -> None:
        self.region = region

    # Looking

    def series(self) -> dict[str, Series]:
        """Every series by name; raises `PublishingError` ``publishing.state``."""
        return series_of(self.region.log.decisions())

    def publications(self) -> list[Publication]:
        """Every publication, superseded ones too, by position."""
        every = (each for series in self.series().values() for each in series.publications.values())
        return sorted(every, key=lambda each: each.position)

    def series_with(self, number: int) -> Series:
        """The series that has a publication; raises `PublishingError` ``publishing.unknown``."""
        every = self.series()
        for series in every.values():
            if number in series.publications:
                return series
        known = sorted(each for series in every.values() for each in series.publications)
        raise PublishingError(
            "publishing.unknown",
            f"there is no published result {number}",
            place=self.region.code,
            remedy=f"There are: {', '.join(map(str, known))}"
            if known
            else "Nothing is published yet; see dangjian publish",
        )

    def publication(self, number: int) -> Publication:
        """A publication; raises as `series_with` does."""
        return self.series_with(number).publications[number]

    def appealed(self, number: int) -> Series:
        """The series of an appeal; raises `PublishingError` ``publishing.unknown-appeal``."""
        every = self.series().values()
        found = next((each for each in every if number in each.appeals), Series(self.region.code))
        found.appeal(number)
        return found

    # Deciding

    def publish(
        self,
        period: str,
        scheme: str,
        *,
        by: str,
        stage: str = "final",
        plugin: str | None = None,
        position: int | None = None,
        document: str = "",
        supersedes: int | None = None,
        reasons: Iterable[str] = (),
        appeals: Iterable[int] = (),
    ) -> Publication:
        """Assess a period and publish one scheme's results as they are known at a position.

        `scheme` is its name or its title; `by` the code of an organisation of the region, or
        ``post:`` and the code of a post. By the rules in force in the period, without overrides,
        and by the plugin's version that was enabled at the position. The columns have to be there:
        `Region.follow` first. Raises what `Region.assess` raises, `AssessError` A006,
        `PublishingError`, and `LogError` ``log.conflict`` where somebody else decided meanwhile.
        """
        because = check_codes(reasons, REASONS)
        given = tuple(dict.fromkeys(appeals))
        said: dict[str, Any] = {
            "by": check_office(by),
            "stage": check_code(stage, STAGES),
            "document": check_document(document) if document else "",
            "supersedes": supersedes,
            "reasons": list(because),
            "appeals": list(given),
        }
        if supersedes is not None:
            self.publication(supersedes)
        check_known(self.region, by, Period.parse(period))
        found = self.region.assess(period, plugin=plugin, position=position)
        scheme = found.scheme_named(scheme)
        name = f"{found.plugin}/{scheme}/{found.period}"
        series = self.series().get(name) or Series(name)
        series.check_published(stage, supersedes, because, given)
        chosen = self.region.plugin(found.plugin, found.position)
        rules = Rules.applied(found, tuple(each.to_json() for each in chosen.layers))
        if supersedes is not None:
            old, table = series.publications[supersedes], table_of(found, scheme)
            check_supersession(self.region.log, old, found.position, rules, table, because)
        said |= said_of(found, scheme, rules)
        if not said["table"]["organisation"]:
            raise PublishingError(
                "publishing.nothing",
                f"the scheme '{scheme}' applies to no organisation in {period}",
                place=self.region.code,
                remedy="Choose a scheme that applies, or record the organisations first",
            )
        return self.publication(self._decide(PUBLISHED, series, said))

    def open_appeal(
        self, number: int, organisation: str, grounds: Iterable[str], *, document: str = ""
    ) -> Appeal:
        """Open an appeal of an organisation against a publication; raises `PublishingError`."""
        series = self.series_with(number)
        chosen = check_codes(grounds, GROUNDS)
        if not chosen:
            check_code("", GROUNDS)
        series.check_opened(number, organisation)
        said = {
            "of": number,
            "organisation": organisation,
            "grounds": list(chosen),
            "document": check_document(document) if document else "",
        }
        position = self._decide(OPENED, series, said)
        return self.appealed(position).appeal(position)

    def decide_appeal(self, number: int, outcome: str, *, by: str, document: str) -> Appeal:
        """Decide an appeal, under the document of the decision; raises `PublishingError`.

        `by` is as in `publish`, and as there the columns have to be there.
        """
        series = self.appealed(number)
        said = {
            "of": number,
            "outcome": check_code(outcome, OUTCOMES),
            "by": check_office(by),
            "document": check_document(document),
        }
        series.check_decided(number)
        of = series.publications[series.appeal(number).of]
        check_known(self.region, by, Period.parse(of.period))
        self._decide(DECIDED, series, said)
        return self.appealed(number).appeal(number)

    def _decide(self, topic: str, series: Series, said: Mapping[str, Any]) -> int:
        return self.region.log.decide(topic, series.name, said, series.version)
