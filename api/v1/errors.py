"""What the API refuses itself: a stable code, its status, and a way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from api.refusals import Item

#: Every code of this room: its HTTP status, and what it means.
_CODES: Final[dict[str, tuple[int, str]]] = {
    "api.behind": (503, "a position that is not there yet, asked for with Min-Position"),
    "api.body": (400, "a body that is empty, too long, or not JSON in UTF-8"),
    "api.changed": (412, "a fact that was changed since it was read"),
    "api.content": (422, "a body of JSON with other fields or values than are expected"),
    "api.cursor": (422, "a cursor of another list, or one that this API did not write"),
    "api.header": (422, "a header with a value that it cannot have"),
    "api.internal": (500, "a fault of the program"),
    "api.key-reused": (422, "an Idempotency-Key that was used for another request"),
    "api.key-running": (409, "a request with this Idempotency-Key is still running"),
    "api.media-type": (415, "a body of a media type that is not taken"),
    "api.method": (405, "a method that the address does not have"),
    "api.not-found": (404, "an address where there is nothing"),
    "api.precondition": (428, "a change of a fact without If-Match"),
    "api.query": (422, "a parameter that the address does not have, or of another value"),
    "api.replay-ended": (409, "a replay that has ended and cannot be cancelled"),
    "api.replay-running": (409, "a region of which a replay is running already"),
    "api.unknown-replay": (404, "a replay that there is not"),
}

#: What every code means.
CODES: Final[Mapping[str, str]] = {code: meant for code, (_, meant) in _CODES.items()}

#: Their statuses.
STATUS: Final[Mapping[str, int]] = {code: status for code, (status, _) in _CODES.items()}


class ApiError(Exception):
    """A request that is refused here; `code` is one of `CODES`.

    `message` and `remedy` are in the language in use; `items` has each fault where there are
    several; `headers` go into the answer.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        place: str = "",
        remedy: str = "",
        items: Sequence[Item] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        if code not in CODES:
            raise ValueError(f"{code} is not a code of this room")
        super().__init__(f"[{code}] {message}")
        self.code = code
        self.status = STATUS[code]
        self.message = message
        self.place = place
        self.remedy = remedy
        self.items = tuple(items)
        self.headers = dict(headers or {})
