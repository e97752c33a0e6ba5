"""How well each organisation does: a card a unit, drawn from a deck.

The deck fixes how many of each sort there are, the seed says who gets which. A card is not a result:
it sets how often things slip, and the facts that follow are judged by the rules like any others.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.histories import Draw


@dataclass(frozen=True, slots=True)
class Card:
    """`slack` is how much slips, from 0 (nothing) to 100; `gap` names one thing that went wrong.

    Gaps: ``survey`` (fewer than six in ten satisfied), ``assembly`` (a quarter without a members'
    assembly), ``site`` (an item of the venue still failed at the last check), ``discipline`` (a
    member was disciplined), ``score`` (much left undone), ``edge`` (exactly six in ten satisfied).
    """

    slack: int
    gap: str = ""

    def slips(self, draw: Draw, weight: int) -> bool:
        """Whether something slips: `weight` 10 makes it as likely as `slack` in a hundred."""
        return draw.below(1000) < self.slack * weight


_WEAK = (
    Card(34, "survey"),
    Card(24, "survey"),
    Card(28, "assembly"),
    Card(52, "assembly"),
    Card(20, "site"),
    Card(5, "discipline"),
    Card(99, "score"),
    Card(96, "score"),
    Card(30, "edge"),
)


def deal(draw: Draw, units: int, well: int) -> list[Card]:
    """A card for each unit; the first `well` units, whom the document names, slip in nothing.

    Nothing bad is made up about an organisation that really exists.
    """
    excellent = [Card(draw.below(7)) for _ in range(units * 15 // 100)]
    fair = [Card(draw.between(46, 62)) for _ in range(units * 18 // 100)]
    rest = units - well - len(excellent) - len(fair) - len(_WEAK)
    good = [Card(draw.between(16, 34)) for _ in range(rest)]
    return [Card(0)] * well + draw.shuffled([*excellent, *good, *fair, *_WEAK])
