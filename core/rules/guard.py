"""The burden guard: what the rules on easing burdens forbid as a basis of assessment.

Provisions are of 《关于防治“指尖上的形式主义”的若干意见》 (2023), 《整治形式主义为基层减负若干规定》
(2024) and 国办函〔2026〕12号 (2026), as summarised in the baseline (marks P). The guard refuses in
schemes; a file may record who decided otherwise with ``burden: {allow: …, source: …}``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.rules.counted import met_or_not, provisions_of, provisions_of_words
from core.rules.errors import Problem, nearest
from core.rules.expressions import Logic, Operation, names_in, parse_expression
from core.rules.model import Item, Programme
from core.rules.text import Key, SourceText


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision: its code here, what it forbids, and where it stands."""

    code: str
    zh: str
    en: str
    authority: str


PROVISIONS: dict[str, Provision] = {
    "study-hours": Provision(
        "B001",
        "不得将学习时长作为考评依据(达标与否除外)",
        "hours of study must not earn points; met or not met may",
        "国办函〔2026〕12号;《整治形式主义为基层减负若干规定》",
    ),
    "published": Provision(
        "B002",
        "不得将刊物和媒体刊发作为督查检查考核内容",
        "articles and posts published must not be assessed",
        "《整治形式主义为基层减负若干规定》",
    ),
    "persons-ranked": Provision(
        "B003",
        "不得对个人积分排名",
        "persons must not be ranked by points",
        "国办函〔2026〕12号;《关于防治“指尖上的形式主义”的若干意见》",
    ),
    "leaders-remarks": Provision(
        "B004",
        "不得将领导批示作为督查检查考核内容",
        "leaders' written remarks must not be assessed",
        "《整治形式主义为基层减负若干规定》",
    ),
    "traces": Provision(
        "B005",
        "不得以拍照留痕、打卡签到、登录次数等评判工作",
        "photos, check-ins and log-ins must not be assessed",
        "国办函〔2026〕12号",
    ),
}

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


@dataclass(frozen=True, slots=True)
class Warning_:
    """Something the guard found and a decision allowed."""

    provision: str
    where: str
    message: str


def guard(programme: Programme, text: SourceText) -> tuple[list[Warning_], list[Problem]]:
    """What the guard finds: warnings where it was allowed by a decision, problems elsewhere."""
    allowed = set(programme.burden.allow) if programme.burden is not None else set()
    warnings: list[Warning_] = []
    problems = [
        text.problem(
            "B006", ("burden", "allow"), f"no provision '{word}'", nearest(word, PROVISIONS)
        )
        for word in sorted(allowed - PROVISIONS.keys())
    ]
    for path, name in _findings(programme):
        provision = PROVISIONS[name]
        where = ".".join(str(step) for step in path)
        if name in allowed:
            warnings.append(Warning_(name, where, provision.zh))
            continue
        problems.append(
            text.problem(
                provision.code,
                path,
                f"{provision.en} ({provision.zh}: {provision.authority})",
                f"take it out, or record the decision: burden: {{allow: {name}, source: …}}",
            )
        )
    return warnings, problems


def _findings(programme: Programme) -> Iterator[tuple[Key, str]]:
    for scheme_name, scheme in programme.schemes.items():
        base: Key = ("schemes", scheme_name)
        if scheme.per == "member" and scheme.rating is not None and scheme.rating.by_rank:
            yield (*base, "rating", "by_rank"), "persons-ranked"
        for veto_name, veto in scheme.vetoes.items():
            found = _behind(programme, veto.when, graded=False)
            found |= provisions_of_words((veto_name, veto.title, veto.en))
            yield from (((*base, "vetoes", veto_name), name) for name in sorted(found))
        for name, reason in scheme.not_rated.items():
            found = _behind(programme, reason.when, graded=False)
            found |= provisions_of_words((name, reason.title, reason.en))
            yield from (((*base, "not_rated", name), each) for each in sorted(found))
        for index, band in enumerate(scheme.rating.bands if scheme.rating is not None else ()):
            found = _behind(programme, band.when or "0", graded=False)
            at: Key = (*base, "rating", "bands", index, "when")
            yield from ((at, name) for name in sorted(found))
        for group_name, group in scheme.groups.items():
            for item_name, item in group.items.items():
                path: Key = (*base, "groups", group_name, "items", item_name)
                found = _of_item(programme, item)
                found |= provisions_of_words((item_name, item.title, item.en))
                yield from ((path, name) for name in sorted(found))


def _of_item(programme: Programme, item: Item) -> set[str]:
    return _behind(programme, _formula(item), graded=item.full_if is None)


def _formula(item: Item) -> str:
    text = item.full_if or item.in_proportion_to or item.for_each or item.by_band or item.take
    return text or "0"


def _behind(programme: Programme, text: str, *, graded: bool) -> set[str]:
    """What stands behind a formula; `graded` where more of it gives more points."""
    found: set[str] = set()
    seen: set[tuple[str, bool]] = set()
    queue = list(_names(text, graded))
    while queue:
        name, counts = queue.pop()
        indicator = programme.indicators.get(name)
        if indicator is None or (name, counts) in seen:
            continue
        seen.add((name, counts))
        found |= provisions_of(name, indicator, graded=counts)
        counts = counts and not met_or_not(indicator)
        for formula in (indicator.formula, indicator.meets):
            queue += _names(formula, counts) if isinstance(formula, str) else ()
        queue += _names(indicator.applies_when or "0", graded=False)
        if indicator.roll_up is not None:
            queue.append((indicator.roll_up.of.split(".")[0], counts))
        if indicator.scored is not None:
            queue += _of_scheme(programme, indicator.scored.scheme, counts)
        if indicator.prior is not None:
            queue.append((indicator.prior.of.split(".")[0], counts))
    return found


def _of_scheme(programme: Programme, name: str, counts: bool) -> Iterator[tuple[str, bool]]:
    """What a scheme's points rest on, and whether more of it gives more of them."""
    scheme = programme.schemes.get(name)
    for group in scheme.groups.values() if scheme is not None else ():
        for item in group.items.values():
            yield from _names(_formula(item), counts and item.full_if is None)


def _names(text: str, graded: bool) -> Iterator[tuple[str, bool]]:
    """What a formula names, and whether more of it still counts: of a condition it does not."""
    node = parse_expression(text)
    condition = isinstance(node, Logic) or (
        isinstance(node, Operation) and node.sign in COMPARISONS
    )
    for named in names_in(node):
        yield named.name.split(".")[0], graded and not condition
