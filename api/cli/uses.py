"""One entry, many uses: what the programmes of every region do with a type of fact, or with one fact."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import click
import orjson

from api.cli import failures, output
from api.cli.asked import RULES, checked_period
from api.cli.bars import bars
from api.cli.facts import facts
from api.cli.naming import REGION
from api.cli.program import Session
from api.language import gettext as _
from api.language import marked
from core.assess import Counted, Use, counted_in, uses_of
from core.facts import VOCABULARY
from core.host import Plugin, Region
from core.log import Event
from core.rules import LENGTH, Period

#: The columns of the table and of CSV; JSON has more.
HEADS: Final = {
    "type": marked("Type"),
    "region": marked("Region"),
    "plugin": marked("Plugin"),
    "version": marked("Version"),
    "indicator": marked("Indicator"),
    "title": marked("Name"),
    "reads": marked("Reads"),
    "conditions": marked("Conditions"),
    "each": marked("Each"),
    "schemes": marked("Schemes"),
}

#: What a programme's part is, where it is not counted itself.
_ROLES: Final = {
    "counted": "{source}",
    "population": marked("who belongs to {source}"),
    "function": marked("function {source}"),
}


@facts.command("uses", help=marked("Say which indicators use a type of fact, or one stored fact."))
@click.argument("type_", metavar="[TYPE]", required=False)
@click.option(
    "--fact", "named", help=marked("One fact of the log: its id, or its position in --region.")
)
@click.option("--region", type=REGION, help=marked("Only this region and the plugins it enabled."))
@click.option(
    "--period",
    callback=lambda _context, _parameter, value: value and checked_period(value),
    help=marked("For a fact: this period instead of the one its day falls in."),
)
@RULES
@output.formats("table", "json", "csv")
@click.pass_obj
def uses(
    session: Session,
    type_: str | None,
    named: str | None,
    region: str | None,
    period: str | None,
    rules_on: dt.date | None,
    form: str,
) -> None:
    """Straight from the rules in force: those of today for a type, those of the period for a fact."""
    if named is not None and type_ is not None:
        raise click.UsageError(_("give a type of facts or --fact, not both"))
    if named is None and period is not None:
        raise click.UsageError(_("--period goes with --fact"))
    if named is None:
        types = [_known(type_)] if type_ is not None else list(VOCABULARY.types)
        rows = list(_of_types(_plugins(session, region), types, rules_on or dt.date.today()))
        _write(rows, form, several=type_ is None)
        return
    with _holding(session, named, region) as opened:
        _fact(opened, _found(opened, named), period, rules_on, form)


def _known(type_: str) -> str:
    if type_ not in VOCABULARY.types:
        near = difflib.get_close_matches(type_, VOCABULARY.types, n=1)
        hint = _("; did you mean {near}?").format(near=near[0]) if near else ""
        raise click.UsageError(_("there is no type of facts '{type}'").format(type=type_) + hint)
    return type_


def _plugins(session: Session, region: str | None) -> Iterator[Plugin]:
    """All plugins that work, or those a region has enabled; says what is set aside."""
    names: Sequence[str] = session.host.names
    if region is not None:
        with session.region(region, quiet=True) as opened:
            names = sorted(opened.enabled())
    for name in names:
        found = session.host.find(name)
        if isinstance(found, Plugin):
            yield found
        else:
            failures.report(found.unavailable())


def _of_types(
    plugins: Iterator[Plugin], types: Sequence[str], on: dt.date
) -> Iterator[dict[str, Any]]:
    found = [(plugin, uses_of(plugin.loaded, on, plugin.functions)) for plugin in plugins]
    for type_ in types:
        for plugin, every in found:
            for use in every:
                if type_ in use.types:
                    yield _described(plugin, use) | {"type": type_}


def _described(plugin: Plugin, use: Use) -> dict[str, Any]:
    return {
        "region": plugin.identity.region,
        "plugin": plugin.name,
        "programme": plugin.identity.id,
        "version": plugin.identity.version,
        "indicator": use.indicator,
        "title": use.title,
        "role": use.role,
        "source": use.source,
        "types": list(use.types),
        "conditions": _plain(use.conditions),
        "each": use.each,
        "into": list(use.into),
        "schemes": list(use.schemes),
    }


# One fact


def _holding(session: Session, named: str, region: str | None) -> Region:
    """The region that has a fact: the one asked for, else the first whose log knows it."""
    if region is not None:
        return session.region(region)
    if named.isdecimal():
        raise click.UsageError(_("a position is one of a log: say --region"))
    for code in session.installation.regions():
        opened = session.region(code, quiet=True)
        if opened.log.find(_id(named)) is not None:
            return opened
        opened.close()
    raise _unknown(named)


def _id(named: str) -> UUID:
    try:
        return UUID(named)
    except ValueError:
        said = _("'{named}' is neither the id of a fact nor a position").format(named=named)
        raise click.UsageError(said) from None


def _unknown(named: str) -> click.UsageError:
    return click.UsageError(_("no log has a fact '{named}'").format(named=named))


def _found(region: Region, named: str) -> Event:
    """The event that first recorded a fact."""
    if not named.isdecimal():
        found = region.log.find(_id(named))
    else:
        position = int(named)
        events = region.log.read(position - 1, 1, position) if position else []
        found = events[0] if events and events[0].type else None
        if found is not None and found.topic != "fact.recorded":
            # A correction names its fact's stream; of a case, by its number in it.
            said = _("position {named} corrects or retracts a fact; name the fact itself")
            raise click.UsageError(said.format(named=named))
    if found is None:
        raise _unknown(named)
    return found


def _fact(
    region: Region, event: Event, period: str | None, rules_on: dt.date | None, form: str
) -> None:
    with bars() as progress:
        region.follow(progress.stage(_("Columns")))
        rows = []
        for name in sorted(region.enabled()):
            plugin = region.plugin(name)
            asked = Period.parse(period) if period else _falling(plugin, event)
            progress.stage(_("Assessing"))
            assessment = region.assess(str(asked), plugin=name, rules_on=rules_on)
            counted = counted_in(
                assessment, region.facts(), plugin.assessor, event.type, event.position
            )
            version = assessment.rules_version
            rows += [_counting(plugin, each, str(asked), version) for each in counted]
    said = {
        "region": region.code,
        "position": event.position,
        "type": event.type,
        "organisation": orjson.loads(event.state).get("org"),
        "occurred_on": event.occurred_on,
    }
    if form == "json":
        output.json(said | {"uses": rows})
        return
    if form == "table":
        line = _("{region} position {position}: {type}, {organisation}, {occurred_on}")
        output.say(line.format(**said))
    _write(rows, form, several=False, more={"period": _("Period"), "counted_for": _("Counts for")})


def _falling(plugin: Plugin, event: Event) -> Period:
    """The period of a programme's kind in which a fact's day falls."""
    day = dt.date.fromisoformat(str(event.occurred_on))
    months = LENGTH[plugin.loaded.programme.programme.period]
    return Period(dt.date(day.year, (day.month - 1) // months * months + 1, 1), months)


def _counting(plugin: Plugin, each: Counted, period: str, rules: str) -> dict[str, Any]:
    codes = each.organisations
    return _described(plugin, each.use) | {
        "rules": rules,
        "period": period,
        "counted_for": None if codes is None else list(codes),
    }


# Writing


def _write(
    rows: list[dict[str, Any]], form: str, *, several: bool, more: dict[str, str] | None = None
) -> None:
    if form == "json":
        output.json(rows)
        return
    further = more or {}
    heads = [head for head in (*HEADS, *further) if several or head != "type"]
    shown = [further.get(head) or _(HEADS[head]) for head in heads]
    lines = [[_cell(row, head) for head in heads] for row in rows]
    if form == "csv":
        output.comma_separated(heads, lines, shown)
    elif lines:
        output.table(shown, lines)
        output.say(_("{count} uses").format(count=len(lines)))
    else:
        output.say(_("Nothing uses it."))


def _cell(row: dict[str, Any], head: str) -> str:
    if head == "reads":
        return _(_ROLES[row["role"]]).format(source=row["source"])
    value = row[head]
    if head == "conditions":
        return "; ".join(f"{name}: {_flowing(said)}" for name, said in value.items())
    if value is None:
        return _("only the function knows")
    return ", ".join(value) if isinstance(value, list) else str(value)


def _flowing(said: Any) -> str:
    """A part of a rule on one line, as YAML's flow style has it."""
    if isinstance(said, dict):
        return "{" + ", ".join(f"{name}: {_flowing(each)}" for name, each in said.items()) + "}"
    if isinstance(said, list):
        return "[" + ", ".join(_flowing(each) for each in said) + "]"
    return str(said).lower() if isinstance(said, bool) else str(said)


def _plain(said: Any) -> Any:
    """A part of a rule as JSON has it: exact numbers as text."""
    if hasattr(said, "items"):
        return {str(name): _plain(each) for name, each in said.items()}
    if isinstance(said, list | tuple):
        return [_plain(each) for each in said]
    return said if isinstance(said, bool | int | str) or said is None else str(said)
