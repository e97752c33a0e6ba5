"""Whether a result may supersede another: its reasons hold, and it says something else.

``rules`` holds where the plugin or dangjian is another, ``late-fact``, ``corrected-fact`` and
``organisation`` where the log was told such a thing between the positions that the two count.
Facts have to change what is published; other rules and a granted appeal are reasons by themselves,
for the new result says by which rules it stands, or answers the appeal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from core.log import Log
from core.publishing.errors import PublishingError
from core.publishing.publication import Publication, Rules
from core.publishing.series import BECAUSE_OF_APPEALS
from core.publishing.table import Row

#: The reason that rests on the rules.
_RULES: Final = "rules"

#: What the log would have been told, by the reason that says so.
_TOLD: Final = {
    "late-fact": "no fact was recorded",
    "corrected-fact": "no fact was corrected or retracted",
    "organisation": "nothing was told of an organisation",
}


def check_supersession(
    log: Log,
    old: Publication,
    known_at: int,
    rules: Rules,
    table: Mapping[str, Row],
    reasons: Sequence[str],
) -> None:
    """Refuse what does not hold of a result as of `known_at`, by `rules`, with `table`.

    Raises `PublishingError` ``publishing.reason`` or ``publishing.unchanged``.
    """
    if _RULES in reasons and not old.rules.unlike(rules):
        raise _does_not_hold(
            _RULES, f"the plugin and its rules are the same as of {old.position}", old
        )
    between = sorted((old.known_at, known_at))
    told = _told(log, *between) if any(each in _TOLD for each in reasons) else set()
    for reason in reasons:
        if reason in _TOLD and reason not in told:
            said = f"{_TOLD[reason]} between position {between[0]} and {between[1]}"
            raise _does_not_hold(reason, said, old)
    if not {_RULES, BECAUSE_OF_APPEALS} & {*reasons} and table == old.table:
        raise PublishingError(
            "publishing.unchanged",
            f"nothing changed: every organisation has the result of {old.position}",
            place=str(old.position),
            remedy=f"Leave it: {old.position} stands",
        )


def _does_not_hold(reason: str, said: str, old: Publication) -> PublishingError:
    return PublishingError(
        "publishing.reason",
        f"the reason '{reason}' does not hold: {said}",
        place=str(old.position),
        remedy="Give the reason that holds; dangjian published REGION ID says what changed",
    )


def _told(log: Log, after: int, until: int) -> set[str]:
    """The reasons that events with ``after < position <= until`` bear out."""
    found: set[str] = set()
    while page := log.read(after, until=until):
        for event in page:
            if event.type == "organisation":
                found.add("organisation")
            elif event.topic == "fact.recorded":
                found.add("late-fact")
            elif event.topic in ("fact.corrected", "fact.retracted"):
                found.add("corrected-fact")
        after = page[-1].position
    return found
