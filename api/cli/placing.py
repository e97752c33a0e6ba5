"""What is said of organisations that facts are about and that no fact founds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from api.cli.citing import Cited, listed
from api.language import gettext as _
from core.host import Unplaced

#: Organisations that are named; their number is always said.
NAMED: Final = 20


def unplaced_lines(
    unplaced: Sequence[Unplaced], cited: Mapping[str, Sequence[Cited]] | None = None
) -> Iterator[str]:
    """How many facts of how many codes, then each with the nearest code that there is.

    Of each code the facts `cited` are named.
    """
    if not unplaced:
        return
    yield _("Facts about organisations that no fact founds: {facts}, of {count} codes.").format(
        facts=sum(each.facts for each in unplaced), count=len(unplaced)
    )
    for each in unplaced[:NAMED]:
        near = _("; did you mean {near}?").format(near=each.nearest) if each.nearest else ""
        said = _("  {code}: {count} facts").format(code=each.organisation, count=each.facts)
        facts = (cited or {}).get(each.organisation, ())
        yield said + near + (f": {listed(facts, each.facts > len(facts))}" if facts else "")
    if len(unplaced) > NAMED:
        yield "  " + _("and {count} more").format(count=len(unplaced) - NAMED)
