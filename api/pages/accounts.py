"""账号: the accounts of a region with their roles, for whoever keeps them.

First passwords are shown once, on the answer to the form that made them, and kept nowhere. What a
form changes is done for a session of a browser alone: an access token makes no accounts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from api.language import in_chinese
from api.membership import must_be_member
from api.pages.desk import Answer, Desk, Elsewhere, Shown
from api.pages.forms import Option, read_day
from api.pages.numbers import whole
from api.pages.paging import paged
from api.pages.roster import members
from api.pages.words import Status, full_width, label, say
from api.refusals import Refusal, refusal
from api.web.authority import Refused, forbidden
from core.accounts import (
    PLACES,
    ROLES,
    Account,
    Accounts,
    AccountsError,
    Action,
    Given,
    Grant,
    Role,
    checked_name,
    may_give,
    may_keep,
    may_see,
    office,
)

#: Audit rows that an account's page shows.
_ROWS: Final = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """An account as a list shows it, with its grants of this region and how many it has elsewhere."""

    account: Account
    here: Sequence[Given]
    elsewhere: int
    status: Status


def accounts_page(desk: Desk) -> Answer:
    """The accounts with a role in the region; the platform sees all of the installation."""
    desk.must_all(Action.accounts)
    return _list(desk)


def create(desk: Desk) -> Answer:
    """Make an account with its first role, and show its first password."""
    _own_hands(desk)
    form = {name: str(desk.form.get(name, "")).strip() for name in ("name", "title")}
    try:
        grant, first, last = _asked(desk)
        password = _accounts(desk).create(form["name"], form["title"])
        desk.request.state.audited = f"/accounts:create:{form['name']}:{_coded(grant)}"
        _accounts(desk).grant(form["name"], grant, first_day=first, last_day=last)
    except AccountsError as error:
        desk.request.state.outcome = error.code
        return _list(desk, refused=_with_name(refusal(error), form["name"]))
    return _one(desk, form["name"], password=password)


def _with_name(refused: Refusal, name: str) -> Refusal:
    """What is wrong with a form, and with the name in it besides: both at once."""
    try:
        checked_name(name)
    except AccountsError as error:
        also = refusal(error)
        if also.code != refused.code:
            return replace(refused, detail=f"{refused.detail} {also.title} {also.detail}".strip())
    return refused


def account_page(desk: Desk) -> Answer:
    """One account: its roles, what may be done with it, and what it did."""
    desk.must_all(Action.accounts)
    return _one(desk, desk.path("account"))


def change_account(desk: Desk) -> Answer:
    """Give or take back a role, give a new password, lock or unlock: as the button says."""
    _own_hands(desk)
    name, do = desk.path("account"), str(desk.form.get("do", ""))
    _found(desk, name)
    done = {"grant": _grant, "revoke": _revoke, "reset": _reset, "lock": _lock, "unlock": _lock}
    if do not in done:
        raise Refused("web.not-found", "there is no such button", remedy="Load the page again")
    desk.request.state.audited = f"/accounts/{name}:{do}"
    try:
        password = done[do](desk, name)
    except AccountsError as error:
        desk.request.state.outcome = error.code
        return _one(desk, name, refused=refusal(error))
    if password:
        return _one(desk, name, password=password)
    return Elsewhere(desk.to(f"/accounts/{name}" if _seen(desk, name) else "/accounts", done=do))


def _grant(desk: Desk, name: str) -> str:
    grant, first, last = _asked(desk)
    if name == desk.caller.account:
        raise forbidden(Action.accounts, desk.region_code, None)
    _accounts(desk).grant(name, grant, first_day=first, last_day=last)
    desk.request.state.audited += f":{_coded(grant)}"
    return ""


def _revoke(desk: Desk, name: str) -> str:
    id = str(desk.form.get("grant", ""))
    found = [each for each in _accounts(desk).grants(name) if each.id == id]
    if not found:
        raise AccountsError("accounts.unknown", "there is no such grant", place=name)
    if name == desk.caller.account or not may_give(desk.caller, found[0].grant):
        raise forbidden(Action.accounts, found[0].grant.region, None)
    _accounts(desk).revoke(id)
    desk.request.state.audited += f":{_coded(found[0].grant)}"
    return ""


def _reset(desk: Desk, name: str) -> str:
    _must_keep(desk, name)
    return _accounts(desk).reset(name, second_factor=bool(desk.form.get("second-factor")))


def _lock(desk: Desk, name: str) -> str:
    _must_keep(desk, name)
    whose = office(desk.caller, desk.region_code)
    if desk.form.get("do") == "lock":
        _accounts(desk).lock(name, whose)
    else:
        _accounts(desk).unlock(name, whose)
    return ""


def _coded(grant: Grant) -> str:
    """A grant as the audit trail has it: the role, and at which organisation."""
    return ":".join(each for each in (grant.role.value, grant.organisation) if each)


def _must_keep(desk: Desk, name: str) -> None:
    if not may_keep(desk.caller, name, [each.grant for each in _accounts(desk).grants(name)]):
        raise forbidden(Action.accounts, desk.region_code, None)


def _own_hands(desk: Desk) -> None:
    desk.must_all(Action.accounts)
    if desk.caller.scopes is not None:
        raise Refused(
            "web.forbidden",
            "an access token may not keep accounts",
            remedy="Sign in with a browser",
        )


def _accounts(desk: Desk) -> Accounts:
    found: Accounts = desk.request.app.state.accounts
    return found


def _found(desk: Desk, name: str) -> Account:
    """The account, if it is one of the caller's: of others not even the name is told."""
    if not _seen(desk, name):
        raise Refused(
            "web.not-found", "there is no such account here", remedy="Choose one of the list"
        )
    return _accounts(desk).find(name)


def _seen(desk: Desk, name: str) -> bool:
    known = any(each.name == name for each in _accounts(desk).all())
    return known and may_see(desk.caller, [each.grant for each in _accounts(desk).grants(name)])


def _asked(desk: Desk) -> tuple[Grant, dt.date | None, dt.date | None]:
    """The grant of a form; raises `AccountsError` ``accounts.grant``, or `Refused`."""
    typed = {
        name: str(desk.form.get(name, "")).strip()
        for name in ("role", "organisation", "person", "first", "last")
    }
    if typed["role"] not in list(Role):
        raise AccountsError("accounts.grant", "no role was chosen", remedy="Choose one of the list")
    role = Role(typed["role"])
    region = None if PLACES[role] == ("",) else desk.region_code
    organisation = _code_of(desk, typed["organisation"]) or None
    if organisation is not None and organisation not in desk.tree.organisations:
        raise AccountsError(
            "accounts.grant",
            "there is no such organisation today",
            place=organisation,
            remedy="Choose one of the list",
        )
    grant = Grant(role, region, organisation, typed["person"] or None)
    if not may_give(desk.caller, grant):
        raise forbidden(Action.accounts, grant.region, None)
    if grant.person and grant.organisation:
        followed = desk.house.followed(desk.region_code)
        must_be_member(followed, grant.organisation, grant.person, desk.today)
    first, last = _day(desk, typed["first"]), _day(desk, typed["last"])
    if first and last and last < first:
        # Before an account is made that would be left without a role.
        raise AccountsError("accounts.grant", "the last day is before the first")
    return grant, first, last


def _code_of(desk: Desk, written: str) -> str:
    """The code of the organisation that alone is called so; what was written where none is."""
    tree = desk.tree.organisations
    if written in tree:
        return written
    called = [code for code, each in tree.items() if each.title == written]
    return called[0] if len(called) == 1 else written


def _day(desk: Desk, typed: str) -> dt.date | None:
    if not typed:
        return None
    try:
        return read_day(typed, desk.today)
    except ValueError as error:
        raise AccountsError("accounts.grant", str(error)) from error


def _status(account: Account) -> Status:
    if account.locked:
        return Status("late", say("已锁定"))
    if account.password_due:
        return Status("soon", say("登录时要改密码"))
    return Status("ok", say("正常"))


def _list(desk: Desk, refused: Refusal | None = None) -> Answer:
    accounts, text = _accounts(desk), desk.query("q").casefold()
    grants: dict[str, list[Given]] = {}
    for each in accounts.grants():
        grants.setdefault(each.account, []).append(each)
    rows = []
    for account in accounts.all():
        own = grants.get(account.name, [])
        if not may_see(desk.caller, [each.grant for each in own]):
            continue
        here = [each for each in own if each.grant.region in (None, desk.region_code)]
        if text in f"{account.name} {account.title}".casefold():
            rows.append(Kept(account, here, len(own) - len(here), _status(account)))
    rows.sort(key=lambda kept: (not kept.here, kept.account.name))
    return Shown(
        "accounts.html",
        {
            "rows": paged(desk, rows, say("个"), 20),
            "q": desk.query("q"),
            "refused": refused,
            "place_of": lambda given: _place(desk, given),
            **_form(desk),
        },
        200 if refused is None else refused.status,
    )


def _one(desk: Desk, name: str, *, password: str = "", refused: Refusal | None = None) -> Answer:
    account, accounts = _found(desk, name), _accounts(desk)
    grants = accounts.grants(name)
    shown = [each for each in grants if may_give(desk.caller, each.grant)]
    region = None if desk.caller.everywhere() else desk.region_code
    rows = accounts.trail.entries(
        before=whole(desk.query("before")), limit=_ROWS, account=name, region=region
    )
    kept = accounts.trail.about(name, region=region, limit=_ROWS)
    own = [each.grant.organisation for each in shown if each.grant.organisation]
    return Shown(
        "account_kept.html",
        {
            "it": account,
            "status": _status(account),
            "grants": shown,
            "others": len(grants) - len(shown),
            "password": password,
            "refused": refused,
            "own": name == desk.caller.account,
            "may_keep": may_keep(desk.caller, name, [each.grant for each in grants]),
            "rows": rows,
            "kept": kept,
            "earlier": rows[-1].number if len(rows) == _ROWS else None,
            "place_of": lambda given: _place(desk, given),
            "people": members(desk, own[0], desk.today) if own else (),
            "done": desk.query("done"),
            **_form(desk),
        },
        200 if refused is None else refused.status,
    )


def _form(desk: Desk) -> dict[str, Any]:
    """What the form of a grant offers, and what was typed into it."""
    named = ("name", "title", "role", "organisation", "person", "first", "last")
    tree = desk.tree.organisations
    given = [
        role
        for role in Role
        if PLACES[role] != ("",) or may_give(desk.caller, Grant(Role.platform))
    ]
    return {
        "typed": {each: str(desk.form.get(each, "")) for each in named},
        "roles": [(role.value, label(ROLES[role])) for role in given],
        "organisations": [Option(code, tree[code].title or code) for code in sorted(tree)[:400]],
    }


def _place(desk: Desk, given: Given) -> str:
    """A grant in words: what, where, and until when."""
    grant = given.grant
    if grant.organisation and grant.region == desk.region_code:
        where = desk.title(grant.organisation)
    else:
        region = desk.place if grant.region == desk.region_code else grant.region
        parts = (region or say("全部地区"), grant.organisation)
        where = " ".join(part for part in parts if part)
    days = [str(each) if each else "" for each in (given.first_day, given.last_day)]
    span = say("({first} 至 {last})", first=days[0], last=days[1]) if any(days) else ""
    said = f"{label(ROLES[grant.role])} · {where} {span}".strip()
    return full_width(said) if in_chinese() else said
