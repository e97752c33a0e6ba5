"""Numbers that belong to somebody, which no text of the log has: of telephones and identity cards.

Names cannot be told from other words; these numbers can.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: What people write between the parts of a number.
_BETWEEN: Final = re.compile(r"(?<=[0-9])[ \t\u00a0\u2010-\u2015-](?=[0-9])")
_MOBILE: Final = r"(?:\+?86)?1[3-9][0-9]{9}"
#: With the code of an area; a day written with hyphens does not begin with 0.
_LINE: Final = r"0[1-9][0-9]{1,2}[2-8][0-9]{6,7}"
#: By GB 11643: the area, the day of birth, three digits and one to check them.
_CARD: Final = (
    r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
)
_NUMBER: Final = re.compile(rf"(?<![0-9A-Za-z])(?:{_MOBILE}|{_LINE}|{_CARD})(?![0-9A-Za-z])")


def holds_number(text: str) -> bool:
    """Whether a text has the number of a telephone or of an identity card, however it is spaced."""
    plain = unicodedata.normalize("NFKC", text)
    return any(map(_NUMBER.search, (plain, _BETWEEN.sub("", plain))))
