"""Who decided, under which document, and a note: written so that none can be a person's name."""

from __future__ import annotations

import re
from typing import Final

from core.facts import IDENTIFIER, outline
from core.publishing.errors import PublishingError

#: An organisation's code, or ``post:`` and the code of a post.
_OFFICE: Final = re.compile(r"(post:)?[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
#: A reference to a person, as facts have it; these are never shown as an office.
_PERSON: Final = re.compile(r"[0-9a-hjkmnp-tv-z]{12}")
#: The number of a document by GB/T 9704: 青直工〔2016〕3号.
_NUMBER: Final = re.compile(
    r"[0-9A-Za-z\u4e00-\u9fff]{1,20}〔(19|20|21)[0-9]{2}〕[1-9][0-9]{0,4}号"
)
_CODE: Final = re.compile(f"{IDENTIFIER}{{1,64}}")
#: Characters of a note.
LONGEST: Final = 200


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
    return given


def check_note(given: str) -> str:
    """A note of one line; raises `PublishingError` ``publishing.note``."""
    if len(given) > LONGEST or not given.isprintable():
        raise PublishingError(
            "publishing.note",
            f"the note is longer than {LONGEST} characters or of several lines",
            remedy="Write one line about the publication and about no person: it stays for good",
        )
    return given
