"""Names under a key each, in two tables of the log's database.

A name is sealed with AES-256-GCM under the person's own key; region and reference are sealed in, so
that rows cannot be swapped. Erasing a person overwrites and deletes the key and empties the sealed
name; the row stays, so that the reference can never be given a name again. What the database keeps
of its own past keeps the key too: SQLite's write-ahead log until its next checkpoint, PostgreSQL's
dead rows until they are vacuumed, and back-ups as long as they are kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from typing import Final, Protocol

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.log import vault, vault_key
from core.people.errors import PeopleError
from core.people.references import checked

#: How names are sealed, written beside each; an erased person's row says nothing here.
METHOD: Final = "aes-256-gcm"

_NONCE: Final = 12
_KEY_BITS: Final = 256
_LONGEST: Final = 100
_BATCH: Final = 500


class Transactions(Protocol):
    """What the vault needs of a database: `core.log`'s `Database` has it, and an SQLAlchemy engine."""

    def begin(self) -> AbstractContextManager[sa.Connection]:
        """A connection in a transaction that is committed on leaving without an error."""
        ...

    def connect(self) -> AbstractContextManager[sa.Connection]:
        """A connection for reading."""
        ...


class Vault:
    """The names of one region's people.

    Given a connection instead of a database, it works within that connection's transaction, which
    the caller commits: a name and a fact about its bearer can then be written together or not at all.
    """

    def __init__(self, database: Transactions | sa.Connection, region: str) -> None:
        self._database = database
        self.region = region

    def put(self, person: str, name: str) -> None:
        """Keep `name` for a person, in place of the one kept so far.

        Raises `PeopleError` ``people.bad-reference``, ``people.bad-name`` (1 to 100 characters of
        one line), ``people.forgotten`` for a person who was erased, ``people.conflict``.
        """
        text = _checked_name(name)
        checked(person)
        with self._writing() as connection:
            # One statement: between two, somebody else could enrol the person or erase them.
            rows = connection.execute(self._kept([person])).all()
            if not rows:
                self._enrol(connection, person, text)
                return
            ((_, _, key),) = rows
            if key is None:
                raise PeopleError(
                    "people.forgotten",
                    "the person was erased and cannot be given a name again",
                    place=person,
                    remedy="Enrol somebody who comes back under a new reference",
                )
            sealed = {"key_id": METHOD, "cipher": self._seal(key, person, text)}
            here = self._here(vault, person)
            connection.execute(sa.update(vault).where(here).values(sealed))

    def name(self, person: str) -> str | None:
        """The person's name, or None where the person was erased.

        Raises `PeopleError` ``people.bad-reference``, ``people.unknown``, ``people.damaged``.
        """
        found = self.names([person])
        if person not in found:
            raise PeopleError("people.unknown", "the vault holds no such person", place=person)
        return found[person]

    def names(self, people: Iterable[str]) -> dict[str, str | None]:
        """Names by reference: None for the erased, nothing for those the vault does not hold.

        Raises `PeopleError` ``people.bad-reference``, ``people.damaged``.
        """
        wanted = dict.fromkeys(checked(person) for person in people)
        found: dict[str, str | None] = {}
        with self._reading() as connection:
            for some in _batches(wanted):
                for person, cipher, key in connection.execute(self._kept(some)):
                    found[person] = None if key is None else self._open(key, person, cipher)
        return found

    def forget(self, person: str) -> None:
        """Erase a person's name for good; doing it again changes nothing.

        Raises `PeopleError` ``people.bad-reference``, ``people.unknown``.
        """
        here = self._here(vault, checked(person))
        key_here = self._here(vault_key, person)
        with self._writing() as connection:
            if connection.dialect.name == "sqlite":
                # Else SQLite leaves the deleted row's bytes in the file.
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            emptied = sa.update(vault).where(here).values(key_id="", cipher=b"")
            if not connection.execute(emptied).rowcount:
                raise PeopleError("people.unknown", "the vault holds no such person", place=person)
            zeros = bytes(_KEY_BITS // 8)
            connection.execute(sa.update(vault_key).where(key_here).values(key=zeros))
            connection.execute(sa.delete(vault_key).where(key_here))

    def _enrol(self, connection: sa.Connection, person: str, text: str) -> None:
        key = AESGCM.generate_key(_KEY_BITS)
        mine = {"region": self.region, "person": person}
        sealed = {"key_id": METHOD, "cipher": self._seal(key, person, text)}
        try:
            connection.execute(sa.insert(vault).values({**mine, **sealed}))
            connection.execute(sa.insert(vault_key).values({**mine, "key": key}))
        except sa.exc.IntegrityError:
            # `from None`: the driver's error would quote the row, key and all.
            raise PeopleError(
                "people.conflict",
                "somebody else enrolled the person at the same moment",
                place=person,
                remedy="Try again",
            ) from None

    def _kept(self, people: Sequence[str]) -> sa.Select[str, bytes, bytes | None]:
        """Reference, sealed name and key; the key is NULL for the erased."""
        same = (vault_key.c.region == vault.c.region) & (vault_key.c.person == vault.c.person)
        mine = (vault.c.region == self.region) & vault.c.person.in_(people)
        kept = sa.select(vault.c.person, vault.c.cipher, vault_key.c.key)
        return kept.select_from(vault.outerjoin(vault_key, same)).where(mine)

    def _here(self, table: sa.Table, person: str) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.region == self.region, table.c.person == person)

    def _bound(self, person: str) -> bytes:
        return f"vault:{len(self.region)}:{self.region}:{person}".encode()

    def _seal(self, key: bytes, person: str, text: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(key).encrypt(nonce, text.encode(), self._bound(person))

    def _open(self, key: bytes, person: str, cipher: bytes) -> str:
        try:
            text = AESGCM(key).decrypt(cipher[:_NONCE], cipher[_NONCE:], self._bound(person))
        except (InvalidTag, ValueError):
            raise PeopleError(
                "people.damaged",
                "the stored name does not open with its key",
                place=person,
                remedy="Restore the vault's two tables from the same back-up",
            ) from None
        return text.decode()

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        if isinstance(self._database, sa.Connection):
            yield self._database
        else:
            with self._database.begin() as connection:
                yield connection

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        if isinstance(self._database, sa.Connection):
            yield self._database
        else:
            with self._database.connect() as connection:
                yield connection


def _checked_name(name: str) -> str:
    text = name.strip()
    if not 1 <= len(text) <= _LONGEST or not text.isprintable():
        raise PeopleError("people.bad-name", f"a name is one line of 1 to {_LONGEST} characters")
    return text


def _batches(wanted: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Databases take only so many parameters at once."""
    remaining = iter(wanted)
    while some := tuple(islice(remaining, _BATCH)):
        yield some
