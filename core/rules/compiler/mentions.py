"""The names that the rules of a day mention in formulas, with the part of an indicator they mean."""

from __future__ import annotations

from core.rules.expressions import names_in, parse_expression
from core.rules.model import Scheme
from core.rules.resolve import Resolved


def names_mentioned(resolved: Resolved) -> frozenset[str]:
    """Every name in a formula of the rules, with its part: ``book.closing``."""
    texts: list[str | None] = []
    for indicator in resolved.indicators.values():
        texts += [indicator.formula, indicator.applies_when]
        texts += [indicator.meets if isinstance(indicator.meets, str) else None]
        texts += [indicator.roll_up.of] if indicator.roll_up is not None else []
    for scheme in resolved.schemes.values():
        texts += formulas_of(scheme)
    return frozenset(
        each.name for text in texts if text for each in names_in(parse_expression(text))
    )


def formulas_of(scheme: Scheme) -> list[str]:
    """Every formula of a scheme: of its items, vetoes, bands and of who takes no part."""
    texts: list[str | None] = [veto.when for veto in scheme.vetoes.values()]
    texts += [reason.when for reason in scheme.not_rated.values()]
    texts += [band.when for band in scheme.rating.bands] if scheme.rating is not None else []
    for group in scheme.groups.values():
        for item in group.items.values():
            awards = (item.full_if, item.in_proportion_to, item.for_each, item.by_band)
            texts += [*awards, item.take]
    return [text for text in texts if text]


def read_by(scheme: Scheme) -> set[str]:
    """The names that a scheme's formulas have, without the parts of indicators."""
    names = (n.name for text in formulas_of(scheme) for n in names_in(parse_expression(text)))
    return {name.partition(".")[0] for name in names}
