"""The one error of this room: a stable code, the place, and a way out."""

from __future__ import annotations

from typing import Final

#: Every code this room raises, and what it means.
CODES: Final[dict[str, str]] = {
    "publishing.appeal-open": "an organisation whose appeal against the same result is undecided",
    "publishing.by": "an office or post written in another way than a code",
    "publishing.code": "a stage, reason, ground or outcome that its code list does not have",
    "publishing.decided": "an appeal that was decided already",
    "publishing.document": "a document without a number or code, or a reference to a person",
    "publishing.nothing": "a scheme that applies to no organisation in the period",
    "publishing.not-comparable": "two published results of different schemes",
    "publishing.not-listed": "an organisation that the published result does not have",
    "publishing.office": "an office that is no organisation of the region",
    "publishing.reason": "a result that supersedes another without a reason, or a reason that does not fit",
    "publishing.stands": "a final result of a scheme and period that has one already",
    "publishing.state": "a published result or an appeal in the log that cannot be read",
    "publishing.superseded": "a published result that another one has superseded",
    "publishing.supersedes": "a result that would supersede one of another scheme, period or stage",
    "publishing.unchanged": "a result that would supersede another and says the same",
    "publishing.unknown": "a published result that there is not",
    "publishing.unknown-appeal": "an appeal that there is not",
}


class PublishingError(Exception):
    """Something that cannot be published, appealed against or decided.

    `code` is one of `CODES`; `place` names the published result, appeal or organisation; `remedy`
    says what to do next.
    """

    def __init__(self, code: str, message: str, *, place: str = "", remedy: str = "") -> None:
        if code not in CODES:
            raise ValueError(f"{code} is not a code of this room")
        self.code = code
        self.message = message
        self.place = place
        self.remedy = remedy
        text = f"[{code}] {place + ': ' if place else ''}{message}"
        super().__init__(f"{text}. {remedy}" if remedy else text)
