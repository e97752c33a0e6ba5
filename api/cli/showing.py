"""Facts one by one: what one says and said, and which an organisation has."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import click
import orjson

from api.cli import failures, output
from api.cli.asked import checked_period
from api.cli.bars import bars
from api.cli.facts import facts
from api.cli.naming import REGION, organisation_named
from api.cli.pointing import fact_called
from api.cli.program import Session
from api.cli.uses import known_type
from api.cli.words import label
from api.language import gettext as _
from api.language import in_chinese, marked
from core.facts import FactModel, fields_of, lists_of
from core.host import Region
from core.log import Event, History
from core.rules import Period

_MARKS: Final = {
    "document": marked("from a published document"),
    "entered": marked("entered or imported"),
    "generated": marked("generated"),
}
_EVENTS: Final = {
    "fact.recorded": marked("recorded"),
    "fact.corrected": marked("corrected"),
    "fact.retracted": marked("taken back"),
}


#: The columns of a list of facts, with what they are called for people.
HEADS: Final = {
    "position": marked("Position"),
    "day": marked("Day"),
    "type": marked("Type"),
    "id": marked("Id"),
    "content": marked("Content"),
}


@facts.command("show", help=marked("Show one fact: what it says, its corrections, its source."))
@click.argument("region", type=REGION)
@click.argument("fact")
@output.formats("table", "json")
@click.pass_obj
def show(session: Session, region: str, fact: str, form: str) -> None:
    """FACT is a position, the fact's id, or a source's. References to people stay references."""
    with session.region(region, quiet=True) as opened:
        found = fact_called(opened, fact)
        if found is None:
            raise failures.CommandError(
                "cli.name",
                _("no log has a fact '{named}'").format(named=fact),
                remedy=_("See an organisation's facts: {command}").format(
                    command=f"dangjian facts list {region} --organisation …"
                ),
            )
        said = _described(opened, opened.log.history(found))
    if form == "json":
        output.json(said)
    else:
        _write(said)


@facts.command("list", help=marked("List the facts of an organisation as they stand."))
@click.argument("region", type=REGION)
@click.option("--organisation", required=True, help=marked("Its code, or its name."))
@click.option("--type", "type_", help=marked("Only facts of this type."))
@click.option(
    "--period",
    callback=lambda _context, _parameter, value: value and checked_period(value),
    help=marked("Only facts of days of this period."),
)
@output.formats("table", "json", "csv")
@click.pass_obj
def list_(
    session: Session,
    region: str,
    organisation: str,
    type_: str | None,
    period: str | None,
    form: str,
) -> None:
    """By day; `facts show` has more of each."""
    types = [] if type_ is None else [known_type(type_)]
    with session.region(region, quiet=True) as opened, bars() as progress:
        opened.follow(progress.stage(_("Columns")))
        day = period or str(dt.date.today().year)
        code = organisation_named(opened, organisation, day, None)
        places = opened.facts_about(code, types, Period.parse(period) if period else None)
        log = opened.log
        found = [_described(opened, log.history(log.fact_at(place))) for place in places]
    if form == "json":
        output.json(found)
        return
    heads = [_(head) for head in HEADS.values()]
    rows = [(each["position"], *_row(each)) for each in found]
    if form in output.SPREADSHEETS:
        title = f"{region} {code}"
        names = tuple(HEADS)
        output.spreadsheet(
            form, names, rows, heads, title=title, numbers=("position",), days=("day",)
        )
        return
    if rows:
        output.table(heads, rows, right=(_("Position"),))
    output.say(_("{count} facts of {organisation}").format(count=len(rows), organisation=code))


def _row(said: dict[str, Any]) -> tuple[str, ...]:
    content = "; ".join(f"{each['label']}: {each['shown']}" for each in said["fields"])
    return said["occurred_on"], said["label"], said["id"], content


def _described(region: Region, found: History) -> dict[str, Any]:
    """A fact as plain data: what it says now (or said last), and its events."""
    model = region.vocabulary.types[found.type]
    events = [(each, orjson.loads(each.state)) for each in found.events]
    # A retraction says nothing, nor does what was erased.
    event, state = next(
        ((each, state) for each, state in reversed(events) if "data" in state), events[0]
    )
    return {
        "region": region.code,
        "position": event.position,
        "fact": str(found.fact),
        "type": found.type,
        "label": label(model.label),
        "organisation": state.get("org"),
        "occurred_on": event.occurred_on,
        "mark": state.get("mark"),
        "source": found.source,
        "id": found.external_id,
        "retracted": found.in_force is None,
        "data": state.get("data"),
        "fields": _fields(region, model, state.get("data") or {}),
        "events": [_event(each, state) for each, state in events],
    }


def _event(event: Event, state: dict[str, Any]) -> dict[str, Any]:
    return {
        "position": event.position,
        "event": event.topic.removeprefix("fact."),
        "recorded_at": event.recorded_at.isoformat(timespec="seconds"),
        "reason": state.get("reason"),
        "erased": "erased" in state,
    }


def _fields(region: Region, model: type[FactModel], data: dict[str, Any]) -> list[dict[str, Any]]:
    """What a body says, field by field, codes in words too; a list's rows each as one."""
    said = []
    for spec in fields_of(model):
        if spec.name in data:
            shown = _shown(region, spec.column.codes, data[spec.name])
            words = f"{shown} {spec.label.unit if in_chinese() else ''}".rstrip()
            said.append(_field(spec.name, label(spec.label), data[spec.name], words))
    for rows in lists_of(model):
        for row in data.get(rows.name, ()):
            words = ", ".join(
                f"{each['label']} {each['shown']}" for each in _fields(region, rows.row, row)
            )
            said.append(_field(rows.name, label(rows.label), row, words))
    return said


def _field(name: str, words: str, value: Any, shown: str) -> dict[str, Any]:
    return {"field": name, "label": words, "value": value, "shown": shown}


def _shown(region: Region, codes: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    known = region.vocabulary.codes[codes].codes if codes else {}
    return f"{label(known[value])} ({value})" if value in known else str(value)


def _write(said: dict[str, Any]) -> None:
    line = _("{region} position {position}: {type}, {organisation}, {occurred_on}")
    output.say(line.format(**said | {"type": f"{said['label']} ({said['type']})"}))
    mark = _(_MARKS[said["mark"]]) if said["mark"] in _MARKS else ""
    output.say(_("Source: {source} {id} ({mark})").format(**said | {"mark": mark}))
    if said["retracted"]:
        output.say(_("The fact was retracted: it counts nowhere."))
    rows = [(each["label"], each["field"], each["shown"]) for each in said["fields"]]
    output.table((_("Field"), _("Name"), _("Content")), rows)
    heads = (_("Position"), _("What happened"), _("Recorded at"), _("Reason"))
    events = [
        (
            each["position"],
            _(_EVENTS[f"fact.{each['event']}"]),
            each["recorded_at"],
            _("erased") if each["erased"] else each["reason"],
        )
        for each in said["events"]
    ]
    output.table(heads, events, right=(_("Position"),))
