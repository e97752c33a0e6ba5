"""Why two answers differ, in words: the causes, and how many organisations moved for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from api.arithmetic import spoken
from api.cli import output
from api.cli.supposing import shown
from api.cli.words import label
from api.language import gettext as _
from api.language import marked
from core.assess import PERIODS_BEFORE, Cause, Explained, Group
from core.host import Region
from core.rules import OF_KIND, day_of, show_points

#: Groups that are written out, and causes and organisations of each; their numbers are always said.
GROUPS: Final = 12
NAMED: Final = 6

_FACTS: Final = {
    "late-fact": marked("a fact that was recorded in between, at position {position}"),
    "corrected-fact": marked("a fact that was corrected at position {position}"),
    "retracted-fact": marked("a fact that was taken back at position {position}"),
}


def write_causes(region: Region, found: Explained) -> None:
    """Write what moved how many organisations, and what each cause does to each of them."""
    if not found.groups:
        return
    words = [" ".join(_said(region, each).split()) for each in found.causes]
    output.heading(_("Why"))
    for group in found.groups[:GROUPS]:
        output.say(_moved(group))
        for number in group.causes[:NAMED]:
            output.say(f"  · {words[number]}")
        if len(group.causes) > NAMED:
            output.say("  · " + _("and {count} more").format(count=len(group.causes) - NAMED))
        if not group.separable and group.causes:
            output.say("  " + _("They act together here and cannot be separated."))
    if len(found.groups) > GROUPS:
        output.say(_("and {count} more").format(count=len(found.groups) - GROUPS))
    rows = list(_rows(found))
    if rows:
        heads = (_("Code"), _("Scheme"), _("Cause"), _("By itself"), _("Missed without it"))
        output.table(heads, rows, right=heads[3:])
        used = {row[2] for row in rows}
        for number, each in enumerate(words, start=1):
            if f"({number})" in used:
                output.say(f"({number}) {each}")


def _moved(group: Group) -> str:
    named = ", ".join(group.organisations[:NAMED])
    more = len(group.organisations) - NAMED
    if more > 0:
        named += ", " + _("and {count} more").format(count=more)
    said = _("Organisations: {count} ({up} up, {down} down): {named}").format(
        count=len(group.organisations), up=group.up, down=group.down, named=named
    )
    return said if group.causes else said + " " + _("No single cause was found.")


def _rows(found: Explained) -> Iterator[tuple[str, ...]]:
    """What each of several causes does to an organisation's points, by itself and left out."""
    schemes = found.difference.after.plan.schemes
    for code, each in found.attributions.items():
        if len(each.effects) < 2:
            continue
        for effect in each.effects:
            for name in dict.fromkeys((*effect.alone, *effect.without)):
                title = schemes[name].definition.title or name if name in schemes else name
                pair = (effect.alone.get(name, 0), effect.without.get(name, 0))
                yield (code, title, f"({effect.cause + 1})", *map(_points, pair))


def _points(thousandths: int | None) -> str:
    if thousandths is None:
        return "—"
    return ("+" if thousandths > 0 else "") + show_points(thousandths)


def _said(region: Region, cause: Cause) -> str:
    """One cause in a sentence."""
    match cause.kind:
        case "parameter":
            return _parameter(region, cause)
        case "parameters":
            said = _("{count} parameters of the rules: {names}")
            return said.format(count=cause.count, names=_listed(cause.names))
        case "rules":
            names = [
                _("the rules of the periods before") if each == PERIODS_BEFORE else each
                for each in cause.names
            ]
            return _("other rules: {names}").format(names=_listed(names))
        case "period":
            return _("what was done in {after} and in {before}").format(
                before=cause.names[0], after=cause.names[1]
            )
        case "facts":
            said = _("{count} facts recorded, corrected or taken back in between: {names}")
            return said.format(count=cause.count, names=_listed(_types(region, cause.names)))
    assert cause.told is not None
    said = _(_FACTS[cause.kind]).format(position=cause.told.position)
    [name] = _types(region, (cause.told.type,))
    day = day_of(cause.told.day)
    return _("{said}: {type}, {organisation}, {day}").format(
        said=said, type=name, organisation=cause.told.organisation, day=day
    )


def _parameter(region: Region, cause: Cause) -> str:
    assert cause.before is not None and cause.after is not None
    name, _mark, kind = cause.names[0].partition(OF_KIND)
    kinds = region.vocabulary.codes["organisation.kind"].codes
    title = spoken(cause.title) or name
    if kind:
        title += f" ({label(kinds[kind]) if kind in kinds else kind})"
    said = f"{title} {shown(cause.before)} → {shown(cause.after)}"
    if cause.supposed:
        return _("{said}, supposed").format(said=said)
    source = f", {cause.source}" if cause.source else ""
    since = _(", since {day}").format(day=cause.since) if cause.since else ""
    return said + since + source


def _types(region: Region, names: Sequence[str]) -> list[str]:
    types = region.vocabulary.types
    return [label(types[name].label) if name in types else name for name in names]


def _listed(names: Sequence[str]) -> str:
    said = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return said + (", " + _("and {count} more").format(count=more) if more > 0 else "")
