"""名额: how many places a rating by rank has, which organisations took them, and where the cut was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.desk import Desk
from api.pages.words import points
from core.accounts import Action
from core.assess import Assessment

Sources = list[dict[str, Any]]


@dataclass(frozen=True)
class Quota:
    """One quota of a rating.

    `said` is its entry in the receipt, `own` whether the receipt's organisation has it. `taken` are
    the addresses and titles of those that have it, by code, `cut` the fewest points among them; both
    are None where the caller does not see all that stand beside one another.
    """

    said: Mapping[str, Any]
    own: bool
    taken: Sequence[tuple[str, str]] | None
    cut: str | None
    sources: Sources


def quotas_of(
    desk: Desk,
    assessment: Assessment,
    said: Mapping[str, Any],
    code: str,
    sourced: Callable[[Sequence[Mapping[str, Any]]], Sources],
) -> list[Quota]:
    """The quotas of an organisation's receipt in one scheme, in the order in which they are asked."""
    quotas = said["rating"].get("quotas", ())
    peers = _peers(desk, assessment, said["id"], code) if quotas else None
    found = []
    own = assessment.of(code).schemes[said["id"]].step
    for place, each in enumerate(quotas):
        taken = cut = None
        if peers is not None:
            has = {one: total for one, (step, total) in peers.items() if step == place}
            taken = [(desk.to(f"/schemes/{said['id']}/{one}"), desk.title(one)) for one in has]
            cut = points(min(has.values())) if has else None
        found.append(Quota(each, own == place, taken, cut, sourced(each["provenance"])))
    return found


def _peers(
    desk: Desk, assessment: Assessment, scheme: str, code: str
) -> dict[str, tuple[int | None, int]] | None:
    """What of the rating's steps gave theirs, and the points, of those that have a rank beside an organisation, by code.

    None where the caller does not see them all, or where they are no organisations: nobody is shown
    beside others.
    """
    rating, known = assessment.plan.schemes[scheme].definition.rating, desk.tree.organisations
    if desk.alone or rating is None or rating.by_rank is None or code not in known:
        return None
    within = rating.by_rank.within

    def group(one: str) -> object:
        return None if within == "all" else getattr(known[one], within)

    found = {
        each.code: (each.schemes[scheme].step, total)
        for each in assessment.standings(scheme)
        if each.code in known
        and group(each.code) == group(code)
        and each.schemes[scheme].rank is not None
        and (total := each.schemes[scheme].total) is not None
    }
    seen = desk.among(Action.results, found)
    return {one: found[one] for one in sorted(found)} if len(seen) == len(found) else None
