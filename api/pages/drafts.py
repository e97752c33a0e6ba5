"""办法草稿: a change of the rules kept, tried on the facts of now, and published for the region."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any, Final

from api.pages.clocks import settings_of
from api.pages.desk import Answer, Desk, Elsewhere, Shown
from api.pages.paging import paged
from api.pages.schemes import first_scheme
from api.pages.whatif import moved_between
from api.pages.words import points, say
from api.refusals import Refusal, refusal
from core.accounts import Action
from core.assess import AssessError, Assessment
from core.drafts import (
    Added,
    Decision,
    Draft,
    Drafts,
    DraftsError,
    Edit,
    Row,
)
from core.host import HostError
from core.log import LogError
from core.publishing import PublishingError
from core.rules import CalendarError, parse_exact

#: The parts of a form that change a number, and those of an item, begin with these.
_NUMBER: Final = "set."
_ITEM: Final = "item."

#: What a form can be refused for.
_REFUSED: Final = (DraftsError, HostError, LogError, PublishingError, AssessError, CalendarError)


def drafts_of(desk: Desk) -> Drafts:
    """The region's drafts; raises `Refused` for who may not change the rules."""
    desk.must_all(Action.plugins)
    return Drafts(desk.house.installation.folder, desk.region)


def drafts_page(desk: Desk) -> Answer:
    """Every draft, the newest first, and which rules are in use."""
    drafts = drafts_of(desk)
    enabled = desk.region.enabled()
    return Shown(
        "drafts.html",
        {
            "rows": paged(desk, drafts.every(), say("份")),
            "damaged": [(each, refusal(each.error)) for each in drafts.damaged()],
            "enabled": enabled,
        },
    )


def save(desk: Desk) -> Answer:
    """Keep what the form of a what-if says as a draft."""
    drafts = drafts_of(desk)
    plugin = str(desk.form.get("plugin", "")) or None
    try:
        draft = drafts.save(_edit(desk.form), desk.caller.account, plugin)
    except _REFUSED as error:
        return _refused(desk, refusal(error))
    return Elsewhere(desk.to(f"/drafts/{draft.id}"))


def _refused(desk: Desk, refused: Refusal) -> Answer:
    """The form's own page says what is wrong; what was typed is in the browser's history."""
    return Shown("draft_refused.html", {"refused": refused}, refused.status)


def _edit(form: Mapping[str, Any]) -> Edit:
    """The form as an edit; raises `DraftsError` for what is no day or number."""
    typed = {key: str(value).strip() for key, value in form.items()}
    numbers = {
        name: Fraction(value)
        for name, value in settings_of(
            {
                key.removeprefix(_NUMBER): v
                for key, v in typed.items()
                if key.startswith(_NUMBER) and v
            }
        )
    }
    decision = Decision(
        typed.get("title", ""),
        typed.get("number", ""),
        _day(typed.get("day", "")),
        typed.get("quote", ""),
    )
    items = (_added(typed),) if typed.get(f"{_ITEM}title") else ()
    return Edit(_day(typed.get("since", "")), decision, numbers, items)


def _added(typed: Mapping[str, str]) -> Added:
    of = {key.removeprefix(_ITEM): value for key, value in typed.items() if key.startswith(_ITEM)}
    row = Row(
        group="",
        title=of["title"],
        points=_exact(of.get("points", "")) or Fraction(0),
        standard=of.get("standard", ""),
        counts=next(iter(of.get("counts", "").split()), ""),
        how=of.get("how", ""),
        threshold=_exact(of.get("threshold", "")),
        each=_exact(of.get("each", "")),
        every=of.get("every", ""),
    )
    return Added(typed.get("scheme", ""), of.get("group", ""), row)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise DraftsError("drafts.number", f"'{text[:40]}' is no day, such as 2026-01-01") from None


def _exact(text: str) -> Fraction | None:
    try:
        return parse_exact(text) if text else None
    except ValueError:
        raise DraftsError("drafts.number", f"'{text[:40]}' is no number") from None


def draft_page(desk: Desk) -> Answer:
    """One draft: what it changes, whom it would move in the period shown, and its text."""
    return _draft(desk)


def _draft(desk: Desk, refused: Refusal | None = None) -> Answer:
    drafts = drafts_of(desk)
    draft = drafts.open(desk.path("draft"))
    context: dict[str, Any] = {"it": draft, "refused": refused, "moved": None, "before": None}
    try:
        before, after = _tried(desk, drafts, draft)
        scheme = first_scheme(before)
        named = desk.query("scheme") or scheme
        if named and named in before.plan.schemes and named in after.plan.schemes:
            moved = moved_between(before, after, named)
            context |= {
                "before": before,
                "scheme": named,
                "schemes": {
                    name: each.definition.title or name
                    for name, each in before.plan.schemes.items()
                    if name in after.plan.schemes
                },
                "moved": paged(desk, moved, say("个")),
                "rated": sum(each.rated for each in moved),
                "every": len(moved),
                "whole": tuple(map(partial(_whole, named), (before, after))),
                "late": draft.since > desk.clocks.period.last,
            }
    except _REFUSED as error:
        context["refused"] = refused or refusal(error)
    told = context["refused"]
    return Shown("draft.html", context, 200 if told is None else told.status)


def _tried(desk: Desk, drafts: Drafts, draft: Draft) -> tuple[Assessment, Assessment]:
    """Both answers, computed once for every position and draft."""
    clocks = desk.clocks
    store = desk.house.followed(desk.region_code).store
    # Columns that were rebuilt, and rules that were put in the place of those in use, are others.
    over = (draft.plugin, draft.digest, repr(desk.region.enabled().get(draft.plugin)))
    when = (draft.since, str(clocks.period), clocks.known_at)
    key = ("draft", desk.region_code, store.epoch, over, when)

    def compute() -> tuple[Assessment, Assessment]:
        with desk.house.alone(draft.plugin):
            return drafts.preview(draft, str(clocks.period), clocks.position)

    return desk.house.shown(key, compute)


def _whole(scheme: str, assessment: Assessment) -> str:
    """The full points of a scheme."""
    return points(sum(item.points for item in assessment.plan.schemes[scheme].items))


def change(desk: Desk) -> Answer:
    """Publish a draft, or throw it away."""
    drafts = drafts_of(desk)
    if desk.form.get("do") == "delete":
        drafts.delete(desk.path("draft"))
        return Elsewhere(desk.to("/drafts"))
    draft = drafts.open(desk.path("draft"))
    by, reason = (str(desk.form.get(each, "")).strip() for each in ("by", "reason"))
    try:
        outcome = drafts.publish(draft, by, reason)
    except _REFUSED as error:
        return _draft(desk, refusal(error))
    desk.did(outcome.head.position)
    drafts.delete(draft.id)
    desk.clocks = replace(desk.clocks, position=None)
    return Elsewhere(desk.to("/drafts"))
