"""计分依据: why an organisation has the points and the rating that it has.

Down from the rating to the aspect, the item, the rule and the sentence it comes from, the numbers
that were set and by whom, and the facts that were counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from api.arithmetic import spoken, spoken_receipt
from api.deciding import deciding
from api.missed import Missed, missed
from api.pages.describing import Told, told
from api.pages.desk import Answer, Desk, Shown
from api.pages.organisations import kind_of
from api.pages.paging import paged
from api.pages.quotas import quotas_of
from api.pages.schemes import rules_said, tabs
from api.pages.spelling import spelt
from api.pages.trying import trial
from api.pages.words import MINUS, points, say
from core.accounts import Action
from core.assess import Assessment, nearer
from core.log import Event
from core.rules import Loaded

#: How an item gives points, in words.
_AWARDS: Final = {
    "full_if": "满足条件得满分",
    "in_proportion_to": "按比例得分",
    "for_each": "每有一次得分",
    "by_band": "按档得分",
    "take": "直接取分",
}

#: Facts that are listed of each figure before the reader asks for all.
_FIRST: Final = 3

_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")
_NAMED: Final = re.compile(r"\$([a-z][a-z0-9_]*)")


@dataclass(frozen=True)
class Figure:
    """A figure that an item rests on: its value, arithmetic, sources, and the first of its facts."""

    name: str
    said: Mapping[str, Any]
    facts: Sequence[Told]
    made_of: Sequence[str]


@dataclass(frozen=True)
class Item:
    """An item of an aspect: points and what was lost, the rule, the numbers set, the figures.

    `missed` are the items of a list among its facts that were not done.
    """

    said: Mapping[str, Any]
    lost: str
    award: str
    formula: str
    parameters: Sequence[Mapping[str, Any]]
    figures: Sequence[Figure]
    sources: Sequence[Mapping[str, Any]]
    missed: Sequence[Missed]


@dataclass(frozen=True)
class Aspect:
    """An aspect: its points, the points it could have, what was lost, and its items."""

    said: Mapping[str, Any]
    of: str
    lost: str
    items: Sequence[Item]


def receipt_page(desk: Desk) -> Answer:
    """The receipt of one organisation in one scheme."""
    code = desk.path("organisation")
    assessment = desk.latest_of(code)
    scheme = assessment.scheme_named(desk.path("scheme"))
    clocks, result = desk.clocks, assessment.of(code)
    context: dict[str, Any] = {
        "code": code,
        "scheme": scheme,
        "scheme_title": assessment.plan.schemes[scheme].definition.title or scheme,
        "tabs": tabs(desk, assessment),
        "rules_said": rules_said(assessment),
        "result": result.schemes[scheme],
    }
    if result.schemes[scheme].state == "outside":
        others = [name for name, each in result.schemes.items() if each.state != "outside"]
        kind = kind_of(desk, result.kind)
        return Shown(
            "receipt_outside.html", context | {"of": result, "kind": kind, "others": others}
        )
    given = desk.house.receipt(
        desk.region_code,
        clocks.plugin,
        scheme,
        code,
        str(clocks.period),
        assessment.position,
        clocks.rules,
        clocks.settings,
        limited=desk.alone,
    )
    receipt = spoken_receipt(given)
    said = next(each for each in receipt["schemes"] if each["id"] == scheme)
    reader = _Reader(desk, receipt, assessment, scheme)
    aspects = [reader.aspect(each) for each in said["groups"]]
    parameters = receipt["parameters"].values()
    context |= _rated(reader, said) | {
        "quotas": quotas_of(desk, assessment, said, code, reader.sourced),
        "receipt": receipt,
        "said": said,
        "aspects": aspects,
        "opened": next((each.said["id"] for each in aspects if each.lost not in ("0", "—")), ""),
        "due_words": {"next-year-start": say("次年年初"), "next-year-end": say("次年年底前")},
        "lost": _lost(said["total"], said["of"]),
        "next": next_rating(assessment, scheme, code),
        "parameters": len(parameters),
        "assumed": sum(any("assumed" in each for each in one["provenance"]) for one in parameters),
        "facts": reader.facts_counted[0],
        "more_facts": reader.facts_counted[1],
        "trial": trial(desk, code, scheme, assessment, receipt["parameters"]),
    }
    return Shown("receipt.html", context)


def _rated(reader: _Reader, said: Mapping[str, Any]) -> dict[str, Any]:
    """What decides the rating beside points: vetoes and conditions, each with its sources."""
    return {
        "fired": sum(veto["fired"] is True for veto in said["vetoes"]),
        "sources": reader.sourced(said["provenance"]),
        "decided": [(each["title"], reader.sourced(each["provenance"])) for each in deciding(said)],
        "vetoes": [
            (veto, reader.sourced(veto["provenance"]), reader.set_in(veto["when"]))
            for veto in said["vetoes"]
        ],
        "conditions": [
            (band, spoken(band["when"], reader.titles), reader.sourced(band["provenance"]))
            for band in said["rating"]["bands"]
            if "when" in band
        ],
    }


def behind_page(desk: Desk) -> Answer:
    """Every fact behind one figure of an organisation that the caller may see, by page."""
    code = desk.path("organisation")
    assessment = desk.latest_of(code)
    name = desk.path("indicator").split(".")[0]
    indicator = assessment.resolved.indicators.get(name)
    events = desk.region.behind(assessment, code, name, plugin=assessment.plugin)
    every = [told(each, desk.region.vocabulary, desk.title) for each in events]
    sees = desk.sees(Action.facts)
    listed = [each for each in every if sees(each.organisation)]
    value = assessment.value(code, desk.path("indicator"))
    return Shown(
        "behind.html",
        {
            "code": code,
            "indicator": name if indicator is None else indicator.title or name,
            "value": None if value is None else value.shown,
            "facts": paged(desk, listed, say("条")),
            "elsewhere": len(every) - len(listed),
            "rules_said": rules_said(assessment),
        },
    )


def next_rating(assessment: Assessment, scheme: str, code: str) -> str:
    """The next better rating of an organisation and what it lacks, in words; empty without one."""
    result, plan = assessment.of(code), assessment.plan.schemes[scheme]
    found = nearer(plan.definition.rating, scheme, result, assessment.resolved)
    if found is None:
        return ""
    titles = {each.title for each in assessment.resolved.indicators.values() if each.title}
    title, lacking, when = found.title, points(found.points), spoken(found.when, titles)
    if not found.points:
        return say("分数已够{title},等次还须满足:{when}。", title=title, when=when)
    if when:
        text = "距{title}差 {points} 分,并须满足:{when}。"
        return say(text, title=title, points=lacking, when=when)
    return say("距{title}差 {points} 分。", title=title, points=lacking)


def set_names(assessment: Assessment, scheme: str, loaded: Loaded) -> tuple[list[str], list[str]]:
    """The numbers that a scheme itself names, and those that its figures name, directly or not."""
    definition = assessment.plan.schemes[scheme].definition
    # What the programme inherits is in the definition, how a number is called in its own text.
    inherited = definition.model_dump(mode="json", exclude_none=True)
    text = f"{loaded.text.data.get('schemes', {}).get(scheme, '')} {inherited}"
    written = loaded.text.data["indicators"]
    known = assessment.resolved.parameters
    own = [name for name in dict.fromkeys(_NAMED.findall(text)) if name in known]
    waiting = [name for name in dict.fromkeys(_WORD.findall(text)) if name in written]
    seen: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        if name not in seen:
            seen[name] = None
            waiting += [each for each in _WORD.findall(str(written[name])) if each in written]
    behind = [each for name in seen for each in _NAMED.findall(str(written[name]))]
    return own, [name for name in dict.fromkeys(behind) if name in known]


class _Reader:
    """Puts the parts of a receipt beside each other, as a page shows them."""

    def __init__(
        self, desk: Desk, receipt: Mapping[str, Any], assessment: Assessment, scheme: str
    ) -> None:
        self._desk = desk
        self._receipt = receipt
        self._scheme = scheme
        self._sees = desk.sees(Action.facts)
        self._definition = assessment.plan.schemes[scheme].definition
        self._resolved = assessment.resolved
        plugin = desk.region.plugin(assessment.plugin, assessment.position, any_version=True)
        self._loaded: Loaded = plugin.loaded
        # Those that are shown are read at once, and what else is needed one by one.
        shown = {
            fact["position"]
            for each in receipt["indicators"].values()
            for fact in each["facts"][:_FIRST]
        }
        self._events = {each.position: each for each in desk.region.log.at(shown)}
        self._told: dict[int, Told] = {}
        self._counted: set[str] = set()

    @property
    def facts_counted(self) -> tuple[int, bool]:
        """How many facts the figures rest on, and whether there are more than the receipt lists."""
        every = self._receipt["indicators"].values()
        listed = {fact["id"] for each in every for fact in each["facts"]}
        return len(listed), any(each["facts_total"] > len(each["facts"]) for each in every)

    @property
    def _called(self) -> dict[str, str]:
        """What the figures and the numbers of the receipt are called, by name."""
        parts = {**self._receipt["indicators"], **self._receipt["parameters"]}
        return {name: str(each["title"]) for name, each in parts.items() if each["title"]}

    @property
    def titles(self) -> set[str]:
        """What the figures of the receipt are called."""
        return {str(each["title"]) for each in self._receipt["indicators"].values()}

    def aspect(self, said: Mapping[str, Any]) -> Aspect:
        """One aspect with its items."""
        items = [self._item(said, each) for each in said["items"]]
        of = sum((Decimal(each["of"]) for each in said["items"]), Decimal(0))
        return Aspect(said, _plain(of), _lost(said["points"], str(of)), items)

    def _item(self, group: Mapping[str, Any], said: Mapping[str, Any]) -> Item:
        definition = self._definition.groups[group["id"]].items[said["id"]]
        written = definition.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        formula = written.get(said["award"], "") if said["award"] else ""
        texts = [str(written), self._text_of(group["id"], said["id"])]
        figures = [self._figure(name) for name in said["indicators"] if self._of(name)]
        texts += [str(self._loaded.text.data["indicators"].get(each.name, "")) for each in figures]
        return Item(
            said,
            _lost(said["points"], said["of"]),
            say(_AWARDS.get(said["award"] or "", "")),
            spelt(formula, self._called),
            [*self.set_in(" ".join(texts))],
            figures,
            self.sourced(said["provenance"]),
            missed(
                {each.name: each.said for each in figures},
                self._resolved,
                self._event,
                self._desk.region.vocabulary,
                self._sees,
            ),
        )

    def _text_of(self, group: str, item: str) -> str:
        """An item as the programme's own file writes it, which calls numbers by their names."""
        schemes = self._loaded.text.data.get("schemes", {})
        groups = schemes.get(self._scheme, {}).get("groups", {})
        return str(groups.get(group, {}).get("items", {}).get(item, ""))

    def _of(self, name: str) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = self._receipt["indicators"].get(name)
        return found

    def _figure(self, name: str) -> Figure:
        said = self._receipt["indicators"][name]
        listed = [] if name in self._counted else said["facts"]
        self._counted.add(name)
        seen = [
            each
            for each in listed
            if "erased" not in each and self._sees(str(each["organisation"]))
        ]
        facts = [self._fact(each["position"]) for each in seen[:_FIRST]]
        return Figure(name, said, facts, said["indicators"])

    def _fact(self, position: int) -> Told:
        if position not in self._told:
            self._told[position] = told(
                self._event(position), self._desk.region.vocabulary, self._desk.title
            )
        return self._told[position]

    def _event(self, position: int) -> Event:
        if position not in self._events:
            self._events[position] = self._desk.event(position)
        return self._events[position]

    def set_in(self, text: str) -> list[Mapping[str, Any]]:
        """The numbers that a rule names, each with its sources."""
        return [
            {**found, "name": name, "sources": self.sourced(found["provenance"])}
            for name in dict.fromkeys(_NAMED.findall(text))
            if (found := self._receipt["parameters"].get(name)) is not None
        ]

    def sourced(self, provenance: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """What a part rests on, each sentence with its document's issuer and day."""
        return list(self._sourced(provenance))

    def _sourced(self, provenance: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        for each in provenance:
            document = self._receipt["documents"].get(each.get("document", ""), {})
            yield {
                "assumed": each.get("assumed", ""),
                "quote": each.get("quote", ""),
                "clause": each.get("clause", ""),
                "title": each.get("title", ""),
                "issuer": document.get("issuer", ""),
                "published": document.get("published"),
            }


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _lost(points: str | None, of: str) -> str:
    """What was lost, with its sign; 0 for nothing, a dash where there are no points."""
    if points is None:
        return "—"
    lost = Decimal(of) - Decimal(points)
    return "0" if lost == 0 else f"{MINUS}{_plain(lost)}" if lost > 0 else f"+{_plain(-lost)}"
