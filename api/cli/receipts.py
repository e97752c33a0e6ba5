"""The receipt of one organisation and the difference of two assessments, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from api.arithmetic import spoken, spoken_receipt
from api.cli import output
from api.cli.words import label
from api.deciding import deciding
from api.language import gettext as _
from api.language import in_chinese
from api.missed import Missed
from core.assess import Difference, SchemeResult
from core.facts import VOCABULARY
from core.rules import show_points


def write(receipt: Mapping[str, Any], missed: Sequence[Missed] = ()) -> None:
    """Write a ``receipt.v1``: every scheme with its items and vetoes, then what they rest on.

    `missed` are the items of lists that were not done.
    """
    receipt = spoken_receipt(receipt)
    organisation, clocks = receipt["organisation"], receipt["clocks"]
    output.heading(f"{organisation['code']} {organisation['title']}")
    output.say(
        _(
            "{programme} ({plugin}) · {period} · rules of {rules} · known at position {position}"
        ).format(
            programme=receipt["programme"]["title"],
            plugin=_plugin(receipt),
            period=clocks["period"]["label"],
            rules=clocks["rules_version"],
            position=clocks["known_at"],
        )
    )
    for scheme in receipt["schemes"]:
        _scheme(scheme)
    if missed:
        heads = (_("Items of lists that were not done"), _("Due on"), _("Facts (positions)"))
        rows = {each.position: (each.title, each.due, str(each.position)) for each in missed}
        output.table(heads, list(rows.values()), right=heads[2:])
    if receipt["indicators"]:
        _indicators(receipt["indicators"])
    _parameters(receipt["parameters"])
    output.say(f"{_('Digest')} {receipt['digest']}")


def _plugin(receipt: Mapping[str, Any]) -> str:
    """Who answered: the plugin's name and version, or the programme's id and version."""
    engine, programme = receipt["engine"], receipt["programme"]
    name, version = engine["plugin"] or programme["id"], engine["plugin_version"]
    return f"{name} {version or programme['version']}"


def write_scheme(scheme: Mapping[str, Any]) -> None:
    """Write one scheme of a receipt: its items with their arithmetic, its vetoes."""
    _scheme(spoken_receipt(scheme))


def _scheme(scheme: Mapping[str, Any]) -> None:
    total = "—" if scheme["total"] is None else scheme["total"]
    output.heading(f"{scheme['title']} {total}/{scheme['of']} {scheme['rating']['title']}")
    rows = []
    for group in scheme["groups"]:
        for number, item in enumerate(group["items"]):
            points = "—" if item["points"] is None else item["points"]
            earned = "—" if group["points"] is None else group["points"]
            first = f"{group['title']} {earned}" if number == 0 else ""
            rows.append((first, item["title"], f"{points}/{item['of']}", item["arithmetic"]))
    heads = (_("Group"), _("Item"), _("Points"), _("Arithmetic"))
    output.table(heads, rows, right=(_("Points"),))
    output.say(f"{_('Total')} {scheme['arithmetic']}")
    for part in deciding(scheme):
        said = "; ".join(_sources(part["provenance"]))
        output.say(_("Rated so by: {title} {sources}").format(title=part["title"], sources=said))
    _quotas(scheme["rating"])
    if reasons := scheme.get("not_rated"):
        asked = [(each["title"], each["arithmetic"]) for each in reasons]
        output.table((_("Reason to take no part"), _("Arithmetic")), asked)
    if scheme["vetoes"]:
        vetoes = [
            (veto["said"]["zh" if in_chinese() else "en"], veto["arithmetic"])
            for veto in scheme["vetoes"]
        ]
        output.table((_("Veto"), _("Arithmetic")), vetoes)
    for due in scheme["follow_up"]:
        output.say(_("To follow: {title} ({due})").format(title=due["title"], due=due["due"]))
    grounds = [(_list(titles), statement) for statement, titles in _grounds(scheme).items()]
    if grounds:
        output.table((_("Points and ratings"), _("Source")), grounds)


def _quotas(rating: Mapping[str, Any]) -> None:
    """The rank and the quotas: why somebody with the points for one did not get it."""
    quotas = rating.get("quotas", ())
    if not quotas or rating["rank"] is None:
        return
    output.say(_("rank {rank} of {peers}").format(rank=rating["rank"], peers=rating["peers"]))
    rows = [(each["title"], each["arithmetic"], each.get("at_least", "")) for each in quotas]
    heads = (_("Quota"), _("Places"), _("Points from"))
    output.table(heads, rows, right=(_("Points from"),))


def _grounds(scheme: Mapping[str, Any]) -> dict[str, list[str]]:
    """Each sentence and each assumption once, with what rests on it, in the scheme's order.

    An item that rests on what its group rests on is not named beside it.
    """
    parts = [scheme]
    for group in scheme["groups"]:
        own = (each for each in group["items"] if each["provenance"] != group["provenance"])
        parts += [group, *own]
    parts += [*scheme.get("not_rated", ()), *scheme["vetoes"]]
    parts += [*scheme["rating"].get("quotas", ()), *scheme["rating"]["bands"]]
    found: dict[str, list[str]] = {}
    for part in parts:
        for statement in _sources(part["provenance"]):
            titles = found.setdefault(statement, [])
            if part["title"] not in titles:
                titles.append(part["title"])
    return found


#: Titles listed beside a sentence; the JSON receipt has the provenance of each part.
_NAMED: Final = 6


def _list(titles: Sequence[str]) -> str:
    """The first titles, and how many there are where that is not all."""
    separator = "、" if in_chinese() else ", "
    listed = separator.join(titles[:_NAMED])
    more = _(" and {count} more").format(count=len(titles) - _NAMED)
    return listed + more if len(titles) > _NAMED else listed


def _indicators(indicators: Mapping[str, Any]) -> None:
    output.heading(_("Figures and where they come from"))
    rows = [
        (
            each["title"],
            each["value"]["shown"],
            _how(each),
            _facts(each),
            "; ".join(_sources(each["provenance"])),
        )
        for each in indicators.values()
    ]
    heads = (_("Figure"), _("Value"), _("How"), _("Facts (positions)"), _("Source"))
    output.table(heads, rows, right=(_("Value"),))


def _how(indicator: Mapping[str, Any]) -> str:
    """The arithmetic, or what was counted where that says no more than the value."""
    alone = indicator["arithmetic"] == indicator["value"]["shown"]
    how = str(indicator["means"] if alone else indicator["arithmetic"])
    return f"{how}; {_lacks(indicator['lacks'])}" if "lacks" in indicator else how


def _lacks(lacks: Mapping[str, Any]) -> str:
    """Why there is no data."""
    types = ", ".join(label(VOCABULARY.types[each].label) for each in lacks["types"])
    said = {
        "no-facts": _("no facts that count: {types}").format(types=types or "—"),
        "not-asked": _("not asked of it, or only on a condition"),
        "hidden": _("fewer persons than may be shown"),
        "earlier": _("no value of the earlier period"),
    }
    return said[lacks["why"]]


#: Positions listed in the table; the JSON receipt has more, with the facts.
_LISTED: Final = 4


def _facts(indicator: Mapping[str, Any]) -> str:
    count = indicator["facts_total"]
    if not count:
        return ""
    listed = [str(fact["position"]) for fact in indicator["facts"][:_LISTED]]
    more = " …" if count > len(listed) else ""
    generated = indicator["facts_generated"]
    mark = " " + _("{count} generated").format(count=generated) if generated else ""
    erased = sum("erased" in fact for fact in indicator["facts"])
    gone = " " + _("{count} with erased content").format(count=erased) if erased else ""
    return f"{count} ({' '.join(listed)}{more}){mark}{gone}"


def _sources(provenance: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in provenance:
        if "assumed" in each:
            yield _("assumed: {reason}").format(reason=each["assumed"])
        else:
            said = f"「{each['quote']}」" if "quote" in each else each["clause"]
            yield f"{said}({each['title']})"


def _parameters(parameters: Mapping[str, Any]) -> None:
    rows = [
        (
            each["title"],
            name,
            f"{each['value']}{each['unit']}",
            "; ".join(_sources(each["provenance"])),
        )
        for name, each in parameters.items()
    ]
    if rows:
        output.heading(_("Parameters"))
        heads = (_("Parameter"), _("Name (for --set)"), _("Value"), _("Source"))
        output.table(heads, rows, right=(_("Value"),))


# Differences


def write_difference(found: Difference, titles: Mapping[str, str]) -> None:
    """Write what changed: ratings and points first, then the figures; `titles` names the figures."""
    output.say(_("Organisations changed: {count}").format(count=len(found.changes)))
    schemes = [
        (change.organisation, change.title, _title(found, name), _said(before), _said(after))
        for change in found.changes
        for name, (before, after) in change.schemes.items()
    ]
    if schemes:
        heads = (_("Code"), _("Organisation"), _("Scheme"), _("Before"), _("After"))
        output.table(heads, schemes)
    items = [
        (change.organisation, change.title, _item(found, name, item), before or "—", after or "—")
        for change in found.changes
        for name, changed in change.items.items()
        for item, (before, after) in changed.items()
    ]
    if items:
        heads = (_("Code"), _("Organisation"), _("Item"), _("Before"), _("After"))
        output.table(heads, items, right=(_("Before"), _("After")))
    figures = [
        (change.organisation, change.title, titles.get(name, name), *map(_value, (before, after)))
        for change in found.changes
        for name, (before, after) in change.indicators.items()
    ]
    if figures:
        heads = (_("Code"), _("Organisation"), _("Figure"), _("Before"), _("After"))
        output.table(heads, figures)


def _value(shown: str | None) -> str:
    return spoken(shown) if shown else "—"


def _title(found: Difference, name: str) -> str:
    schemes = (
        found.after.plan.schemes if name in found.after.plan.schemes else found.before.plan.schemes
    )
    return schemes[name].definition.title or name


def _item(found: Difference, scheme: str, path: str) -> str:
    """The titles of a scheme and of one of its items, on the side that has it."""
    group, _dot, name = path.partition(".")
    for side in (found.after, found.before):
        plan = side.plan.schemes.get(scheme)
        groups = {} if plan is None else plan.definition.groups
        if group in groups and name in groups[group].items:
            return f"{_title(found, scheme)} · {groups[group].items[name].title or name}"
    return f"{_title(found, scheme)} · {path}"


def _said(result: SchemeResult | None) -> str:
    if result is None or result.state == "outside":
        return "—"
    total = "—" if result.total is None else show_points(result.total)
    vetoes = "; ".join(veto.title for veto in result.vetoes)
    why = result.reason if result.state == "not_rated" else vetoes
    said = f"{total}/{show_points(result.of)} {spoken(result.title)}" + (f"({why})" if why else "")
    if result.rank is None:
        return said
    return f"{said} {_('rank {rank} of {peers}').format(rank=result.rank, peers=result.peers)}"
