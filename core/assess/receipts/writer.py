"""The whole receipt of one organisation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import orjson

from core.assess.again import Again
from core.assess.assessment import Assessment
from core.assess.derivation import used_by
from core.assess.errors import AssessError
from core.assess.evidence import Witness
from core.assess.facts import Facts
from core.assess.receipts.facts import Events, FactPages
from core.assess.receipts.figures import Figures
from core.assess.receipts.schemes import SchemeEntry, read_by
from core.assess.receipts.sources import Sources, given_in
from core.assess.result import OrganisationResult, SchemeResult, period_json
from core.assess.run import Assessor

#: Facts listed for each figure, unless more are asked for.
FACTS_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Engine:
    """What computed the assessment: the product's version and the plugin's."""

    version: str
    plugin: str = ""
    plugin_version: str = ""


class ReceiptWriter:
    """Writes receipts of one assessment; `log` tells where each fact comes from.

    `again` has receipts that were written before.
    """

    def __init__(
        self,
        assessment: Assessment,
        witness: Witness,
        log: Events,
        engine: Engine,
        again: Again | None = None,
    ) -> None:
        self.assessment = assessment
        self.resolved = assessment.resolved
        self.witness = witness
        self.log = log
        self.engine = engine
        self.again = again or Again()

    def write(
        self,
        organisation: str,
        scheme: str | None = None,
        *,
        indicators: Sequence[str] = (),
        facts: int | None = FACTS_SHOWN,
        earlier: bool = False,
    ) -> dict[str, Any]:
        """The receipt of an organisation: one scheme, or all that apply to it.

        `indicators` are explained beside those that the schemes rest on. At most `facts` facts are
        listed for each figure (None: all); `facts_total` counts them and `facts_digest` covers
        them all. With `earlier`, the facts behind values of earlier periods are listed too. Raises
        `AssessError` A001, A006, A008 or A015.
        """
        asked = (organisation, scheme, tuple(indicators), facts, earlier, self.engine)
        rests = None if earlier else self.witness.rests_on(organisation)
        body = self.again.get(
            (self.assessment.region, str(self.assessment.period), *asked),
            self.assessment.plan,
            rests,
            lambda: self._said(organisation, scheme, indicators, facts, earlier),
        )
        body = {"receipt": "v1", **self._asked(), **body}
        body["indicators"] = self._with_earlier(body["indicators"])
        return {**body, "digest": receipt_digest(body)}

    def _said(
        self,
        organisation: str,
        scheme: str | None,
        indicators: Sequence[str],
        facts: int | None,
        earlier: bool,
    ) -> dict[str, Any]:
        """What a receipt says, whatever the position it is asked as of."""
        result = self.assessment.of(organisation)
        applying = {n: s for n, s in result.schemes.items() if s.state != "outside"}
        if scheme is not None and scheme not in applying:
            self._refuse(scheme, result)
        chosen = {n: s for n, s in applying.items() if scheme in (None, n)}
        for name in indicators:
            if name not in result.indicators:
                raise AssessError.no_such_indicator(name, result.indicators)
        used = self._indicators(chosen, indicators)
        resolved = self.resolved.of_kind(result.kind)
        sources = Sources(resolved)
        pages = FactPages(self.log, facts)
        figures = Figures(self.assessment, self.witness, pages, facts, earlier)
        bases = {name.split(".")[0]: None for name in used}
        pages.fetch(row for name in bases for row in self.witness.behind(result.code, name))
        return {
            "organisation": {"code": result.code, "title": result.title, "kind": result.kind},
            "schemes": [
                SchemeEntry(resolved, sources, outcome, result).to_json()
                for outcome in chosen.values()
            ],
            "indicators": {name: figures.entry(name, result) for name in used},
            "parameters": {
                name: sources.parameter(name)
                for name in self._parameters(used, chosen)
                if name in resolved.parameters
            },
            "documents": sources.documents(),
        }

    def _with_earlier(self, entries: Mapping[str, Any]) -> dict[str, Any]:
        """Entries of figures with the answers that values of earlier periods were read from."""
        found = dict(entries)
        for name, entry in entries.items():
            if "prior" in entry:
                before = self.assessment.earlier.get(name.split(".")[0])
                told = {
                    "rules_version": before.rules_version if before is not None else None,
                    "digest": before.digest if before is not None else None,
                }
                found[name] = {**entry, "prior": {**entry["prior"], **told}}
        return found

    def _refuse(self, scheme: str, result: OrganisationResult) -> NoReturn:
        """Raise `AssessError`: A015 for a scheme that is for others, A006 for one that is not."""
        if scheme not in result.schemes:
            named = {name: self.resolved.schemes[name].title or name for name in result.schemes}
            raise AssessError.no_such_scheme(scheme, named)
        asked = {str(k): v for k, v in self.resolved.schemes[scheme].applies_to.items()}
        has = {"kind": result.kind, "sector": result.sector}
        raise AssessError.not_for(scheme, result.code, asked, {name: has[name] for name in asked})

    def _asked(self) -> dict[str, Any]:
        """Who computed what, of which period, by which rules and what knowledge."""
        identity = self.resolved.programme.programme
        overrides = self.resolved.overrides
        return {
            "engine": {
                "name": "dangjian",
                "version": self.engine.version,
                "plugin": self.engine.plugin,
                "plugin_version": self.engine.plugin_version,
            },
            "region": self.assessment.region,
            "programme": {
                "id": identity.id,
                "title": identity.title,
                "version": identity.version,
                "overrides": {name: str(value) for name, value in sorted(overrides.items())},
            },
            "clocks": {
                "period": period_json(self.assessment.period),
                "known_at": self.assessment.position,
                "rules_on": self.resolved.on.isoformat(),
                "rules_version": self.assessment.rules_version,
            },
            "assessment_digest": self.assessment.digest,
        }

    def _indicators(self, chosen: Mapping[str, SchemeResult], asked: Sequence[str]) -> list[str]:
        """Every indicator asked for or used by the schemes, then what those read."""
        queue: list[str] = list(asked)
        for name in chosen:
            queue += read_by(self.resolved.schemes[name], self.resolved)
        found: dict[str, None] = {}
        while queue:
            name = queue.pop(0)
            if name not in found:
                found[name] = None
                queue += [n for n in used_by(self.resolved, name) if n not in found]
        return list(found)

    def _parameters(
        self, indicators: Sequence[str], chosen: Mapping[str, SchemeResult]
    ) -> list[str]:
        names: set[str] = set()
        for name in indicators:
            names |= given_in(self.resolved.indicators[name.split(".")[0]])
        for name in chosen:
            names |= given_in(self.resolved.schemes[name])
        return sorted(names)


def receipt_digest(body: Mapping[str, Any]) -> str:
    """sha256 over a receipt's canonical JSON without its own digest."""
    canonical = orjson.dumps(
        {k: v for k, v in body.items() if k != "digest"}, option=orjson.OPT_SORT_KEYS
    )
    return f"sha256:{hashlib.sha256(canonical).hexdigest()}"


def receipt(
    assessment: Assessment,
    assessor: Assessor,
    facts: Facts,
    organisation: str,
    log: Events,
    scheme: str | None = None,
    *,
    indicators: Sequence[str] = (),
    engine: Engine | None = None,
    limit: int | None = FACTS_SHOWN,
    earlier: bool = False,
) -> dict[str, Any]:
    """The receipt of one organisation; `facts` and `assessor` are those that gave `assessment`.

    `limit` and `earlier` are `facts` and `earlier` of `ReceiptWriter.write`.
    """
    with Witness(assessment, facts, assessor) as witness:
        kept = assessor.focus.receipts
        writer = ReceiptWriter(assessment, witness, log, engine or Engine(""), kept)
        return writer.write(
            organisation, scheme, indicators=indicators, facts=limit, earlier=earlier
        )
