"""Receipts: why an assessment says what it says, down to the fact and the sentence of the document.

`receipt.v1` is described by ``docs/receipt.v1.schema.json``. It is plain data: the same question
gives the same receipt, and its digest covers every other field.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import orjson

from core.assess.errors import AssessError
from core.assess.evidence import Behind, Events, Witness, event_at, used_by
from core.assess.facts import Facts
from core.assess.result import (
    IndicatorValue,
    ItemResult,
    OrganisationResult,
    SchemeResult,
    period_json,
)
from core.assess.run import Assessment, Assessor
from core.assess.wording import formula_text, measure_text
from core.rules import Resolved, show_decimal, show_points
from core.rules.expressions import names_in, parameters_in, parse_expression
from core.rules.model import Documented, Given, Indicator, Item, Scheme, Source

FACTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Engine:
    """What computed the assessment: the product's version and the plugin's."""

    version: str
    plugin: str = ""
    plugin_version: str = ""


class ReceiptWriter:
    """Writes receipts of one assessment; `log` tells where each fact comes from."""

    def __init__(
        self, assessment: Assessment, witness: Witness, log: Events, engine: Engine
    ) -> None:
        self.assessment = assessment
        self.resolved = assessment.resolved
        self.witness = witness
        self.log = log
        self.engine = engine

    def write(
        self,
        organisation: str,
        scheme: str | None = None,
        *,
        indicators: Sequence[str] = (),
        facts: int = FACTS_SHOWN,
    ) -> dict[str, Any]:
        """The receipt of an organisation: one scheme, or all that apply to it.

        `indicators` are explained beside those that the schemes rest on. At most `facts` facts are
        listed for each figure; `facts_total` counts them all. Raises `AssessError` A001, A006 or
        A008.
        """
        result = self.assessment.of(organisation)
        applying = {n: s for n, s in result.schemes.items() if s.state != "outside"}
        if scheme is not None and scheme not in applying:
            raise AssessError.no_such_scheme(scheme, applying)
        chosen = {n: s for n, s in applying.items() if scheme in (None, n)}
        for name in indicators:
            if name not in result.indicators:
                raise AssessError.no_such_indicator(name, result.indicators)
        used = self._indicators(chosen, indicators)
        body = {
            "receipt": "v1",
            "engine": {
                "name": "dangjian",
                "version": self.engine.version,
                "plugin": self.engine.plugin,
                "plugin_version": self.engine.plugin_version,
            },
            "region": self.assessment.region,
            "programme": self._programme(),
            "organisation": {"code": result.code, "title": result.title, "kind": result.kind},
            "clocks": {
                "period": period_json(self.assessment.period),
                "known_at": self.assessment.position,
                "rules_on": self.resolved.on.isoformat(),
                "rules_version": self.assessment.rules_version,
            },
            "assessment_digest": self.assessment.digest,
            "schemes": [
                self._scheme(self.resolved.schemes[n], s, result) for n, s in chosen.items()
            ],
            "indicators": {name: self._indicator(name, result, facts) for name in used},
            "parameters": self._parameters(used, chosen),
            "documents": self._documents(),
        }
        return {**body, "digest": receipt_digest(body)}

    # -- parts ---------------------------------------------------------------------------------

    def _programme(self) -> dict[str, Any]:
        identity = self.resolved.programme.programme
        return {
            "id": identity.id,
            "title": identity.title,
            "version": identity.version,
            "overrides": {n: str(v) for n, v in sorted(self.resolved.overrides.items())},
        }

    def _documents(self) -> dict[str, Any]:
        documents = self.resolved.programme.documents
        return {
            name: {
                "title": d.title,
                "issuer": d.issuer,
                "published": d.published.isoformat() if d.published else None,
                "checked": d.checked.isoformat() if d.checked else None,
                "mark": d.mark,
            }
            for name, d in documents.items()
        }

    def _scheme(
        self, scheme: Scheme, outcome: SchemeResult, result: OrganisationResult
    ) -> dict[str, Any]:
        groups = []
        for name, group in scheme.groups.items():
            items = [i for i in outcome.items if i.group == name]
            groups.append(
                {
                    "id": name,
                    "title": group.title or name,
                    "points": show_points(outcome.groups[name]),
                    "provenance": provenance(group, scheme),
                    "items": [
                        self._item(group.items[i.item], i, result, (group, scheme)) for i in items
                    ],
                }
            )
        return {
            "id": outcome.name,
            "title": scheme.title or outcome.name,
            "total": None if outcome.total is None else show_points(outcome.total),
            "of": show_points(outcome.of),
            "state": outcome.state,
            "rating": {
                "title": outcome.title,
                "stars": outcome.stars,
                "rank": outcome.rank,
                "peers": outcome.peers,
                "bands": self._bands(scheme),
            },
            "arithmetic": self._sum(scheme, outcome),
            "groups": groups,
            "vetoes": [self._veto(scheme, name, outcome, result) for name in scheme.vetoes],
            "follow_up": [
                {
                    "opens": f.opens,
                    "title": f.title,
                    "due": f.due,
                    "provenance": provenance(f, scheme),
                }
                for f in scheme.follow_up
                if f.when == outcome.state
            ],
            "provenance": provenance(scheme),
        }

    def _sum(self, scheme: Scheme, outcome: SchemeResult) -> str:
        """The groups added up; where items were left out, scaled up by the points that remain."""
        parts = " + ".join(show_points(points) for points in outcome.groups.values())
        if outcome.total is None:
            return f"{parts} = 暂不可算"
        total = show_points(outcome.total)
        if outcome.total == sum(outcome.groups.values()):
            return f"{parts} = {total}"
        there = Fraction(0)
        for name, group in scheme.groups.items():
            items = [i for i in outcome.items if i.group == name and i.points is not None]
            most = Fraction(sum(i.of for i in items))
            if group.cap is not None:
                most = min(most, self.resolved.number(group.cap) * 1000)
            there += most * (1 if group.weight is None else self.resolved.number(group.weight))
        raised = f"{show_points(outcome.of)} ÷ {show_decimal(there / 1000, 3)}"
        return f"({parts}) × {raised} = {total}"

    def _bands(self, scheme: Scheme) -> list[dict[str, Any]]:
        if scheme.rating is None:
            return []
        found = []
        for band in scheme.rating.bands:
            edge = {
                word: show_decimal(self.resolved.number(getattr(band, word)), 3)
                for word in ("at_least", "above", "at_most", "below")
                if getattr(band, word) is not None
            }
            found.append(
                {
                    "title": band.title,
                    "stars": band.stars,
                    **edge,
                    "provenance": provenance(band, scheme),
                }
            )
        return found

    def _veto(
        self, scheme: Scheme, name: str, outcome: SchemeResult, result: OrganisationResult
    ) -> dict[str, Any]:
        veto = scheme.vetoes[name]
        state = "clear"
        if any(v.name == name for v in outcome.vetoes):
            state = "fired"
        elif any(v.name == name for v in outcome.undecided):
            state = "undecided"
        values = dict(result.indicators)
        if outcome.total is not None:
            values["total"] = IndicatorValue(outcome.total, 1000, False, False)
        return {
            "id": name,
            "title": veto.title or name,
            "state": state,
            "when": veto.when,
            "arithmetic": formula_text(veto.when, self.resolved, values),
            "indicators": self._names(veto.when),
            "provenance": provenance(veto, scheme),
        }

    def _item(
        self,
        item: Item,
        outcome: ItemResult,
        result: OrganisationResult,
        above: Sequence[Documented],
    ) -> dict[str, Any]:
        formula = _formula_of(item)
        return {
            "id": outcome.item,
            "title": outcome.title,
            "points": None if outcome.points is None else show_points(outcome.points),
            "of": show_points(outcome.of),
            "award": item.award,
            "arithmetic": self._award_text(item, outcome, result),
            "indicators": self._names(formula),
            "provenance": provenance(item, *above),
        }

    def _award_text(self, item: Item, outcome: ItemResult, result: OrganisationResult) -> str:
        """One line that a reader can check with a pocket calculator."""
        number = self.resolved.number
        said = formula_text(_formula_of(item), self.resolved, result.indicators)
        of = show_points(outcome.of)
        if outcome.points is None:
            words = {"leave_out": "无数据,不计入总分", "unavailable": "无数据,暂不可算"}
            return f"{said}:{words.get(item.when_no_data or '', '不适用')}"
        got = show_points(outcome.points)
        match item.award:
            case "full_if":
                return f"{said}:{got}(满分{of})"
            case "in_proportion_to":
                return f"{of} × [{said}] = {got}"
            case "add":
                assert item.add is not None
                return f"{show_decimal(number(item.add), 3)} × [{said}],最多{of} = {got}"
            case "deduct":
                assert item.deduct is not None
                return f"{of} − {show_decimal(number(item.deduct), 3)} × [{said}],扣完为止 = {got}"
            case "by_band":
                return f"[{said}]对应的分档 = {got}"
            case _:
                return f"[{said}],最多{of} = {got}"

    def _indicator(self, name: str, result: OrganisationResult, limit: int) -> dict[str, Any]:
        base = name.split(".")[0]
        indicator = self.resolved.indicators[base]
        value = result.indicators[name]
        behind = self.witness.behind(result.code, base) if not used_by(self.resolved, base) else []
        entry: dict[str, Any] = {
            "title": indicator.title or base,
            "unit": indicator.unit,
            "value": {
                "num": value.num,
                "den": value.den,
                "exact": value.exact,
                "shown": value.shown,
            },
            "means": measure_text(indicator, self.resolved),
            "arithmetic": self._arithmetic(indicator, value, result),
            "indicators": list(used_by(self.resolved, base)),
            "rows": list(indicator.rows),
            "provenance": provenance(indicator),
            "facts_total": len({row.fact for row in behind}),
            "facts": [self._fact(*place) for place in _first(behind, limit)],
        }
        if base in self.witness.assessment.plan.evidence and indicator.each is not None:
            entry["counted"] = value.exact
        return entry

    def _arithmetic(
        self, indicator: Indicator, value: IndicatorValue, result: OrganisationResult
    ) -> str:
        if indicator.formula is not None:
            return f"{formula_text(indicator.formula, self.resolved, result.indicators)} = {value.shown}"
        if indicator.ledger is not None:
            name = next(n for n, i in self.resolved.indicators.items() if i is indicator)
            parts = [
                result.indicators[f"{name}.{p}"].shown for p in ("opening", "added", "resolved")
            ]
            return f"{parts[0]} + {parts[1]} − {parts[2]} = {value.shown}"
        return value.shown

    def _fact(self, position: int, fact: int) -> dict[str, Any]:
        """A fact as it stands at `position`; a correction does not repeat where it comes from."""
        event = event_at(self.log, position)
        state = orjson.loads(event.state)
        recorded = state if position == fact else orjson.loads(event_at(self.log, fact).state)
        return {
            "position": position,
            "id": recorded["fact"],
            "type": event.type,
            "organisation": state["org"],
            "occurred_on": event.occurred_on,
            "recorded_at": event.recorded_at.isoformat(),
            "source": recorded["source"],
            "external_id": recorded["ext"],
            "mark": state["mark"],
            "revision": state.get("revision", 1),
        }

    # -- what is used --------------------------------------------------------------------------

    def _names(self, formula: str) -> list[str]:
        names = (n.name for n in names_in(parse_expression(formula)))
        return [n for n in dict.fromkeys(names) if n.split(".")[0] in self.resolved.indicators]

    def _indicators(self, chosen: Mapping[str, SchemeResult], asked: Sequence[str]) -> list[str]:
        """Every indicator asked for or used by the schemes, then what those read."""
        queue: list[str] = list(asked)
        for name in chosen:
            scheme = self.resolved.schemes[name]
            for group in scheme.groups.values():
                for item in group.items.values():
                    queue += self._names(_formula_of(item))
            for veto in scheme.vetoes.values():
                queue += self._names(veto.when)
        found: dict[str, None] = {}
        while queue:
            name = queue.pop(0)
            if name not in found:
                found[name] = None
                queue += [n for n in used_by(self.resolved, name) if n not in found]
        return list(found)

    def _parameters(
        self, indicators: Sequence[str], chosen: Mapping[str, SchemeResult]
    ) -> dict[str, Any]:
        names: set[str] = set()
        for name in indicators:
            names |= _given_in(self.resolved.indicators[name.split(".")[0]])
        for name in chosen:
            names |= _given_in(self.resolved.schemes[name])
        return {name: _parameter(self.resolved, name) for name in sorted(names)}


def _first(behind: Sequence[Behind], limit: int) -> list[tuple[int, int]]:
    return sorted({(row.position, row.fact) for row in behind})[:limit]


def _formula_of(item: Item) -> str:
    return (
        item.full_if or item.in_proportion_to or item.for_each or item.by_band or item.take or "0"
    )


def _given_in(part: Any) -> set[str]:
    """The parameters that a definition names, in numbers and in formulas."""
    found: set[str] = set()
    if isinstance(part, Given):
        return {str(part)}
    if isinstance(part, str):
        if "$" in part:
            try:
                found |= {p.name for p in parameters_in(parse_expression(part))}
            except ValueError:
                return found
        return found
    if isinstance(part, Mapping):
        parts: Sequence[Any] = list(part.values())
    elif isinstance(part, tuple | list):
        parts = list(part)
    elif hasattr(part, "model_fields_set"):
        parts = [getattr(part, name) for name in part.model_fields_set if name not in _TEXTS]
    else:
        return found
    for inner in parts:
        found |= _given_in(inner)
    return found


_TEXTS = ("title", "en", "note", "assumed", "source", "rows", "unit")


def _parameter(resolved: Resolved, name: str) -> dict[str, Any]:
    value = resolved.parameters[name]
    definition = value.definition
    source = definition.sources.get(value.since) if value.since else None
    return {
        "title": definition.title or name,
        "unit": definition.unit,
        "value": show_decimal(value.value, 6) if _is_decimal(value.value) else str(value.value),
        "since": value.since.isoformat() if value.since else None,
        "overridden": value.overridden,
        "provenance": [_source(source)] if source else provenance(definition),
    }


def _is_decimal(value: Fraction) -> bool:
    return 10**6 % value.denominator == 0


def provenance(*parts: Documented) -> list[dict[str, Any]]:
    """Where something comes from: its own source and assumption, or the nearest one above it."""
    for part in parts:
        found: list[dict[str, Any]] = []
        if part.source is not None:
            found.append(_source(part.source))
        if part.assumed:
            found.append({"assumed": part.assumed})
        if found:
            return found
    return []


def _source(source: Source) -> dict[str, Any]:
    found: dict[str, Any] = {"document": source.document, "quote": source.quote}
    if source.clause:
        found["clause"] = source.clause
    if source.mark:
        found["mark"] = source.mark
    return found


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
) -> dict[str, Any]:
    """The receipt of one organisation; `facts` and `assessor` are those that gave `assessment`."""
    with Witness(assessment, facts, assessor) as witness:
        writer = ReceiptWriter(assessment, witness, log, engine or Engine(""))
        return writer.write(organisation, scheme, indicators=indicators)
