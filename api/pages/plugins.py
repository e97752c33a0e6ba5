"""规则与插件: which plugins there are and which are enabled, why one was set aside, and what one says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.desk import Answer, Desk, Elsewhere, Shown
from api.pages.grading import CHECKING
from api.pages.whatif import plain_number
from api.refusals import Refusal, refusal
from api.wording import sentence, way_out
from core.accounts import Action
from core.host import HostError, Plugin, Quarantined
from core.log import LogError
from core.rules import CalendarError, Resolved, RuleError, changes, resolve

#: A plugin, as what it is enabled here, and whether it was set aside.
Row = tuple[Plugin | Quarantined, Any, bool]


def plugins_page(desk: Desk) -> Answer:
    """Every plugin there is: enabled here or not, and those set aside with the reason."""
    return _plugins(desk)


def _plugins(desk: Desk, refused: Refusal | None = None) -> Answer:
    region = desk.region
    enabled = region.enabled()
    # What is of this region, or enabled in it, comes first; the rest is folded.
    rows: list[Row] = []
    others: list[Row] = []
    for each in region.host.every():
        here = enabled.get(each.name)
        aside = isinstance(each, Quarantined)
        own = here or aside or each.identity is None or each.identity.region == desk.region_code
        (rows if own else others).append((each, here, aside))
    known = {each.name for each, _here, _aside in (*rows, *others)}
    gone = [name for name in enabled if name not in known]
    return Shown(
        "plugins.html",
        {
            "rows": sorted(rows, key=lambda row: row[1] is None),
            "others": others,
            "gone": gone,
            "refused": refused,
            "grades": {
                each.name: CHECKING.shown(desk.house.installation, each)
                for each, _here, _aside in (*rows, *others)
                if isinstance(each, Plugin)
            },
            "may_change": desk.reach(Action.plugins).whole,
            "sentence": sentence,
            "way_out": way_out,
        },
        200 if refused is None else refused.status,
    )


def change(desk: Desk) -> Answer:
    """Enable or disable a plugin in the region, or have one checked beside the server."""
    desk.must_all(Action.plugins)
    name, do = str(desk.form.get("plugin", "")), str(desk.form.get("do", ""))
    try:
        if do == "check":
            CHECKING.start(desk.house.installation, desk.region.host.plugin(name))
            return Elsewhere(desk.to("/plugins"))
        outcome = desk.region.disable(name) if do == "disable" else desk.region.enable(name)
    except (HostError, LogError, RuleError) as error:
        return _plugins(desk, refusal(error))
    desk.did(outcome.head.position)
    return Elsewhere(desk.to("/plugins"))


def plugin_page(desk: Desk) -> Answer:
    """What a plugin's rules say on a day: its numbers, figures and schemes, with their sources."""
    found = desk.region.host.find(desk.path("plugin"))
    if isinstance(found, Quarantined):
        return Shown("plugin_aside.html", {"it": found, "sentence": sentence, "way_out": way_out})
    position = desk.clocks.position
    if found.name in desk.region.enabled(position):
        # By the rules that the region published over the plugin's, if it did.
        found = desk.region.plugin(found.name, position, any_version=True)
    on = desk.clocks.rules or min(desk.today, desk.clocks.period.last)
    try:
        resolved = resolve(found.loaded.programme, on)
    except (RuleError, CalendarError) as error:
        raise HostError("host.rules", str(error), place=found.name) from error
    grade = CHECKING.shown(desk.house.installation, found)
    return Shown("plugin.html", _rules(found, resolved) | {"it": found, "on": on, "grade": grade})


def _rules(plugin: Plugin, resolved: Resolved) -> dict[str, Any]:
    programme = resolved.programme
    documents = programme.documents
    text = plugin.loaded.text.data

    def sources(part: Any) -> list[dict[str, Any]]:
        found = []
        every = [part.source, *getattr(part, "sources", {}).values()]
        for each in every:
            if each is None:
                continue
            document = documents.get(each.document)
            found.append(
                {
                    "assumed": "",
                    "quote": each.quote or "",
                    "clause": getattr(each, "clause", "") or "",
                    "title": document.title if document else each.document,
                    "issuer": getattr(document, "issuer", "") if document else "",
                    "published": getattr(document, "published", None) if document else None,
                }
            )
        if part.assumed:
            found.append({"assumed": part.assumed})
        return found

    written = text.get("indicators", {})
    return {
        "programme": programme.programme,
        "days": changes(programme),
        "documents": documents,
        "numbers": [
            (
                name,
                programme.parameters[name],
                plain_number(resolved, name),
                sources(programme.parameters[name]),
            )
            for name in resolved.parameters
            if name in programme.parameters
        ],
        "indicators": [
            (name, each, _rule(written.get(name, {})), sources(each))
            for name, each in resolved.indicators.items()
        ],
        "schemes": list(resolved.schemes.items()),
    }


def _rule(written: Mapping[str, Any]) -> str:
    """The rule as its file writes it, without what is said beside it."""
    left_out = ("title", "source", "sources", "assumed", "rows", "unit", "note", "en")
    return "; ".join(
        f"{key}: {_flat(each)}" for key, each in written.items() if key not in left_out
    )


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flat(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flat, value)) + "]"
    return str(value)
