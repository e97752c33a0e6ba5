"""The form under a what-if that keeps it as a draft, and may add an item to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from api.pages.desk import Desk
from core.accounts import Action
from core.assess import Assessment
from core.drafts import PERIODS, WAYS, offered


def form_context(desk: Desk, official: Assessment, scheme: str) -> dict[str, Any]:
    """What the form of a draft offers; nothing where the caller may not change the rules."""
    if not desk.reach(Action.plugins).whole:
        return {"may_draft": False}
    definition = official.plan.schemes[scheme].definition
    return {
        "may_draft": True,
        "draft_groups": {name: each.title or name for name, each in definition.groups.items()},
        "draft_counts": list(offered()),
        "draft_ways": WAYS,
        "draft_periods": list(PERIODS),
        "draft_since": dt.date(desk.today.year + 1, 1, 1),
    }
