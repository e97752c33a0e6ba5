"""One entry, many uses: what the programmes of every region do with a type of fact, or with one fact."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import click
import orjson

from api.cli import failures, output
from api.cli.asked import RULES, checked_period
from api.cli.bars import bars
from api.cli.facts import facts
from api.cli.naming import REGION
from api.cli.pointing import fact_called, is_position
from api.cli.program import Session
from api.language import gettext as _
from api.language import in_chinese, marked
from core.assess import Use, uses_of
from core.facts import VOCABULARY
from core.host import Counting, Plugin, Region, countings_of, said_by
from core.log import DECISIONS, History

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
    "--fact", "named", help=marked("One fact: its id, a source's id, or a position in --region.")
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
        types = [known_type(type_)] if type_ is not None else list(VOCABULARY.types)
        rows = list(_of_types(_plugins(session, region), types, rules_on or dt.date.today()))
        _write(rows, form, several=type_ is None)
        return
    opened, found = _holding(session, named, region)
    with opened:
        _say_corrected(found, named)
        _fact(opened, found, period, rules_on, form)


def known_type(type_: str) -> str:
    """A type of facts by its name, by its label, or by a part that no other label has."""
    if type_ in VOCABULARY.types:
        return type_
    given = type_.strip().lower()
    names = {name: name for name in VOCABULARY.types}
    for name, model in VOCABULARY.types.items():
        names |= {model.label.zh: name, model.label.en.lower(): name}
    if given in names:
        return names[given]
    holding = [name for label, name in names.items() if not given.isascii() and given in label]
    if len(holding) == 1:
        return holding[0]
    near = holding or [names[each] for each in difflib.get_close_matches(given, names, n=3)[:1]]
    said = ", ".join(map(_with_label, near))
    hint = _("; did you mean {near}?").format(near=said) if near else ""
    raise failures.CommandError(
        "cli.usage",
        _("there is no type of facts '{type}'").format(type=type_) + hint,
        remedy=_("See all types: {command}").format(command="dangjian facts"),
    )


def _with_label(type_: str) -> str:
    label = VOCABULARY.types[type_].label
    return f"{type_} ({label.zh})" if in_chinese() else type_


def _plugins(session: Session, region: str | None) -> Iterator[Plugin]:
    """All plugins that can be read, or those a region has enabled; says what is set aside.

    What facts are used for is said by their rules as written: nothing is compiled for it.
    """
    names: Sequence[str] = session.host.names
    if region is not None:
        with session.region(region, quiet=True) as opened:
            names = sorted(opened.enabled())
    for name in names:
        found = session.host.seen(name)
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


def _holding(session: Session, named: str, region: str | None) -> tuple[Region, History]:
    """The fact that is meant and its region: the one asked for, else the first that knows it."""
    if region is None and is_position(named):
        raise click.UsageError(_("a position is one of a log: say --region"))
    for code in [region] if region is not None else session.installation.regions():
        opened = session.region(code, quiet=region is None)
        fact = fact_called(opened, named)
        if fact is not None:
            return opened, opened.log.history(fact)
        decided = is_position(named) and _decided_at(opened, int(named))
        opened.close()
        if decided:
            raise click.UsageError(decided)
    raise click.UsageError(_("no log has a fact '{named}'").format(named=named))


def _decided_at(region: Region, position: int) -> str:
    """What to say of a position that holds a published result or an appeal; nothing for others."""
    found = region.log.read(position - 1, 1, position) if position else []
    topic = found[0].topic if found else ""
    if topic not in DECISIONS:
        return ""
    if topic.startswith("appeal."):
        return _("position {position} is of an appeal, and of no fact").format(position=position)
    return _("position {position} is a published result, and no fact; see {command}").format(
        position=position, command=f"dangjian published {region.code} {position}"
    )


def _say_corrected(found: History, named: str) -> None:
    """Where a position is that of a correction, say whose."""
    first = found.events[0].position
    if is_position(named) and int(named) != first:
        said = _("Position {named} corrects or retracts the fact of position {first}.")
        failures.notice(said.format(named=int(named), first=first))
    if found.in_force is None:
        failures.notice(_("The fact was retracted: it counts nowhere."))


def _fact(
    region: Region, found: History, period: str | None, rules_on: dt.date | None, form: str
) -> None:
    recorded, last = found.events[0], said_by(found)
    with bars() as progress:
        region.follow(progress.stage(_("Columns")))
        progress.stage(_("Assessing"))
        rows = [_counting(each) for each in countings_of(region, found, period, rules_on)]
    said = {
        "region": region.code,
        "position": recorded.position,
        "type": recorded.type,
        "organisation": orjson.loads(last.state).get("org"),
        "occurred_on": last.occurred_on,
    }
    if form == "json":
        output.json(said | {"uses": rows})
        return
    if form == "table":
        line = _("{region} position {position}: {type}, {organisation}, {occurred_on}")
        organisation = said["organisation"] or _("content erased")
        output.say(line.format(**{**said, "organisation": organisation}))
    _write(rows, form, several=False, more={"period": _("Period"), "counted_for": _("Counts for")})


def _counting(each: Counting) -> dict[str, Any]:
    codes = each.organisations
    return _described(each.plugin, each.use) | {
        "rules": each.rules,
        "period": each.period,
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
    if form in output.SPREADSHEETS:
        output.spreadsheet(form, heads, lines, shown, title=_("Uses"))
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
