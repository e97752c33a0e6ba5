"""Numbers that belong to somebody: of telephones and identity cards.

Reasons, references and drafts are refused with one. Names cannot be told from other words; these
numbers can. What a fact says in its own fields is not looked through.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: What people write between the parts of a number.
_BETWEEN: Final = r"[ \t\u00a0\u2010-\u2015-]"
#: Where a telephone's number may be parted; parted otherwise, digits are those of a document or a day.
_PART: Final = f"{_BETWEEN}?"
_MOBILE: Final = rf"(?:\+?86{_PART})?1[3-9][0-9]{_PART}[0-9]{{4}}{_PART}[0-9]{{4}}"
#: A day of this century after the code of an area, as numbers of documents have it.
_DAY: Final = r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
#: With the code of an area; a day written with hyphens does not begin with 0.
_LINE: Final = rf"0[1-9][0-9]{{1,2}}{_PART}(?!{_DAY})[2-8][0-9]{{2,3}}{_PART}[0-9]{{4}}"
#: By GB 11643: the area, the day of birth, three digits and one to check them.
_CARD: Final = (
    r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
)
_PHONES: Final = re.compile(rf"(?<![0-9A-Za-z])(?:{_MOBILE}|{_LINE})(?![0-9A-Za-z])")
_CARDS: Final = re.compile(rf"(?<![0-9A-Za-z]){_CARD}(?![0-9A-Za-z])")
_JOINED: Final = re.compile(rf"(?<=[0-9]){_BETWEEN}(?=[0-9])")
#: What stands around the number of a document: 第135-2015-0012号.
_BEFORE: Final = re.compile(r"第\s*$")
_AFTER: Final = re.compile(r"\s*号(?!码)")


def holds_number(text: str) -> bool:
    """Whether a text has the number of a telephone or of an identity card.

    A telephone's is whole or parted as people write it (138 0013 8000, 0431-88776655), a card's parted
    in any way.
    """
    plain = unicodedata.normalize("NFKC", text)
    if any(map(_CARDS.search, (plain, _JOINED.sub("", plain)))):
        return True
    return any(not _is_of_document(plain, found) for found in _PHONES.finditer(plain))


def _is_of_document(text: str, found: re.Match[str]) -> bool:
    """Whether digits that are parted like a telephone's are called the number of a document."""
    is_parted = re.search(_BETWEEN, found[0]) is not None
    named = _BEFORE.search(text[: found.start()]) and _AFTER.match(text, found.end())
    return is_parted and bool(named)
