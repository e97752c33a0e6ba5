"""The commands of accounts: what they keep, what they show once, what they refuse."""

import json
import re
from pathlib import Path

import pytest

from core.accounts import Accounts, Passwords
from core.log import Database
from tests.api.conftest import Run


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ROUNDS", "1"), ("MEMORY", "8"), ("LANES", "1")):
        monkeypatch.setenv(f"DANGJIAN_ARGON2_{name}", value)


def opened(folder: Path) -> Accounts:
    return Accounts(
        Database.open(f"sqlite:///{folder / 'data' / 'dangjian.db'}"), passwords=Passwords(1, 8, 1)
    )


def test_an_account_from_first_to_last(imported: Run, tmp_path: Path) -> None:
    made = imported(
        *("accounts", "add", "branch", "--title", "第一支部", "--role", "branch"),
        *("--region", "small", "--organisation", "第一支部", "--until", "2030-12-31"),
    )
    assert made.code == 0
    assert "shown once" in made.err
    found = re.search(r"\w{4}-\w{4}-\w{4}-\w{4}", made.out)
    assert found is not None
    with opened(tmp_path) as accounts:
        assert accounts.sign_in("branch", found[0]) == "password"
    [listed] = imported("accounts", "list", "--format", "json").data
    [grant] = listed["grants"]
    assert (listed["account"], listed["title"], listed["password_due"]) == (
        *("branch", "第一支部", True),
    )
    assert (grant["role"], grant["region"], grant["organisation"], grant["until"]) == (
        *("branch", "small", "S-1", "2030-12-31"),
    )
    assert imported("accounts", "revoke", grant["grant"]).code == 0
    assert imported("accounts", "list", "--format", "json").data[0]["grants"] == []
    assert imported("accounts", "remove", "branch", "--yes").code == 0
    assert imported("accounts", "list", "--format", "json").data == []


def test_resetting_locking_and_linking(imported: Run, tmp_path: Path) -> None:
    imported("accounts", "add", "chief", "--title", "办公室", "--role", "platform")
    fresh = imported("accounts", "reset", "chief", "--format", "json").data["password"]
    link = ("accounts", "link", "chief", "--issuer", "https://issuer.example", "--subject", "s-1")
    assert imported(*link).code == 0
    last = imported("accounts", "lock", "chief")
    assert (last.code, "accounts.last" in last.err) == (2, True)
    imported("accounts", "add", "second", "--title", "第二个")
    assert imported("accounts", "lock", "second").code == 0
    with opened(tmp_path) as accounts:
        assert accounts.sign_in("chief", fresh) == "password"
        assert accounts.linked("https://issuer.example", "s-1") == "chief"
        assert accounts.caller("second") is None
    assert imported("accounts", "lock", "second", "--unlock").code == 0
    trail = imported("accounts", "trail", "--format", "json").data
    assert [each["what"].removeprefix("command:") for each in reversed(trail)] == [
        *("add:chief", "grant:chief:platform", "reset:chief", "link:chief"),
        *("add:second", "lock:second", "unlock:second"),
    ]
    assert {each["account"] for each in trail} == {""}


def test_tokens(imported: Run, tmp_path: Path) -> None:
    imported("accounts", "add", "chief", "--title", "办公室")
    new = ("accounts", "tokens", "chief", "--new", "nightly", "--scope", "facts", "--days", "7")
    made = imported(*new, "--format", "json").data
    with opened(tmp_path) as accounts:
        found = accounts.tokens.find(made["token"])
        assert found is not None
        assert (found.account, found.scopes) == ("chief", {"facts"})
        assert (found.ends_at - found.created_at).days == 7
    shown = imported("accounts", "tokens", "chief")
    assert made["token"] not in shown.out
    id = made["tokens"][0]["token"]
    gone = imported("accounts", "tokens", "chief", "--revoke", id, "--format", "json").data
    assert (gone["tokens"], gone["token"]) == ([], None)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "Chief", "--title", "x"), "accounts.name"),
        (("add", "chief", "--title", "x", "--role", "branch", "--region", "small"),
         "accounts.grant"),
        (("add", "chief", "--title", "x", "--region", "small"), "cli.usage"),
        (("add", "chief", "--title", "x", "--role", "branch", "--region", "small",
          "--organisation", "S-9"), "organisations.unknown"),
        (("grant", "nobody", "--role", "auditor"), "accounts.unknown"),
        (("grant", "nobody"), "cli.usage"),
        (("revoke", "nothing"), "accounts.unknown"),
        (("tokens", "nobody"), "accounts.unknown"),
        (("reset", "nobody"), "accounts.unknown"),
    ],
)  # fmt: skip
def test_what_is_refused(imported: Run, arguments: tuple[str, ...], code: str) -> None:
    refused = imported("accounts", *arguments)
    assert (refused.code, f"[{code}]" in refused.err, refused.out) == (2, True, "")


def test_where_there_is_nothing_the_first_account_makes_the_folder(run: Run) -> None:
    nothing = run("accounts", "list")
    assert (nothing.code, "[host.data]" in nothing.err) == (2, True)
    assert run("accounts", "add", "chief", "--title", "办公室", "--role", "platform").code == 0
    shown = run("accounts", "list").out
    assert "chief" in shown
    assert "everywhere" in shown


def test_in_chinese(run: Run) -> None:
    run("accounts", "add", "chief", "--title", "办公室")
    refused = run("accounts", "add", "chief", "--title", "办公室", lang="zh")
    assert "错误 [accounts.exists] 账号名称已被使用" in refused.err
    assert json.loads(run("accounts", "list", "--format", "json").out)[0]["account"] == "chief"
