"""What is said of facts that were taken in and are more likely a slip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.cli.citing import Citing, listed
from api.language import gettext as _
from core.host import Doubt


def doubt_lines(doubts: Sequence[Doubt], cited: Citing) -> Iterator[str]:
    """A line of each kind: how many facts, what about them, and which the first are."""
    for each in doubts:
        facts = listed(map(cited, each.positions), each.facts > len(each.positions))
        near = _("; did you mean {near}?").format(near=each.near) if each.near else ""
        yield _("Please check: {said}: {facts}").format(said=_said(each) + near, facts=facts)


def _said(doubt: Doubt) -> str:
    match doubt.kind:
        case "future":
            return _("{count} facts of days after today, {today}").format(
                count=doubt.facts, today=doubt.about[0]
            )
        case "unfounded-yet":
            return _("{count} facts of days before their organisation was founded").format(
                count=doubt.facts
            )
        case "no-member":
            return _(
                "{count} facts with somebody attending as a member who is none there that day"
            ).format(count=doubt.facts)
        case "unread-score":
            return _("{count} scores of {scheme} {item}, which no enabled programme reads").format(
                count=doubt.facts, scheme=doubt.about[0], item=doubt.about[1]
            )
        case "high-score":
            return _("{count} scores of {scheme} {item} above the most it gives, {most}").format(
                count=doubt.facts, scheme=doubt.about[0], item=doubt.about[1], most=doubt.about[2]
            )
