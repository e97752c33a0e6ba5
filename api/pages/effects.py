"""这条事实被用于: which figures count a fact, before it and after it, and which read its type and do not.

Of every enabled plugin, in the period in which the fact's day falls. Nothing is counted anew for the
page: these are the figures' own queries, asked about one organisation and those above it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from api.language import in_chinese
from api.pages.desk import Desk
from api.pages.words import label, points, say, signed
from api.wording import sentence
from core.accounts import Action
from core.assess import AssessError, Assessment, Counted, Use, uses_of
from core.facts import Label, Vocabulary, fields_of
from core.host import HostError, Plugin, said_by
from core.log import History
from core.rules import LENGTH, Period


@dataclass(frozen=True, slots=True)
class Used:
    """A figure that counts the fact: of whose, before and after, and what it bears on."""

    plugin: str
    title: str
    organisation: str
    how: str
    before: str
    after: str
    schemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Net:
    """What a scheme says of the organisation, before and after."""

    scheme: str
    title: str
    before: str
    after: str
    difference: str
    rating: str
    stars: int | None
    period: str


@dataclass(frozen=True, slots=True)
class Unused:
    """A figure that reads the type and does not count this fact, with what it asks of facts."""

    title: str
    why: str


@dataclass(frozen=True)
class Effect:
    """Everything that became of a fact in the figures; `faults` are plugins that could not be asked."""

    used: Sequence[Used]
    unused: Sequence[Unused]
    net: Sequence[Net]
    faults: Sequence[str]
    periods: Sequence[str]


def effect_of(desk: Desk, fact: History, position: int) -> Effect:
    """What a fact does, as the log says it at `position`; compared with what was before the fact."""
    used: list[Used] = []
    unused: list[Unused] = []
    net: list[Net] = []
    faults: list[str] = []
    periods: list[str] = []
    region = desk.house.followed(desk.region_code)
    organisation = _organisation(fact)
    for name in sorted(region.enabled(position)):
        try:
            plugin = region.plugin(name, position)
            period = _falling(plugin, fact)
            around = _around(desk, organisation)
            # In this order: what was before is brought on to what is.
            before = _before(desk, name, str(period), fact.events[0].position - 1, around)
            after = _assessed(desk, name, str(period), position, around)
            counted = desk.house.countings(desk.region_code, fact, after, around)
        except (AssessError, HostError) as error:
            faults.append(f"{sentence(error.message)} [{name}]")
            continue
        periods.append(str(period))
        used += used_of(
            desk, plugin.loaded.programme.programme.title, before, after, counted, around
        )
        names = {each.use.indicator for each in counted}
        every = uses_of(plugin.loaded, after.resolved.on, plugin.functions)
        unused += [
            Unused(use.title, asks(use, region.vocabulary))
            for use in every
            if fact.type in use.types and use.role == "counted" and use.indicator not in names
        ]
        ended = after.period.last < desk.today
        net += list(_net(before, after, organisation, ended))
    return Effect(used, unused, net, faults, tuple(dict.fromkeys(periods)))


def _organisation(fact: History) -> str:
    return str(orjson.loads(said_by(fact).state).get("org", ""))


def _falling(plugin: Plugin, fact: History) -> Period:
    """The period of a programme's kind in which a fact's day falls."""
    day = dt.date.fromisoformat(str(said_by(fact).occurred_on))
    months = LENGTH[plugin.loaded.programme.programme.period]
    return Period(dt.date(day.year, (day.month - 1) // months * months + 1, 1), months)


def _around(desk: Desk, organisation: str) -> tuple[str, ...]:
    """An organisation with those above it."""
    tree = desk.house.organisations(desk.region_code)
    if organisation not in tree.organisations:
        return (organisation,)
    return tuple(tree.path(organisation))


def _assessed(
    desk: Desk, plugin: str, period: str, position: int, around: tuple[str, ...]
) -> Assessment:
    return desk.house.assessment(
        desk.region_code, plugin, period, position, organisations=tuple(sorted(around))
    )


def _before(
    desk: Desk, plugin: str, period: str, position: int, around: tuple[str, ...]
) -> Assessment | None:
    """The answer before a fact; None where nothing could be said yet."""
    try:
        return _assessed(desk, plugin, period, position, around)
    except (AssessError, HostError):
        return None


def used_of(
    desk: Desk,
    programme: str,
    before: Assessment | None,
    after: Assessment,
    counted: Sequence[Counted],
    around: Sequence[str],
) -> list[Used]:
    """The figures that count a fact, of `around` those that the caller may see."""
    found: list[Used] = []
    for each in counted:
        schemes = tuple(
            after.plan.schemes[name].definition.title or name
            for name in each.use.schemes
            if name in after.plan.schemes
        )
        if each.organisations is None:
            how = say("由函数计算,只有函数知道")
            found.append(Used(programme, each.use.title, "", how, "", "", schemes))
        for code in each.organisations or ():
            if code not in around or not desk.may(Action.results, code):
                continue
            one, two = (_shown(side, code, each.use.indicator) for side in (before, after))
            title = desk.title(code)
            found.append(
                Used(
                    programme,
                    each.use.title,
                    title,
                    asks(each.use, desk.region.vocabulary),
                    one,
                    two,
                    schemes,
                )
            )
    return found


def _shown(assessment: Assessment | None, code: str, indicator: str) -> str:
    value = None if assessment is None else assessment.value(code, indicator)
    return say("无数据") if value is None else value.shown


#: What conditions of rules are called that are no field of a fact, and the words of their values.
_CALLED: Final = {
    "window": "时间",
    "has_all": "有过的环节",
    "tags": "标签",
    "planned": "有措施",
    "raised": "发现",
    "period-end": "期末",
    "to-date": "至当时为止",
    "by": "不晚于",
    "not_by": "期限内没有,期限为",
    "has": "含",
    "given": "已填",
    "True": "是",
    "False": "否",
    "from": "自",
    "to": "至",
    "at_most": "不超过",
    "at_least": "不少于",
}


def asks(use: Use, vocabulary: Vocabulary) -> str:
    """What a figure asks of the facts it counts, by the labels of fields and codes."""
    asks = _Asks(use, vocabulary)
    parts = []
    for name, asked in use.conditions.items():
        if isinstance(asked, dict):
            parts += [asks.said(key, value) for key, value in asked.items()]
        else:
            parts.append(asks.said(name, asked))
    return ("\uff1b" if in_chinese() else "; ").join(parts)


class _Asks:
    """Says the conditions of one use; what nothing is known of stands as the rules write it."""

    def __init__(self, use: Use, vocabulary: Vocabulary) -> None:
        models = [vocabulary.types[each] for each in use.types if each in vocabulary.types]
        self._fields = {spec.name: spec for model in models for spec in fields_of(model)}
        self._steps = {
            code: label(each)
            for spec in self._fields.values()
            if spec.name == "step" and spec.column.codes
            for code, each in vocabulary.codes[spec.column.codes].codes.items()
        }
        self._vocabulary = vocabulary

    def said(self, key: str, value: object) -> str:
        """One condition."""
        spec = self._fields.get(key)
        codes: Mapping[str, Label] = {}
        if spec is not None and spec.column.codes:
            codes = self._vocabulary.codes[spec.column.codes].codes
        named = label(spec.label) if spec else self._steps.get(key) or self._word(key)
        return f"{named} {self._flat(value, codes)}"

    def _flat(self, value: object, codes: Mapping[str, Label]) -> str:
        if isinstance(value, dict):
            return ("、" if in_chinese() else ", ").join(
                f"{self._word(key)} {self._flat(each, codes)}" for key, each in value.items()
            )
        if isinstance(value, list | tuple):
            return ("、" if in_chinese() else ", ").join(self._flat(each, codes) for each in value)
        known = codes.get(str(value))
        return label(known) if known else self._steps.get(str(value)) or self._word(str(value))

    def _word(self, written: str) -> str:
        return say(_CALLED[written]) if written in _CALLED else written


def _net(
    before: Assessment | None, after: Assessment, organisation: str, ended: bool
) -> Iterator[Net]:
    """What each scheme says of the organisation itself; no rating of a period that has not ended."""
    if organisation not in after.organisations:
        return
    new = after.of(organisation)
    known = before is not None and organisation in before.organisations
    old = before.of(organisation) if before is not None and known else None
    for name, result in new.schemes.items():
        if result.state == "outside":
            continue
        was = None if old is None else old.schemes.get(name)
        moved = ""
        if was is not None and was.total is not None and result.total is not None:
            moved = signed(result.total - was.total)
        yield Net(
            name,
            after.plan.schemes[name].definition.title or name,
            say("无数据") if was is None else points(was.total),
            points(result.total),
            moved,
            say(result.title) if ended else say("本期未结束"),
            result.stars if ended else None,
            str(after.period),
        )
