"""党组织: the tree on a day, and one organisation: its steps, posts, numbers and facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

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

#: Organisations of one level that are shown at once.
_LEVEL: Final = 25

#: Characters from which a text may be a name made shorter.
_SHORT: Final = 2

#: Things that are wrong with the tree that are shown at once.
_PROBLEMS: Final = 8


@dataclass(frozen=True)
class Branch:
    """An organisation of the tree, what kind it is, and how many the caller sees beneath it."""

    organisation: Organisation
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Held:
    """A post with how many hold it: nobody is named."""

    post: str
    persons: int
    since: str
    full_time: bool


def tree_page(desk: Desk) -> Answer:
    """The tree on the last day of the period, or the organisations whose name or code holds a text.

    Two levels are shown: what stands beneath an organisation is fetched when somebody opens it.
    """
    tree = desk.tree
    allowed = set(desk.among(Action.facts, tree.organisations))
    text = desk.query("q").casefold()
    problems = tree.problems if desk.reach(Action.facts).whole else ()
    kinds = Counter(tree.organisations[code].kind for code in allowed)
    return Shown(
        "organisations.html",
        {
            "on": tree.on,
            "asked": desk.query("q"),
            "found": paged(desk, _named(desk, allowed, text), "个") if text else None,
            **_level(desk, allowed),
            "count": len(allowed),
            "kinds": [(kind_of(desk, kind), count) for kind, count in kinds.most_common()],
            "kind_of": kind_of,
            "problems": [sentence(each.message) for each in problems[:_PROBLEMS]],
            "problem_count": len(problems),
        },
    )


def _named(desk: Desk, allowed: set[str], text: str) -> list[Organisation]:
    """Organisations whose name or code holds a text in small letters, by code."""
    return [
        each
        for code, each in sorted(desk.tree.organisations.items())
        if code in allowed and text in f"{code} {each.title}".casefold()
    ]


def _shortened(desk: Desk, allowed: set[str], text: str) -> list[Organisation]:
    """Organisations whose names have the characters of a short name in their order, the closest first.

    交通局 is short for 交通运输局.
    """
    if len(text) < _SHORT or " " in text:
        return []
    loose = re.compile(".*?".join(map(re.escape, text)))
    spans = [
        (len(found.group()), code, each)
        for code, each in desk.tree.organisations.items()
        if code in allowed and (found := loose.search((each.title or "").casefold()))
    ]
    return [each for _span, _code, each in sorted(spans, key=lambda span: span[:2])]


def _level(desk: Desk, allowed: set[str]) -> dict[str, Any]:
    """The organisation that is opened, those above it, and a page of those just beneath it.

    Without one that is asked for, it is the only one at the top; of several at the top none is open.
    """
    tree, under = desk.tree, desk.query("under")
    if under:
        desk.must(Action.facts, tree[under].code)
    roots = [code for code in tree.roots if code in allowed] or _topmost(desk, allowed)
    at = under or (roots[0] if len(roots) == 1 else "")
    below = [each for each in tree.children(at) if each in allowed] if at else roots
    return {
        "at": _branch(desk, at, allowed) if at else None,
        "above": [tree[each] for each in tree.path(at)[:-1] if each in allowed] if at else [],
        "top": bool(under) and roots != [at],
        "below": paged(desk, below, "个", _LEVEL).told(lambda each: _branch(desk, each, allowed)),
    }


def kind_of(desk: Desk, kind: str) -> str:
    """What a kind of organisation is called."""
    known = desk.region.vocabulary.codes["organisation.kind"].codes
    return label(known.get(kind, Label(kind, kind)))


def _topmost(desk: Desk, allowed: set[str]) -> list[str]:
    parents = {code: desk.tree.organisations[code].parent for code in allowed}
    return sorted(code for code, parent in parents.items() if parent not in allowed)


def _branch(desk: Desk, code: str, allowed: set[str]) -> Branch:
    organisation = desk.tree.organisations[code]
    count = sum(each in allowed for each in desk.tree.descendants(code))
    return Branch(organisation, kind_of(desk, organisation.kind), count)


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
            "told": _told(desk, facts.rows),
            "type": desk.query("type"),
            "types": desk.region.vocabulary.types,
            "schemes": _schemes(desk, code),
            "results_at": desk.results_at(),
        },
    )


def _told(desk: Desk, positions: Sequence[int]) -> list[Told]:
    found = {each.position: each for each in desk.region.log.at(positions)}
    return [told(found[each], desk.region.vocabulary, desk.title) for each in positions]


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
    """Organisations by name or code, a fact by its number, rules by title.

    A number after # is a fact's; a bare one may be part of a code or name, which then comes first.
    """
    written = desk.query("q")
    text = written.lstrip("#").replace(",", "")
    number = whole(text) or 0
    fact = number if 0 < number <= desk.clocks.head else None
    allowed = set(desk.among(Action.facts, desk.tree.organisations))
    lowered = text.casefold()
    found = _named(desk, allowed, lowered) if lowered else []
    if fact and (written.startswith("#") or not found):
        return Elsewhere(desk.to(f"/facts/{fact}"))
    found = found or _shortened(desk, allowed, lowered)
    # 054 is how a code is written, not a fact's number.
    fact = None if text.startswith("0") else fact
    indicators = []
    if lowered and desk.may(Action.results):
        indicators = [
            (name, each.title or name)
            for name, each in desk.latest.resolved.indicators.items()
            if lowered in f"{name} {each.title}".casefold()
        ]
    if len(found) == 1 and not indicators and fact is None:
        return Elsewhere(desk.to(f"/organisations/{found[0].code}"))
    return Shown(
        "find.html",
        {
            "asked": desk.query("q"),
            "found": paged(desk, found, "个"),
            "indicators": indicators[:20],
            "fact": fact,
            "kind_of": kind_of,
        },
    )
