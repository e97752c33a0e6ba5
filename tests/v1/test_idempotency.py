"""The same request again gets the same answer; another one with its key is refused."""

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from api.v1 import idempotency
from api.v1.errors import ApiError
from api.v1.idempotency import Kept, Keys
from tests.host.samples import ASSEMBLY, line
from tests.v1.serving import HEAD, Api, refused
from tests.v1.test_facts import CORRECTION, M1

NEW = line("m2", "meeting", ASSEMBLY)


def test_the_same_request_again_gets_the_same_answer(writable: Api) -> None:
    first = writable("POST", "facts", NEW, Idempotency_Key="one")
    again = writable("POST", "facts", NEW, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["position"] == str(HEAD + 1)
    assert (again.headers["idempotent-replayed"], "idempotent-replayed" in first.headers) == (
        "true",
        False,
    )
    # Without the key, it is known.
    assert writable("POST", "facts", NEW).status_code == 200


def test_what_the_log_would_not_know_again_is_done_once(writable: Api) -> None:
    """A correction for a revision that the first request made another."""

    def send(**headers: str) -> Any:
        return writable("POST", f"facts/{M1}/corrections", CORRECTION, If_Match='"1-5"', **headers)

    first = send(Idempotency_Key="one")
    again = send(Idempotency_Key="one")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["etag"] == first.headers["etag"]
    refused(send(Idempotency_Key="two"), 412, "api.changed")
    assert writable.get(f"facts/{M1}")["revision"] == 2


def test_a_key_is_for_one_request_of_one_account(writable: Api) -> None:
    writable("POST", "facts", NEW, Idempotency_Key="one")
    other = line("m3", "meeting", ASSEMBLY)
    refused(writable("POST", "facts", other, Idempotency_Key="one"), 422, "api.key-reused")
    assert writable("POST", "facts", other, by="unit", Idempotency_Key="one").status_code == 201
    refused(writable("POST", "facts", NEW, Idempotency_Key=" "), 422, "api.header")


def test_a_request_that_was_refused_may_be_sent_again(writable: Api) -> None:
    bad = line("m2", "meeting", {"kind": "nothing"})
    refused(writable("POST", "facts", bad, Idempotency_Key="one"), 422, "facts.unknown-code")
    assert writable("POST", "facts", NEW, Idempotency_Key="one").status_code == 201


def test_what_is_kept_has_no_content_of_facts(writable: Api) -> None:
    writable("POST", f"facts/{M1}/corrections", CORRECTION, If_Match="*", Idempotency_Key="one")
    [file] = (writable.prepared.folder / "api" / "keys").rglob("*.json")
    assert "数错了" not in file.read_text(encoding="utf-8")
    assert "学习" not in file.read_text(encoding="utf-8")


def test_of_many_at_once_one_does_the_work(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    begun: list[str] = []
    together = threading.Barrier(8)

    def send() -> None:
        together.wait()
        try:
            found = keys.begin("somebody", "one", "request")
        except ApiError as error:
            begun.append(error.code)
        else:
            begun.append("kept" if found else "first")

    threads = [threading.Thread(target=send) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(begun) == ["api.key-running"] * 7 + ["first"]
    keys.keep("somebody", "one", "request", Kept(201, {"position": "7"}, b"{}"))
    assert keys.begin("somebody", "one", "request") == Kept(201, {"position": "7"}, b"{}")


def test_answers_are_given_up_after_a_day_and_broken_requests_sooner(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    assert keys.begin("somebody", "one", "request") is None
    [file] = keys.folder.rglob("*.json")

    def aged(seconds: int) -> None:
        at = file.stat().st_mtime - seconds
        os.utime(file, (at, at))

    aged(idempotency.RUNNING + 1)
    assert keys.begin("somebody", "one", "request") is None
    keys.keep("somebody", "one", "request", Kept(201, {}, b"{}"))
    aged(idempotency.RUNNING + 1)
    assert keys.begin("somebody", "one", "request") == Kept(201, {}, b"{}")
    aged(idempotency.KEPT)
    # Whoever begins another in the same folder sweeps it away.
    beside = next(
        f"key {n}" for n in range(10**6) if keys._path("somebody", f"key {n}").parent == file.parent
    )
    assert keys.begin("somebody", beside, "request") is None
    assert not file.exists()


def test_every_old_answer_is_given_up_in_the_end(tmp_path: Path) -> None:
    """However many new ones stand before it in the folder."""
    keys = Keys(tmp_path / "keys")
    for number in range(400):
        keys.begin("somebody", f"key {number}", "request")
    # The last in the order in which the disk tells them.
    last = [Path(folder) / name for folder, _, names in os.walk(keys.folder) for name in names][-1]
    at = last.stat().st_mtime - idempotency.KEPT - 1
    os.utime(last, (at, at))
    for number in range(400, 3400):
        keys.begin("somebody", f"key {number}", "request")
        if not last.exists():
            break
    assert not last.exists()


def test_a_key_is_given_back_where_the_work_failed(
    writable: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(writable.app.state.house, "append", broken)
    refused(writable("POST", "facts", NEW, Idempotency_Key="one"), 500, "api.internal")
    monkeypatch.undo()
    assert writable("POST", "facts", NEW, Idempotency_Key="one").status_code == 201
