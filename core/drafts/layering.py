"""A change of rules as a layer over a plugin's: the text of a programme that inherits it.

What is changed stands under the day from which it applies, with the decision that says so. Periods
before that day are judged as they were, by what is inherited.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from core.drafts.definitions import Data, Misfit, number, said
from core.drafts.emitting import emitted
from core.drafts.errors import DraftsError
from core.drafts.row import Row
from core.facts import holds_number
from core.host import Plugin
from core.rules import Loaded, changes, kinds_of, nearest, of_kind, parse_exact, read_text

#: What is kept of the plugin's own text, as nothing of it is inherited.
_COPIED: Final = ("tree", "burden", "refused")
#: The longest title or sentence of a change: all of it stays in the log.
LONGEST: Final = 500
_REVISION: Final = re.compile(r"(?P<version>.+?)\.r(?P<number>[0-9]+)")


@dataclass(frozen=True, slots=True)
class Decision:
    """The document that a change rests on, and its words."""

    title: str
    number: str
    day: dt.date
    quote: str


@dataclass(frozen=True, slots=True)
class Added:
    """An item that is added to a group of a scheme."""

    scheme: str
    group: str
    row: Row


@dataclass(frozen=True)
class Edit:
    """What is changed from a day on: numbers, ``term@committee`` for those of a kind, and items."""

    since: dt.date
    decision: Decision
    numbers: Mapping[str, Fraction] = field(default_factory=dict)
    items: tuple[Added, ...] = ()


def layer_text(base: Plugin, current: Plugin, text: str | None, edit: Edit) -> str:
    """The text of the rules that an edit makes.

    `base` is the plugin as it is installed, `current` as the region uses it, and `text` the layer
    that makes the difference, None where there is none yet. Raises `DraftsError`
    ``drafts.decision``, ``drafts.nothing`` or ``drafts.change``. Whether the text loads is not asked.
    """
    _check(edit)
    data = _begun(base) if text is None else dict(read_text(text, "draft").data)
    data["programme"] = {**data["programme"], "version": _next(current.identity.version)}
    layer = _Layer(base, current.loaded, data, edit)
    for name, value in edit.numbers.items():
        layer.change(name, value)
    for added in edit.items:
        layer.add(added)
    return _written(layer.finished())


def renewed_text(base: Plugin, text: str, version: str) -> str:
    """A layer as it stands, over the plugin as it is installed now; `version` is the layer's own."""
    data = dict(read_text(text, "draft").data)
    found = _REVISION.fullmatch(version)
    count = int(found["number"]) + 1 if found else 1
    data["programme"] = {**data["programme"], "version": f"{base.identity.version}.r{count}"}
    return _written(data)


def _written(data: Data) -> str:
    return "".join(["# 本地区公布的办法:沿用插件的办法,只写改动。\n", *emitted(data)])


def _check(edit: Edit) -> None:
    decision = edit.decision
    rows = [text for each in edit.items for text in (each.row.title, each.row.standard)]
    words = (decision.title, decision.number, decision.quote, *rows)
    if any(len(text) > LONGEST for text in words):
        raise DraftsError(
            "drafts.decision",
            f"a title or a sentence of the change has more than {LONGEST} characters",
            remedy="Quote the sentence alone that is changed",
        )
    if not (decision.title and decision.number and len(decision.quote) >= 2):
        raise DraftsError(
            "drafts.decision",
            "a change rests on a document, its number and its words",
            remedy="Give the title, the number, the day and the sentence of the decision",
        )
    if any(map(holds_number, words)):
        raise DraftsError(
            "drafts.decision",
            "the change has the number of a telephone or of an identity card in its words",
            remedy="Leave the number out: what is published stays in the log",
        )
    if not edit.numbers and not edit.items:
        raise DraftsError("drafts.nothing", "nothing is changed")


def _begun(base: Plugin) -> Data:
    """The first layer over a plugin: everything is inherited."""
    said = base.loaded.programme.programme
    identity: Data = {
        "id": f"{said.id}.local",
        "region": said.region,
        "place": said.place,
        "version": said.version,
        "title": said.title,
        "en": said.en,
        "requires": said.requires,
        "period": said.period,
    }
    own = base.loaded.text.data
    return {
        "dangjian": 1,
        "programme": {key: value for key, value in identity.items() if value},
        "inherits": [{"from": said.id}],
        **{part: own[part] for part in _COPIED if part in own},
    }


def _next(version: str) -> str:
    """The version after one: 2015.1, 2015.1.r1, 2015.1.r2."""
    found = _REVISION.fullmatch(version)
    return f"{found['version']}.r{int(found['number']) + 1}" if found else f"{version}.r1"


class _Layer:
    """The data of a layer while it is made."""

    def __init__(self, base: Plugin, current: Loaded, data: Data, edit: Edit) -> None:
        self._base, self._current, self._data, self._edit = base.loaded, current, data, edit
        documents = data.setdefault("documents", {})
        self._document = self._named(documents, edit.decision)
        self._since = edit.since.isoformat()

    @staticmethod
    def _named(documents: Data, decision: Decision) -> str:
        """The name of the decision among the layer's documents, where it is put if it is new."""
        document = {
            "title": decision.title,
            "number": decision.number,
            "published": decision.day.isoformat(),
        }
        for name, each in documents.items():
            if each == document:
                return str(name)
        name = next(n for i in range(1, 999) if (n := f"decision_{i}") not in documents)
        documents[name] = document
        return name

    @property
    def _source(self) -> Data:
        # Receipts quote the words with their clause: whose decision it was stands there too.
        decision = self._edit.decision
        return {
            "document": self._document,
            "quote": decision.quote,
            "clause": decision.number,
        }

    def _words(self, row: Row) -> Data:
        """The words of an item: its own, else those of the decision."""
        return self._source | ({"quote": row.standard} if len(row.standard) >= 2 else {})

    def change(self, said: str, value: Fraction) -> None:
        """A number from the day on."""
        name, kind = of_kind(said)
        programme = self._current.programme
        if name not in programme.parameters:
            hint = nearest(name, programme.parameters)
            raise DraftsError("drafts.change", f"there is no number '{name}'", remedy=hint)
        kinds = kinds_of(programme, name)
        if kind and kind not in kinds:
            raise DraftsError(
                "drafts.change",
                f"'{name}' has no number of its own for '{kind}'",
                remedy=nearest(kind, kinds),
            )
        part = self._parameter(name)
        for each in [kind] if kind or not kinds else kinds:
            at = part.setdefault("by_kind", {}).setdefault(each, {}) if each else part
            self._begin(at, name, each)
            self._put(at, value)

    def _parameter(self, name: str) -> Data:
        """The layer's own definition of a number; begun with what it is called and its unit."""
        own: Data = self._data.setdefault("parameters", {})
        if name not in own:
            definition = self._current.programme.parameters[name]
            begun = {"title": definition.title, "en": definition.en, "unit": definition.unit}
            own[name] = {key: each for key, each in begun.items() if each}
        part: Data = own[name]
        return part

    def _begin(self, part: Data, name: str, kind: str) -> None:
        """Where nothing of the rules has a date, say what stood before: rules begin with their first."""
        if "values" in part or changes(self._current.programme):
            return
        before = self._current.programme.parameters[name].of(kind).value
        if before is None:
            return
        written = self._current.text.data["parameters"][name]
        own = written.get("by_kind", {}).get(kind, {})
        part["values"] = {self._first(): number(before)}
        for key in ("source", "assumed"):
            said = own.get(key) or written.get(key)
            if said:
                part[key] = said

    def _put(self, part: Data, value: Fraction) -> None:
        values, sources = dict(part.get("values", {})), dict(part.get("sources", {}))
        values[self._since] = number(value)
        sources[self._since] = self._source
        part["values"] = dict(sorted(values.items()))
        part["sources"] = dict(sorted(sources.items()))

    def add(self, added: Added) -> None:
        """An item from the day on; the points of its group and of the scheme grow by its own."""
        scheme = self._scheme(added.scheme)
        groups = scheme["groups"]
        if added.group not in groups:
            hint = nearest(added.group, groups)
            raise DraftsError("drafts.change", f"there is no group '{added.group}'", remedy=hint)
        group = groups[added.group]
        row = self._unused(added)
        period = self._current.programme.programme.period
        try:
            made = said(row, added.scheme, period, {"source": self._words(row)})
        except Misfit as error:
            raise DraftsError(error.code, error.message, remedy=error.hint) from error
        indicators = self._data.setdefault("indicators", {})
        for name, each in made.indicators.items():
            indicators[name] = {**each, "from": self._since}
        item = row.name.partition(".")[2]
        group["items"] = {**group["items"], item: {**made.item, "from": self._since}}
        if "points" in group:
            named = f"{added.scheme}_{added.group}_points".replace("-", "_")
            group["points"] = self._more(group["points"], row.points, named, "项目分值")
        named = f"{added.scheme}_total".replace("-", "_")
        scheme["total"] = self._more(scheme["total"], row.points, named, "总分")

    def _scheme(self, name: str) -> Data:
        """The layer's own definition of a scheme, begun with that in use."""
        if name not in self._current.programme.schemes:
            hint = nearest(name, self._current.programme.schemes)
            raise DraftsError("drafts.change", f"there is no scheme '{name}'", remedy=hint)
        own = self._data.setdefault("schemes", {})
        if name not in own:
            own[name] = deepcopy(self._current.text.data["schemes"][name])
        scheme: Data = own[name]
        return scheme

    def _unused(self, added: Added) -> Row:
        """The row under a name that nothing has."""
        known = {*self._current.programme.indicators, *self._data.get("indicators", {})}
        groups = self._data["schemes"][added.scheme]["groups"]
        known |= {name for group in groups.values() for name in group["items"]}
        name = next(n for i in range(1, 999) if (n := f"added_{i}") not in known)
        return added.row.named(f"{added.group}.{name}")

    def _more(self, written: Any, points: Fraction, named: str, title: str) -> str:
        """A parameter that is what is written until the day, and more from then on."""
        if isinstance(written, str) and written.startswith("$"):
            name = written[1:]
            part = self._parameter(name)
            self._begin(part, name, "")
            self._put(part, self._value(name) + points)
            return written
        own = self._data.setdefault("parameters", {})
        before = parse_exact(written)
        own[named[:60]] = {
            "title": title,
            "unit": "分",
            "values": {self._first(): number(before), self._since: number(before + points)},
            "sources": {self._since: self._source},
            "assumed": "原分值照旧;各项合计随新增内容增加",
        }
        return f"${named[:60]}"

    def _value(self, name: str) -> Fraction:
        """What a number is on the day, with what the layer says of it already."""
        own = self._data.get("parameters", {}).get(name, {}).get("values", {})
        begun = [day for day in own if day <= self._since]
        if begun:
            return parse_exact(str(own[max(begun)]))
        definition = self._current.programme.parameters[name]
        days = [day for day in definition.values if day <= self._edit.since]
        value = definition.values[max(days)] if days else definition.value
        if value is None:
            message = f"'{name}' has no number on {self._since}"
            raise DraftsError("drafts.change", message, remedy="Choose a later day")
        return value

    def _first(self) -> str:
        """The first day of the rules: what is the same as ever is so from then on."""
        days = changes(self._current.programme)
        return (days[0] if days else dt.date.min).isoformat()

    def finished(self) -> Data:
        """The data, with what is defined anew said to be changed."""
        inherited = self._base.text.data
        changed = [
            name
            for section in ("parameters", "indicators", "schemes")
            for name in self._data.get(section, {})
            if name in inherited.get(section, {})
        ]
        [first] = self._data["inherits"]
        self._data["inherits"] = (
            [{"from": first["from"], "change": changed}] if changed else [first]
        )
        order = ("dangjian", "programme", "inherits", "documents", "parameters", "indicators")
        return {k: self._data[k] for k in (*order, "schemes", *_COPIED) if self._data.get(k)}
