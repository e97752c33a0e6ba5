"""Who is a member where, by references; names are the vault's."""

from __future__ import annotations

import datetime as dt

from core.accounts import AccountsError
from core.host import Region
from core.rules import DuckEngine, day_number

_MEMBERS = """
SELECT person FROM (
  SELECT person, org, step FROM f_membership
  WHERE day <= {day} AND step IN ('joined', 'moved', 'left') AND person IS NOT NULL
  QUALIFY row_number() OVER (PARTITION BY person ORDER BY day DESC, fact DESC) = 1
) WHERE org = '{org}' AND step <> 'left' ORDER BY person
"""


def references(region: Region, organisation: str, on: dt.date) -> list[str]:
    """The references of an organisation's members on a day; the region's columns are there."""
    statement = _MEMBERS.format(day=day_number(on), org=organisation.replace("'", "''"))
    with DuckEngine() as engine:
        region.facts().provide(engine, ["membership"], None)
        return [str(row["person"]) for row in engine.run(statement).to_pylist()]


def must_be_member(region: Region, organisation: str, person: str, on: dt.date) -> None:
    """Raise `AccountsError` ``accounts.grant`` where somebody is no member of an organisation on a day."""
    if person not in references(region, organisation, on):
        raise AccountsError(
            "accounts.grant",
            "no member of the organisation has this reference",
            place=organisation,
            remedy="Choose one of the list, and no name",
        )
