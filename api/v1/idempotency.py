"""Idempotency keys: a request that is sent again gets the answer of the first time.

Answers stand as files in the data folder, so that every worker and a restarted server know them, and
are given up after a day. They hold what a change answers, which is numbers and ids, and no content of
facts. A request that was refused changed nothing and leaves nothing: it may be sent again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from api.language import gettext as _
from api.v1.errors import ApiError

#: How long an answer is kept, and how long a request may run before it counts as broken off.
KEPT: Final = 24 * 60 * 60
RUNNING: Final = 15 * 60


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: its status, its headers and its body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Keys:
    """The keys in a folder; every worker of a server uses the same.

    They are dealt out to 256 folders by their digests. Each new one sweeps its own, so that every
    answer is given up after a while, however many there are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, account: str, key: str, request: str) -> Kept | None:
        """Reserve a key for a request, or give the answer it had; `request` is a digest of it.

        Raises `ApiError` ``api.key-reused`` for another request's key and ``api.key-running`` while
        the first one runs.
        """
        path = self._path(account, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            try:
                self._reserve(path, request)
            except FileExistsError:
                pass
            else:
                self._sweep(path.parent)
                return None
            found = self._read(path)
            if found is None:
                # It was given up between the two looks.
                continue
            if found["request"] != request:
                raise ApiError(
                    "api.key-reused",
                    _("the key was used for another request"),
                    place="Idempotency-Key",
                    remedy=_("Give each request a key of its own"),
                )
            if "status" in found:
                return Kept(found["status"], found["headers"], found["body"].encode())
            raise ApiError(
                "api.key-running",
                _("the first request with this key is still running"),
                place="Idempotency-Key",
                remedy=_("Send it again in a moment"),
                headers={"Retry-After": "1"},
            )

    def keep(self, account: str, key: str, request: str, kept: Kept) -> None:
        """Keep the answer of a request that changed something."""
        said = {
            "request": request,
            "status": kept.status,
            "headers": kept.headers,
            "body": kept.body.decode(),
        }
        path = self._path(account, key)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(orjson.dumps(said))
        part.replace(path)

    def release(self, account: str, key: str) -> None:
        """Give a key back whose request changed nothing."""
        self._path(account, key).unlink(missing_ok=True)

    def _path(self, account: str, key: str) -> Path:
        name = hashlib.sha256(f"{account}\n{key}".encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.json"

    @staticmethod
    def _reserve(path: Path, request: str) -> None:
        # Linked into place whole, so that nobody ever reads half of it.
        part = path.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}.part")
        part.write_bytes(orjson.dumps({"request": request}))
        try:
            path.hardlink_to(part)
        finally:
            part.unlink()

    def _read(self, path: Path) -> dict[str, Any] | None:
        """What stands in a file; None where it is too old to count, and gone."""
        try:
            found: dict[str, Any] = orjson.loads(path.read_bytes())
            age = time.time() - path.stat().st_mtime
        except FileNotFoundError:
            return None
        if age < (KEPT if "status" in found else RUNNING):
            return found
        path.unlink(missing_ok=True)
        return None

    @staticmethod
    def _sweep(folder: Path) -> None:
        """Give up the files of a folder that are too old."""
        limit = time.time() - KEPT
        with os.scandir(folder) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    if entry.stat().st_mtime < limit:
                        Path(entry.path).unlink()
