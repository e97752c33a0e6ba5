"""A figure in a receipt: its value, how it came about, and the facts it stands on."""

from __future__ import annotations

from typing import Any

from core.assess.assessment import Assessment
from core.assess.derivation import used_by
from core.assess.evidence import Behind, Witness
from core.assess.receipts.facts import FactPages
from core.assess.receipts.schemes import read_by
from core.assess.receipts.sources import Sources
from core.assess.result import IndicatorValue, OrganisationResult, period_json
from core.assess.wording import formula_text, measure_text
from core.rules.model import Indicator, Prior


class Figures:
    """Writes the figures of one assessment; with `earlier`, also the facts of earlier values."""

    def __init__(
        self,
        assessment: Assessment,
        witness: Witness,
        pages: FactPages,
        limit: int | None,
        earlier: bool,
    ) -> None:
        self._assessment = assessment
        self._resolved = assessment.resolved
        self._sources = Sources(assessment.resolved)
        self._witness = witness
        self._pages = pages
        self._limit = limit
        self._earlier = earlier

    def entry(self, name: str, result: OrganisationResult) -> dict[str, Any]:
        """One figure of an organisation as plain data."""
        base = name.split(".")[0]
        indicator = self._resolved.indicators[base]
        value = result.indicators[name]
        behind = self._witness.behind(result.code, base)
        entry: dict[str, Any] = {
            "title": indicator.title or base,
            "unit": indicator.unit,
            "value": {
                "num": value.num,
                "den": value.den,
                "exact": value.exact,
                "shown": value.shown,
            },
            "means": measure_text(indicator, self._resolved.of_kind(result.kind)),
            "arithmetic": self._arithmetic(base, indicator, value, result),
            "indicators": list(used_by(self._resolved, base)),
            "rows": list(indicator.rows),
            "provenance": self._sources.of(indicator),
            **self._pages.listed(behind),
        }
        if lack := self._witness.lacking(result.code).get(base) if value.num is None else None:
            entry["lacks"] = {"why": lack.why, "types": list(lack.types)}
        if base in self._assessment.plan.evidence and indicator.each is not None:
            entry["counted"] = value.exact
        if indicator.roll_up is not None:
            entry |= self._taken_in(base, indicator.roll_up.of, result.code, behind)
        if indicator.prior is not None:
            entry["prior"] = self._prior(base, indicator.prior, value, result.code)
        return entry

    def _arithmetic(
        self, name: str, indicator: Indicator, value: IndicatorValue, result: OrganisationResult
    ) -> str:
        if indicator.formula is not None:
            own = self._resolved.of_kind(result.kind)
            said = formula_text(indicator.formula, own, result.indicators)
            return f"{said} = {value.shown}"
        if indicator.ledger is not None:
            parts = [
                result.indicators[f"{name}.{p}"].shown for p in ("opening", "added", "resolved")
            ]
            return f"{parts[0]} + {parts[1]} − {parts[2]} = {value.shown}"
        return value.shown

    def _taken_in(
        self, name: str, of: str, organisation: str, behind: list[Behind]
    ) -> dict[str, Any]:
        """The organisations a roll-up takes in: the value of each, and how many facts it has."""
        facts: dict[str, set[int]] = {}
        for row in behind:
            facts.setdefault(row.counted_for, set()).add(row.fact)
        codes = self._witness.taken_in(organisation, name)
        values = {code: self._assessment.value(code, of) for code in codes[: self._limit]}
        return {
            "organisations_total": len(codes),
            "organisations": [
                {
                    "organisation": code,
                    "value": value.shown if value is not None else None,
                    "facts_total": len(facts.get(code, ())),
                }
                for code, value in values.items()
            ],
        }

    def _prior(
        self, name: str, prior: Prior, value: IndicatorValue, organisation: str
    ) -> dict[str, Any]:
        """The earlier answer that a value was read from, and on demand the facts behind it."""
        # Which answer that was, the writer says: it is another at each position.
        found: dict[str, Any] = {
            "period": period_json(self._assessment.period.previous),
            "of": prior.of,
            "scheme": prior.scheme or None,
            "value": value.shown,
            "rules_version": None,
            "digest": None,
        }
        witness = self._witness.earlier(name) if self._earlier else None
        if witness is None:
            return found
        with witness:
            names = [prior.of]
            if prior.scheme:
                resolved = witness.assessment.resolved
                names = read_by(resolved.schemes[prior.scheme], resolved)
            behind = [row for each in names for row in witness.behind(organisation, each)]
        return found | self._pages.listed(behind)
