"""A programme's items as a table: what the columns can say stands in them, the rest is named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from core.drafts.counted import read_from
from core.drafts.definitions import COUNT, Misfit, said
from core.drafts.programme import DOCUMENT, source_of
from core.drafts.row import (
    ADD,
    BEYOND,
    DEDUCT,
    FULL,
    JUDGED,
    PERIODS,
    SHARE,
    SHORT,
    Head,
    Row,
    Sheet,
    Table,
)
from core.facts import VOCABULARY
from core.rules import ALONE, LENGTH, Library, Loaded, load, parse_exact
from core.rules.model import Documented, Given, Group, Indicator, Item, Programme, Scheme

_AT_LEAST: Final = re.compile(r"(?P<name>[a-z][a-z0-9_]*)\s*>=\s*(?P<least>[0-9./]+\s*%?)")
_QUOTIENT: Final = re.compile(r"(?P<part>[a-z][a-z0-9_]*)\s*/\s*(?P<whole>[a-z0-9_.]+(/[0-9]+)?)")
_LACK: Final = re.compile(
    r"max\((?P<wanted>[0-9./]+)( \* (?P<times>[0-9]+))? - (?P<name>[a-z][a-z0-9_]*), 0\)"
)
_EVERY: Final = {name: word for word, name in PERIODS.items()}


def tabled(loaded: Loaded, on: dt.date) -> Table:
    """All items of a programme's schemes about organisations, with the numbers of a day.

    A row that the columns say whole can be read back as it is; another one has `BEYOND` in its
    status, and in its columns what is known of it.
    """
    programme = loaded.programme
    sheets = tuple(
        _sheet(code, scheme, programme, on)
        for code, scheme in programme.schemes.items()
        if scheme.per == "organisation"
    )
    return Table(_head(programme), sheets, tuple(_further(programme)))


def table_of(path: Path, on: dt.date, library: Library = ALONE) -> Table:
    """The same of a plugin's folder or its ``programme.yaml``; raises `RuleError`."""
    return tabled(load(path, VOCABULARY, library, compiling=False), on)


def _head(programme: Programme) -> Head:
    identity = programme.programme
    documents = programme.documents
    own = documents.get(DOCUMENT) or next(iter(documents.values()), None)
    return Head(
        region=identity.region,
        id=identity.id,
        title=identity.title,
        version=identity.version,
        period=identity.period,
        place=identity.place,
        document=own.title if own else "",
        number=own.number if own else "",
        issuer=own.issuer if own else "",
        published=own.published if own else None,
    )


def _sheet(code: str, scheme: Scheme, programme: Programme, on: dt.date) -> Sheet:
    rows = []
    for name, group in scheme.groups.items():
        for item_name, item in group.items.items():
            row = _row(f"{name}.{item_name}", group, item, programme, on)
            rows.append(_filled(row, code, group, item, programme, on))
    kinds = scheme.applies_to.get("kind", ())
    return Sheet(scheme.title or code, tuple(rows), code, tuple(kinds))


def _row(name: str, group: Group, item: Item, programme: Programme, on: dt.date) -> Row:
    """What the document says of an item."""
    source = item.source_on(on) or group.source_on(on)
    basis = ""
    if source is not None:
        titles = {key: each.title for key, each in programme.documents.items()}
        title = titles.get(source.document, source.document)
        basis = source.clause if source.document == DOCUMENT else f"《{title}》{source.clause}"
    return Row(
        group=group.title or name.partition(".")[0],
        title=item.title or name.partition(".")[2],
        points=_number(item.points, programme, on),
        standard=source.quote if source else "",
        basis=basis,
        applies=tuple(item.applies_to.get("kind", ())),
        name=name,
    )


def _number(written: Fraction | Given, programme: Programme, on: dt.date) -> Fraction:
    if not isinstance(written, Given):
        return written
    definition = programme.parameters[str(written)]
    if definition.value is not None:
        return definition.value
    days = sorted(definition.values)
    if not days:
        return Fraction(0)  # each kind of organisation has its own
    return definition.values[max((day for day in days if day <= on), default=days[0])]


def _filled(
    row: Row, scheme: str, group: Group, item: Item, programme: Programme, on: dt.date
) -> Row:
    known = replace(row, **_known(item, programme, on))
    return (
        known if _says_all(known, scheme, group, item, programme) else replace(known, status=BEYOND)
    )


def _says_all(row: Row, scheme: str, group: Group, item: Item, programme: Programme) -> bool:
    """Whether a row read back would be the very same definitions."""
    points = [each.points for each in group.items.values()]
    whole = all(isinstance(each, Fraction) for each in points) and group.points == sum(
        each for each in points if isinstance(each, Fraction)
    )
    more = group.model_fields_set - {"title", "points", "items"}
    if not whole or more or row.group != group.title:
        return False
    documents = {key: {"title": each.title} for key, each in programme.documents.items()}
    try:
        made = said(row, scheme, programme.programme.period, source_of(row, documents))
    except Misfit:
        return False
    if Item.model_validate(made.item) != item:
        return False
    indicators = programme.indicators
    return all(
        name in indicators and Indicator.model_validate(each) == indicators[name]
        for name, each in made.indicators.items()
    )


def _known(item: Item, programme: Programme, on: dt.date) -> dict[str, Any]:
    """The columns that say how an item is counted, as far as they can."""
    match item.award:
        case "take":
            indicator = programme.indicators.get(str(item.take))
            judged = indicator is not None and indicator.latest == "score.points"
            return {"how": JUDGED} if judged else {}
        case "add" | "deduct":
            return _each(item, programme, on)
        case "full_if":
            found = _AT_LEAST.fullmatch(str(item.full_if).strip())
            return _asked(found["name"], found["least"], programme) if found else {}
        case "in_proportion_to":
            return _proportion(str(item.in_proportion_to), programme)
        case _:
            return {}


def _each(item: Item, programme: Programme, on: dt.date) -> dict[str, Any]:
    each = item.add if item.add is not None else item.deduct
    known: dict[str, Any] = {"how": ADD if item.add is not None else DEDUCT}
    known["each"] = _number(each, programme, on) if each is not None else None
    if isinstance(item.floor, Fraction) and isinstance(item.points, Fraction):
        known["cap"] = item.points - item.floor
    name = str(item.for_each)
    indicator = programme.indicators.get(name)
    lack = _LACK.fullmatch(indicator.formula) if indicator and indicator.formula else None
    if lack and known["how"] == DEDUCT:
        known |= {"how": SHORT, "threshold": parse_exact(lack["wanted"])}
        known["every"] = _part(int(lack["times"] or 1), programme.programme.period)
        return known | _counts(lack["name"], programme)
    return known | _counts(name, programme)


def _part(times: int, period: str) -> str:
    """The word for the sub-period that a period has so many of; none for the period itself."""
    return next((w for w, n in PERIODS.items() if LENGTH[n] * times == LENGTH[period]), "")


def _asked(name: str, least: str, programme: Programme) -> dict[str, Any]:
    indicator = programme.indicators.get(name)
    if indicator is not None and indicator.every is not None and parse_exact(least) == 1:
        return {"how": FULL, **_every(indicator), **_counts(name, programme)}
    return {"how": FULL, "threshold": parse_exact(least), **_counts(name, programme)}


def _proportion(name: str, programme: Programme) -> dict[str, Any]:
    indicator = programme.indicators.get(name.strip())
    if indicator is None:
        return {}
    if indicator.every is not None:
        return {"how": SHARE, **_every(indicator), **_counts(name, programme)}
    found = _QUOTIENT.fullmatch(indicator.formula or "")
    if found and found["part"] == f"{name}{COUNT}":
        least = parse_exact(found["whole"])
        return {"how": SHARE, "threshold": least, **_counts(found["part"], programme)}
    return {"how": SHARE, **_counts(name, programme)}


def _every(indicator: Indicator) -> dict[str, Any]:
    if not isinstance(indicator.every, str) or not isinstance(indicator.at_least, Fraction):
        return {}
    return {"every": _EVERY.get(indicator.every, ""), "threshold": indicator.at_least}


def _counts(name: str, programme: Programme) -> dict[str, Any]:
    """What an indicator counts, where a cell can say it."""
    indicator = programme.indicators.get(name)
    if indicator is None:
        return {}
    found = _QUOTIENT.fullmatch(indicator.formula or "")
    if found:
        part, whole = (_measure(found[key], programme) for key in ("part", "whole"))
        if part is None or whole is None or part.source != whole.source or part.code != whole.code:
            return {}
        return {"counts": str(replace(part, whole=whole.part))} if part.part else {}
    one = _measure(name, programme)
    return {"counts": str(one)} if one is not None else {}


def _measure(name: str, programme: Programme) -> Any:
    indicator = programme.indicators.get(name)
    if indicator is None or (indicator.sum is None and len(indicator.count) != 1):
        return None
    measure: dict[str, Any] = {"where": indicator.where}
    measure |= {"sum": indicator.sum} if indicator.sum else {"count": indicator.count[0]}
    return read_from(measure)


def _further(programme: Programme) -> Iterator[tuple[str, str]]:
    """What no row says: it stays in the file."""
    for name, scheme in programme.schemes.items():
        title = scheme.title or name
        if scheme.per == "member":
            yield "党员考核", title
        yield from (("否决", f"{title}:{_called(v, n)}") for n, v in scheme.vetoes.items())
        reasons = scheme.not_rated.items()
        yield from (("不参评", f"{title}:{_called(each, n)}") for n, each in reasons)
        if scheme.rating is not None:
            yield "等次", title
    for kind, parts in (("参数", programme.parameters), ("比例表", programme.tables)):
        yield from ((kind, _called(part, name)) for name, part in parts.items())


def _called(part: Documented, name: str) -> str:
    return part.title or name
