"""Who decided, and under which document: as codes and numbers, never as a reference to a person.

Whether the letters of a code, or those before the year of a document's number, spell a person's
name cannot be told from them: there a name is kept out by whoever writes it.
"""

from __future__ import annotations

import re
from typing import Final

from core.facts import IDENTIFIER, holds_number, outline
from core.publishing.errors import PublishingError

#: An organisation's code, or ``post:`` and the code of a post.
_OFFICE: Final = re.compile(r"(post:)?[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
#: A reference to a person, as facts have it; these are never shown as an office or a document.
_PERSON: Final = re.compile(r"[0-9a-hjkmnp-tv-z]{12}")
#: The number of a document by GB/T 9704: 青直工〔2016〕3号.
_NUMBER: Final = re.compile(
    r"[0-9A-Za-z\u4e00-\u9fff]{1,20}〔(19|20|21)[0-9]{2}〕[1-9][0-9]{0,4}号"
)
_CODE: Final = re.compile(f"{IDENTIFIER}{{1,64}}")
#: What stands between the parts of a code, and before the year of a number.
_BETWEEN: Final = re.compile("[:/@〔]")


def check_office(given: str) -> str:
    """The code of an office or post; raises `PublishingError` ``publishing.by``."""
    if not _OFFICE.fullmatch(given) or _PERSON.fullmatch(given.removeprefix("post:")):
        raise PublishingError(
            "publishing.by",
            f"{outline(given)} is no code of an office or post",
            remedy="Give an organisation's code, or post: and a post's code; never a person",
        )
    return given


def check_document(given: str) -> str:
    """The number or code of a document; raises `PublishingError` ``publishing.document``."""
    if not _NUMBER.fullmatch(given) and not _CODE.fullmatch(given):
        raise PublishingError(
            "publishing.document",
            f"{outline(given)} is no number or code of a document",
            remedy="Write it as 青直工〔2016〕3号, or as a code of 1 to 64 letters, digits, -_.:/@",
        )
    if holds_number(given):
        raise PublishingError(
            "publishing.document",
            f"{outline(given)} is the number of a telephone or of an identity card",
            remedy="Give the document's own number",
        )
    if any(map(_PERSON.fullmatch, _BETWEEN.split(given))):
        raise PublishingError(
            "publishing.document",
            f"{outline(given)} has a part that may be a reference to a person",
            remedy="Give the document's own number; join a code of 12 characters to its year: 2016-…",
        )
    return given
