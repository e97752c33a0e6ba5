"""日志与审计: the events as they were recorded, whether the chain is whole, and what callers did."""

from __future__ import annotations

from typing import Any, Final

import orjson

from api.pages.describing import told
from api.pages.desk import Answer, Desk, Shown
from api.pages.numbers import whole
from api.pages.words import label, moment, say
from core.accounts import Accounts, Action
from core.host import said_by
from core.log import Event

#: Events and audit rows of one page.
_SHOWN: Final = 25

_TOPICS: Final = {
    "fact.recorded": "登记",
    "fact.corrected": "更正",
    "fact.retracted": "撤回",
    "plugin.enabled": "启用插件",
    "plugin.disabled": "停用插件",
    "row.erased": "抹除内容",
    "assessment.published": "公布结果",
    "appeal.opened": "提出申诉",
    "appeal.decided": "申诉结论",
}


def log_page(desk: Desk) -> Answer:
    """The events before a position, the newest first, of all types or one."""
    desk.must_all(Action.log)
    return _log(desk)


def verify(desk: Desk) -> Answer:
    """Recompute the whole hash chain, and say what was found."""
    desk.must_all(Action.log)
    return _log(desk, desk.region.log.verify())


def _log(desk: Desk, verification: Any = None) -> Answer:
    last = desk.clocks.known_at
    before = whole(desk.query("before"))
    before = last + 1 if before is None else min(before, last + 1)
    kind = desk.query("type")
    events = _events(desk, before, kind)
    vocabulary = desk.region.vocabulary
    return Shown(
        "log.html",
        {
            "events": [
                (each, say(_TOPICS.get(each.topic, each.topic)), *_words(desk, each))
                for each in events
            ],
            "type": kind,
            "types": [(name, label(model.label)) for name, model in vocabulary.types.items()],
            "earlier": events[-1].position if events and events[-1].position > 1 else None,
            "newest": before > last,
            "head": desk.region.log.head(),
            "verification": verification,
            "moment": moment,
        },
    )


def _events(desk: Desk, before: int, kind: str) -> list[Event]:
    """The last events before a position; of one type, as far back as it takes."""
    log = desk.region.log
    if not kind:
        return log.read(max(before - 1 - _SHOWN, 0), _SHOWN, before - 1)[::-1]
    reach = 64 * _SHOWN
    while True:
        start = max(before - 1 - reach, 0)
        found = log.read(start, reach, before - 1, types=[kind])
        if len(found) >= _SHOWN or start == 0:
            return found[-_SHOWN:][::-1]
        reach *= 4


def _words(desk: Desk, event: Event) -> tuple[str, str]:
    """The organisation and the words of an event."""
    if event.topic.startswith("fact."):
        said = told(event, desk.region.vocabulary)
        words, organisation = f"{said.label} {said.words}".strip(), said.organisation
        if event.topic == "fact.retracted":
            organisation, words = _taken_back(desk, event, said.label)
        reason = say("（{reason}）", reason=said.reason) if said.reason else ""
        return organisation, words + reason
    state = orjson.loads(event.state)
    keys = ("plugin", "version", "series", "stage", "outcome", "reason", "position")
    return "", " ".join(f"{state[key]}" for key in keys if state.get(key) not in (None, ""))


def _taken_back(desk: Desk, event: Event, label: str) -> tuple[str, str]:
    """Whose fact was taken back, and what it said last; nothing of that where it was erased."""
    log = desk.region.log
    before = told(said_by(log.history(log.fact_at(event.position))), desk.region.vocabulary)
    return before.organisation, f"{label} {before.words}".strip()


def audit_page(desk: Desk) -> Answer:
    """What callers changed or tried to change in this region, the newest first."""
    desk.must_all(Action.log)
    accounts: Accounts = desk.request.app.state.accounts
    before = whole(desk.query("before"))
    account = desk.query("account") or None
    action = desk.query("action") or None
    rows = accounts.trail.entries(
        before=before,
        limit=_SHOWN,
        account=account,
        region=desk.region_code,
        action=action,
    )
    return Shown(
        "audit.html",
        {
            "rows": rows,
            "earlier": rows[-1].number if len(rows) == _SHOWN else None,
            "asked": {"account": account or "", "action": action or ""},
            "actions_of": [each.value for each in Action],
        },
    )
