"""One's own account: the password, the second factor, access tokens, sessions."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from api.refusals import Refusal, refusal
from api.web.access import Access
from api.web.authority import Refused, signed_in
from api.web.browser import Cookies
from api.web.house import inside
from api.web.pages import page
from api.web.routing import Guarded
from core.accounts import LANGUAGES, Accounts, AccountsError, Action, Caller, reach

#: Days that a token is to be good for, as somebody types them.
_DAYS: Final = re.compile("[0-9]{1,4}")


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    own, signing = Access.own, Access.signing
    return [
        Guarded("/password", password_page, action=signing, name="password"),
        Guarded("/password", change_password, action=signing, methods=["POST"]),
        Guarded("/account", account_page, action=own, name="account"),
        Guarded("/account/language", change_language, action=own, methods=["POST"]),
        Guarded("/account/second-factor", enrol_page, action=own),
        Guarded("/account/second-factor", enrol, action=own, methods=["POST"]),
        Guarded("/account/second-factor/drop", drop, action=own, methods=["POST"]),
        Guarded("/account/tokens", issue, action=own, methods=["POST"]),
        Guarded("/account/tokens/{id}/revoke", revoke, action=own, methods=["POST"]),
        Guarded("/account/sessions/end", end_sessions, action=own, methods=["POST"]),
    ]


def _accounts(request: Request) -> Accounts:
    found: Accounts = request.app.state.accounts
    return found


def _own(request: Request) -> str:
    """The account of whoever signed in with a browser: a token cannot make tokens."""
    caller = signed_in(request)
    if caller.scopes is not None:
        raise Refused(
            "web.forbidden",
            "an access token may not change its account",
            remedy="Sign in with a browser",
        )
    return caller.account


# The password


async def password_page(request: Request) -> Response:
    """The form for a new password."""
    _session(request)
    return page(request, "password.html", due=request.state.caller is None)


async def change_password(request: Request) -> Response:
    """Change the password; every session of the account ends, and this browser gets a new one."""
    name = _session(request)
    form = await request.form()
    old, new, again = (str(form.get(each, "")) for each in ("old", "new", "again"))
    accounts, cookies = _accounts(request), request.app.state.cookies
    try:
        if new != again:
            raise AccountsError("accounts.password", "the new password was typed in two ways")
        await inside(accounts.change_password, name, old, new)
    except AccountsError as error:
        said = refusal(error)
        request.state.outcome = said.code
        due = request.state.caller is None
        return page(request, "password.html", status=said.status, problem=said, due=due)
    assert isinstance(cookies, Cookies)
    response = RedirectResponse("/", 303)
    cookies.begin(response, await inside(accounts.sessions.begin, name))
    return response


def _session(request: Request) -> str:
    """The account of a session that waits for nothing but a password; raises `Refused`."""
    session = request.state.session
    if session is None or session.waits_for == "second-factor":
        return signed_in(request).account
    account: str = session.account
    return account


# The account


async def account_page(request: Request) -> Response:
    """What the account is, its grants and tokens."""
    return await _shown(request)


async def _shown(request: Request, *, made: str = "", problem: Refusal | None = None) -> Response:
    name = _own(request)
    accounts = _accounts(request)
    return page(
        request,
        "account.html",
        status=200 if problem is None else problem.status,
        account=await inside(accounts.find, name),
        grants=await inside(accounts.grants, name),
        beside=await inside(accounts.beside, name),
        tokens=await inside(accounts.tokens.of, name),
        scopes=_scopes(signed_in(request)),
        languages=LANGUAGES,
        made=made,
        problem=problem,
    )


def _scopes(caller: Caller) -> list[str]:
    """The actions that a token of the caller's could be for, now."""
    regions = {grant.region for grant in caller.grants}
    return [each.value for each in Action if any(reach(caller, each, r) for r in regions)]


async def change_language(request: Request) -> Response:
    """Speak another language to the account."""
    language = str((await request.form()).get("language", ""))
    await inside(_accounts(request).describe, _own(request), language=language)
    return RedirectResponse("/account", 303)


async def issue(request: Request) -> Response:
    """Make an access token; its text is shown once."""
    form = await request.form()
    name, accounts = _own(request), _accounts(request)
    scopes = [str(each) for each in form.getlist("scope")]
    days = str(form.get("days", "90")).strip()
    title = str(form.get("title", "")).strip()
    try:
        made, text = await inside(
            accounts.tokens.issue, name, title, scopes, int(days) if _DAYS.fullmatch(days) else 0
        )
    except AccountsError as error:
        request.state.outcome = error.code
        return await _shown(request, problem=refusal(error))
    request.state.audited = f"token:{made.id}"
    return await _shown(request, made=text)


async def revoke(request: Request) -> Response:
    """Take an access token back."""
    id = request.path_params["id"]
    await inside(_accounts(request).tokens.revoke, id, _own(request))
    return RedirectResponse("/account", 303)


async def end_sessions(request: Request) -> Response:
    """End every session of the account, this one too."""
    cookies: Cookies = request.app.state.cookies
    await inside(_accounts(request).sessions.end_all, _own(request))
    response = RedirectResponse("/sign-in", 303)
    cookies.end(response)
    return response


# The second factor


async def enrol_page(request: Request) -> Response:
    """A new secret for an app; it counts once a code of it was typed."""
    secret, address = await inside(_accounts(request).enrol, _own(request))
    return page(request, "enrol.html", secret=secret, address=address)


async def enrol(request: Request) -> Response:
    """Ask for codes from now on, if the code is one of the secret's."""
    form = await request.form()
    name, accounts = _own(request), _accounts(request)
    secret, code = str(form.get("secret", "")), str(form.get("code", ""))
    try:
        await inside(accounts.confirm, name, secret, code)
    except AccountsError as error:
        request.state.outcome = error.code
        if error.code == "accounts.enrolled":
            return await _shown(request, problem=refusal(error))
        said = refusal(error)
        secret, address = await inside(accounts.enrol, name)
        return page(
            request,
            "enrol.html",
            status=said.status,
            secret=secret,
            address=address,
            problem=said,
        )
    return RedirectResponse("/account", 303)


async def drop(request: Request) -> Response:
    """Ask for no more codes, if the password is right."""
    form = await request.form()
    name, accounts = _own(request), _accounts(request)
    try:
        await inside(accounts.sign_in, name, str(form.get("password", "")))
    except AccountsError as error:
        request.state.outcome = error.code
        return await _shown(request, problem=refusal(error))
    await inside(accounts.drop_second_factor, name)
    return RedirectResponse("/account", 303)
