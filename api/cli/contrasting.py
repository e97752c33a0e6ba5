"""How many organisations each rating has before and after something changed."""

from __future__ import annotations

from collections.abc import Sequence

from api.cli import output
from api.cli.assessing import Shown
from api.language import gettext as _
from core.boards import best_first


def write_ratings(before: Shown, after: Shown, names: Sequence[str]) -> None:
    """Write a table for each of these schemes that rates: its ratings, best first, before and after."""
    for name in names:
        scheme = after.found.plan.schemes[name].definition
        if not scheme.rating:
            continue
        sides = [
            each.counted(name) if name in each.found.plan.schemes else None
            for each in (before, after)
        ]
        counts = [each for each in sides if each is not None]
        rows = [
            (rating[1], *(side[rating] if side is not None else "—" for side in sides))
            for rating in sorted(set().union(*counts), key=best_first(scheme))
        ]
        heads = (_("Rating"), _("Before"), _("After"))
        output.heading(after.title(name))
        output.table(heads, rows, right=heads[1:])
