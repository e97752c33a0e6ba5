"""Passwords are compared a few at a time: each takes its memory, and all of a processor."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from core.accounts import Passwords
from core.accounts.passwords import AT_ONCE


def test_many_who_sign_in_at_once_come_in_line(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords(1, 8, 1)
    kept = passwords.hash("correct horse battery")
    lock, inside, most = threading.Lock(), 0, 0
    verify = PasswordHasher.verify

    def slowly(self: PasswordHasher, *given: str) -> bool:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.02)
        try:
            return verify(self, *given)
        finally:
            with lock:
                inside -= 1

    monkeypatch.setattr(PasswordHasher, "verify", slowly)
    given = ["correct horse battery", "wrong"] * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda each: passwords.verify(kept, each), given))
    assert found == [True, False] * 4
    assert most == AT_ONCE
