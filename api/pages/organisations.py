"""党组织: the tree on a day, and one organisation: its steps, posts, numbers and facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.pages.describing import Told, told
from api.pages.desk import Answer, Desk, Elsewhere, Shown
from api.pages.numbers import whole
from api.pages.paging import paged
from api.pages.words import label
from api.wording import sentence
from core.accounts import Action
from core.assess import AssessError
from core.facts import Label
from core.host import HostError
from core.organisations import Organisation, Post

#: Organisations that a tree shows opened out; larger ones open by hand.
_OPEN: Final = 2


@dataclass(frozen=True)
class Branch:
    """An organisation of the tree with those below it."""

    organisation: Organisation
    kind: str
    below: Sequence[Branch]
    count: int
    open: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A post with how many hold it: nobody is named."""

    post: str
    persons: int
    since: str
    full_time: bool


def tree_page(desk: Desk) -> Answer:
    """The tree on the last day of the period, or the organisations whose name or code holds a text."""
    tree = desk.tree
    allowed = set(desk.among(Action.facts, tree.organisations))
    text = desk.query("q").casefold()
    found = [
        each
        for code, each in sorted(tree.organisations.items())
        if code in allowed and text in f"{code} {each.title}".casefold()
    ]
    roots = [code for code in tree.roots if code in allowed] or _topmost(desk, allowed)
    problems = tree.problems if desk.reach(Action.facts).whole else ()
    kinds = Counter(tree.organisations[code].kind for code in allowed)
    return Shown(
        "organisations.html",
        {
            "on": tree.on,
            "asked": desk.query("q"),
            "found": paged(desk, found, "个") if text else None,
            "roots": [_branch(desk, code, allowed, 0) for code in roots],
            "count": len(allowed),
            "kinds": [(kind_of(desk, kind), count) for kind, count in kinds.most_common()],
            "kind_of": kind_of,
            "problems": [sentence(each.message) for each in problems],
        },
    )


def kind_of(desk: Desk, kind: str) -> str:
    """What a kind of organisation is called."""
    known = desk.region.vocabulary.codes["organisation.kind"].codes
    return label(known.get(kind, Label(kind, kind)))


def _topmost(desk: Desk, allowed: set[str]) -> list[str]:
    parents = {code: desk.tree.organisations[code].parent for code in allowed}
    return sorted(code for code, parent in parents.items() if parent not in allowed)


def _branch(desk: Desk, code: str, allowed: set[str], depth: int) -> Branch:
    organisation = desk.tree.organisations[code]
    below = [
        _branch(desk, each, allowed, depth + 1)
        for each in desk.tree.children(code)
        if each in allowed
    ]
    count = len(below) + sum(each.count for each in below)
    kind = kind_of(desk, organisation.kind)
    return Branch(organisation, kind, below, count, depth + 1 < _OPEN)


def organisation_page(desk: Desk) -> Answer:
    """One organisation: also one that ended, or was not there yet on the day."""
    code, tree = desk.path("organisation"), desk.tree
    if code not in tree.organisations and code not in tree.ended:
        # The core says that there is none, and which one may be meant.
        _ = tree[code]
    alive = tree.organisations.get(code)
    ended = tree.ended.get(code)
    types = [desk.query("type")] if desk.query("type") else []
    positions = desk.region.facts_about(code, types, desk.clocks.period)
    facts = paged(desk, positions[::-1], "条")
    return Shown(
        "organisation.html",
        {
            "code": code,
            "organisation": alive or (ended.organisation if ended else None),
            "ended": ended,
            "kind": kind_of(desk, alive.kind) if alive else "",
            "history": tree.history(code)[::-1],
            "above": tree.path(code)[:-1] if alive else (),
            "below": [
                each
                for each in (tree.children(code) if alive else ())
                if desk.may(Action.facts, each)
            ],
            "posts": _held(desk, tree.posts(code)) if alive else [],
            "heads": tree.head_count(code) if alive else None,
            "together": tree.head_count(code, below=True) if alive else None,
            "facts": facts,
            "told": [_told(desk, each) for each in facts.rows],
            "type": desk.query("type"),
            "types": desk.region.vocabulary.types,
            "schemes": _schemes(desk, code),
            "results_at": desk.results_at(),
        },
    )


def _told(desk: Desk, position: int) -> Told:
    [event] = desk.region.log.read(position - 1, 1, position)
    return told(event, desk.region.vocabulary)


def _held(desk: Desk, posts: Sequence[Post]) -> list[Held]:
    """Posts by kind: how many hold each, and since when the last of them does."""
    known = desk.region.vocabulary.codes["post.kind"].codes
    kinds: dict[str, list[Post]] = {}
    for each in posts:
        kinds.setdefault(each.post, []).append(each)
    return [
        Held(
            label(known.get(kind, Label(kind, kind))),
            sum(each.persons for each in held),
            max(each.since for each in held).isoformat(),
            any(each.full_time for each in held),
        )
        for kind, held in kinds.items()
    ]


def _schemes(desk: Desk, code: str) -> list[tuple[str, str]]:
    """The addresses and titles of the receipts that an organisation has."""
    if not desk.may(Action.results, code):
        return []
    try:
        assessment = desk.latest
    except (AssessError, HostError):
        return []
    if code not in assessment.organisations:
        return []
    return [
        (desk.to(f"/schemes/{name}/{code}"), title_of(desk, name))
        for name, result in assessment.of(code).schemes.items()
        if result.state != "outside"
    ]


def title_of(desk: Desk, scheme: str) -> str:
    """What a scheme is called."""
    return desk.latest.plan.schemes[scheme].definition.title or scheme


def find_page(desk: Desk) -> Answer:
    """Organisations by name or code, a fact by its number, rules by title."""
    text = desk.query("q").lstrip("#").replace(",", "")
    if 0 < (whole(text) or 0) <= desk.clocks.head:
        return Elsewhere(desk.to(f"/facts/{text}"))
    allowed = set(desk.among(Action.facts, desk.tree.organisations))
    lowered = text.casefold()
    found = [
        each
        for code, each in sorted(desk.tree.organisations.items())
        if lowered and code in allowed and lowered in f"{code} {each.title}".casefold()
    ]
    indicators = []
    if lowered and desk.may(Action.results):
        indicators = [
            (name, each.title or name)
            for name, each in desk.latest.resolved.indicators.items()
            if lowered in f"{name} {each.title}".casefold()
        ]
    if len(found) == 1 and not indicators:
        return Elsewhere(desk.to(f"/organisations/{found[0].code}"))
    return Shown(
        "find.html",
        {
            "asked": desk.query("q"),
            "found": paged(desk, found, "个"),
            "indicators": indicators[:20],
            "kind_of": kind_of,
        },
    )
