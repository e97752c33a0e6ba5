"""The audit trail: what callers did, when, where, and what came of it.

Rows are added; the database itself refuses to change one or take one away. A row holds names of
accounts, actions, places and codes and no free text, so that nothing is said in it about a person.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core.accounts.clock import Clock, instant, microseconds
from core.accounts.roles import Action
from core.log import Database, audit

#: What `what` and `outcome` are made of: codes, paths, references.
_CODED: Final = re.compile(r"[0-9A-Za-z._:/@-]{0,200}")

#: What a row says that was done to an account, by a form or by a command.
_DONE_TO: Final = r"POST:/accounts(/{name}:.+|:create:{name}(:.+)?)|command:[a-z-]+:{name}(:.+)?"

#: Outcomes that are no code of an error.
DONE: Final = "done"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: its number, when, whose account, which action, where, on what, and what came of it.

    `outcome` is ``done`` or the code of what was refused; `region` is empty where there is none.
    """

    number: int
    at: dt.datetime
    account: str
    action: str
    region: str
    what: str
    outcome: str


class Trail:
    """The audit trail of an installation."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(
        self, account: str, action: str, *, region: str = "", what: str = "", outcome: str = DONE
    ) -> None:
        """Add a row; raises `ValueError` where `what` or `outcome` is more than a code."""
        if not (_CODED.fullmatch(what) and _CODED.fullmatch(outcome)):
            raise ValueError("an audit row holds codes and no text")
        row = {
            "at": microseconds(self._clock()),
            "account": account[:40],
            "action": action,
            "region": region,
            "what": what,
            "outcome": outcome[:64],
        }
        with self._database.begin() as connection:
            connection.execute(sa.insert(audit).values(row))

    def about(self, name: str, *, region: str | None = None, limit: int = 50) -> list[Entry]:
        """The last rows that say what was done to an account, newest first; of `region` alone or all.

        Those that belong to no region, such as a lock by a command, are of every one.
        """
        asked = sa.select(audit).where(
            audit.c.action == Action.accounts.value, audit.c.what.contains(name, autoescape=True)
        )
        if region is not None:
            asked = asked.where(audit.c.region.in_((region, "")))
        done = re.compile(_DONE_TO.format(name=re.escape(name)))
        found = []
        with self._database.connect() as connection:
            for row in connection.execute(asked.order_by(audit.c.number.desc())):
                if done.fullmatch(row.what):
                    found.append(_entry(row))
                if len(found) == limit:
                    break
        return found

    def entries(
        self,
        *,
        before: int | None = None,
        limit: int = 50,
        account: str | None = None,
        region: str | None = None,
        action: str | None = None,
    ) -> list[Entry]:
        """The last rows, newest first; `before` a row's number, those that came earlier."""
        columns = audit.c
        asked = sa.select(audit).order_by(columns.number.desc()).limit(limit)
        wanted = ((columns.account, account), (columns.region, region), (columns.action, action))
        for column, value in wanted:
            if value is not None:
                asked = asked.where(column == value)
        if before is not None:
            asked = asked.where(columns.number < before)
        with self._database.connect() as connection:
            return [_entry(row) for row in connection.execute(asked)]


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(
        row.number,
        instant(row.at),
        row.account,
        row.action,
        row.region,
        row.what,
        row.outcome,
    )
