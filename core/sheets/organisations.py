"""Organisations by what people call them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from core.sheets.errors import CellFault
from core.sheets.row import Row
from core.sheets.values import Said, Unclear, plain, shown

_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
_BOTH: Final = re.compile(r"(.+?)\s*\(\s*([0-9A-Za-z][0-9A-Za-z._-]{0,39})\s*\)")

#: Candidates that a message names.
_NAMED: Final = 6

#: Letters that are written in place of digits.
_ALIKE: Final = str.maketrans("OoIl", "0011")


@dataclass(frozen=True, slots=True)
class Called:
    """An organisation's name from the day `since` to before `until`, where that is known."""

    code: str
    title: str
    since: dt.date
    until: dt.date | None = None

    def on(self, day: dt.date) -> bool:
        """Whether it was called so on a day."""
        return self.since <= day and (self.until is None or day < self.until)


class Organisations:
    """The names of a region's organisations, those they had before among them."""

    def __init__(self, called: Iterable[Called] = ()) -> None:
        self._called = tuple(called)
        self._by_title: dict[str, list[Called]] = {}
        for each in self._called:
            self._by_title.setdefault(_close(each.title), []).append(each)
        self._codes = {each.code: each for each in self._called}

    def __iter__(self) -> Iterator[Called]:
        return iter(self._called)

    def choices(self) -> list[str]:
        """What a drop-down offers: every present name once, with its code where several have it."""
        present = [each for each in self._called if each.until is None]
        titles = [each.title for each in present]
        return [
            each.title if titles.count(each.title) == 1 else f"{each.title}（{each.code}）"
            for each in present
        ]

    def read(self, value: object, day: dt.date | None = None) -> Said:
        """The code of an organisation given by its code, its name, or both.

        Of several with one name, the one that had it on the `day`. Raises `Unclear`
        ``sheets.organisation`` with the candidates.
        """
        text = plain(value if isinstance(value, str) else str(value))
        if not text:
            return Said(None)
        if _CODE.fullmatch(text):
            return self._by_code(text)
        found = self._by_title.get(_close(text), [])
        if not found and (both := _BOTH.fullmatch(text)):
            return self._by_both(both[1], both[2], value)
        codes = dict.fromkeys(each.code for each in found)
        if len(codes) > 1 and day is not None:
            codes = dict.fromkeys(each.code for each in found if each.on(day)) or codes
        if len(codes) == 1:
            code = next(iter(codes))
            exact = any(plain(each.title) == text for each in found)
            return Said(code, "" if exact else f"a name with other spaces is read as {code}")
        if codes:
            raise Unclear(
                "sheets.organisation",
                f"{len(codes)} organisations have this name",
                f"write the code of one: {', '.join(map(self._shown, list(codes)[:_NAMED]))}",
            )
        raise self._unknown(text, value)

    def _by_code(self, text: str) -> Said:
        """A code as it stands; one that differs in its case alone from a known one is that one."""
        if text in self._codes:
            return Said(text)
        alike = [code for code in self._codes if code.lower() == text.lower()]
        if len(alike) == 1:
            return Said(alike[0], f"{shown(text)} is read as {alike[0]}")
        return Said(text)

    def unfounded(self, rows: Iterable[Row]) -> list[CellFault]:
        """Rows about a code that no organisation has, nor one that the rows found.

        Where no organisation is known at all, facts come before those that found: nothing is wrong.
        """
        rows = list(rows)
        known = self._codes.keys() | {
            row.organisation
            for row in rows
            if row.type == "organisation" and row.data.get("step") == "founded"
        }
        wrong = [row for row in rows if row.organisation not in known] if self._codes else []
        return [
            row.fault(
                "sheets.organisation",
                "subject",
                f"no organisation has the code {row.organisation}",
                self._meant(row.organisation),
            )
            for row in wrong
        ]

    def _meant(self, code: str) -> str:
        """A way out for a code that is none: those it may have been."""
        looks = code.translate(_ALIKE).upper()
        near = [each for each in self._codes if each.translate(_ALIKE).upper() == looks]
        near = near or get_close_matches(code, self._codes, n=3, cutoff=0.6)
        if near:
            return f"did you mean {', '.join(map(self._shown, near))}?"
        return "write an organisation's code or whole name, or import its founding first"

    def _by_both(self, title: str, code: str, value: object) -> Said:
        """A name with its code behind it: the code counts, if it is that of the name."""
        said = self._by_code(code)
        known = self._by_title.get(_close(title), [])
        if said.value not in {each.code for each in known} and said.value in self._codes:
            raise Unclear(
                "sheets.organisation",
                f"the code belongs to another name: {self._shown(said.value)}",
                "write the code alone, or the name alone",
            )
        if said.value not in self._codes:
            raise self._unknown(title, value)
        return said

    def _unknown(self, text: str, value: object) -> Unclear:
        # What is near no name may be a person's, which is never repeated.
        near = get_close_matches(_close(text), self._by_title, n=3, cutoff=0.6)
        near = near or [title for title in self._by_title if _close(text) in title][:3]
        codes = [each for title in near for each in self._by_title[title][:1]]
        hint = f"did you mean {', '.join(self._shown(each.code) for each in codes)}?"
        return Unclear(
            "sheets.organisation",
            f"no organisation is called so; given {shown(value)}",
            hint if codes else "write the organisation's code, or its whole name",
        )

    def _shown(self, code: str) -> str:
        return f"{self._codes[code].title} ({code})"


def _close(text: str) -> str:
    """A name to compare: narrow, without spaces."""
    return "".join(plain(text).split())
