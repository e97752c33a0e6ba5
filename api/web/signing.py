"""Signing in and out: name and password, second factor, another sign-in service."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from api.refusals import refusal
from api.web import oidc
from api.web.access import Access
from api.web.authority import Refused
from api.web.browser import Cookies
from api.web.house import inside
from api.web.limits import Bucket, address_of, too_many
from api.web.pages import page
from api.web.routing import Guarded
from core.accounts import Accounts, AccountsError, Waiting

#: Where a session goes that waits for something.
_NEXT: Final[dict[Waiting, str]] = {"second-factor": "/second-factor", "password": "/password"}


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    public, signing = Access.public, Access.signing
    return [
        Guarded("/sign-in", sign_in_page, action=public, name="sign-in"),
        Guarded("/sign-in", sign_in, action=public, methods=["POST"]),
        Guarded("/sign-in/oidc", oidc.begin, action=public),
        Guarded("/sign-in/oidc/callback", oidc.callback, action=public),
        Guarded("/second-factor", second_factor_page, action=signing),
        Guarded("/second-factor", second_factor, action=signing, methods=["POST"]),
        Guarded("/sign-out", sign_out, action=signing, methods=["POST"], name="sign-out"),
    ]


async def sign_in_page(request: Request) -> Response:
    """The form for name and password."""
    if request.state.caller is not None:
        return RedirectResponse(local(request.query_params.get("next", "")), 303)
    return _form(request, request.query_params.get("next", ""))


def _form(
    request: Request, back: str, error: Exception | None = None, account: str = ""
) -> Response:
    settings = request.app.state.settings
    other = (settings.oidc_title or settings.oidc_issuer) if settings.oidc_issuer else ""
    said = None if error is None else refusal(error)
    return page(
        request,
        "sign-in.html",
        status=200 if said is None else said.status,
        back=back,
        account=account[:40],
        other=other,
        problem=said,
    )


async def sign_in(request: Request) -> Response:
    """Begin a session with name and password; the browser's earlier one ends."""
    form = await request.form()
    name, password = str(form.get("account", "")).strip(), str(form.get("password", ""))
    back = str(form.get("next", ""))
    accounts: Accounts = request.app.state.accounts
    sign_ins: Bucket = request.app.state.sign_ins
    try:
        if left := sign_ins.take(address_of(request)):
            raise too_many(left)
        waiting = await inside(accounts.sign_in, name, password)
    except (AccountsError, Refused) as error:
        await told(request, name, error.code)
        return _form(request, back, error, name)
    return await signed(request, name, waiting, back)


async def signed(request: Request, name: str, waiting: Waiting, back: str) -> Response:
    """Begin a session of an account, under a token that the browser did not have before."""
    accounts: Accounts = request.app.state.accounts
    cookies: Cookies = request.app.state.cookies
    if request.state.session_token:
        await inside(accounts.sessions.end, request.state.session_token)
    token = await inside(accounts.sessions.begin, name, waiting)
    await told(request, name, "done" if not waiting else f"waits-for:{waiting}")
    response = RedirectResponse(onward(waiting, back), 303)
    cookies.begin(response, token)
    return response


def onward(waiting: Waiting, back: str) -> str:
    """Where a session goes: to what it waits for, or to the page that was asked for."""
    return _NEXT.get(waiting) or local(back)


def local(path: str) -> str:
    """A path of this server, the first page for anything else: a link must not lead elsewhere."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return "/"
    return path


async def second_factor_page(request: Request) -> Response:
    """The form for the code."""
    return page(request, "second-factor.html")


async def second_factor(request: Request) -> Response:
    """Check the code of a session that waits for it."""
    session = request.state.session
    if session is None or session.waits_for != "second-factor":
        return RedirectResponse("/", 303)
    accounts: Accounts = request.app.state.accounts
    cookies: Cookies = request.app.state.cookies
    code = str((await request.form()).get("code", ""))
    try:
        await inside(accounts.check_code, session.account, code)
    except AccountsError as error:
        await told(request, session.account, error.code)
        said = refusal(error)
        return page(request, "second-factor.html", status=said.status, problem=said)
    waiting = await inside(accounts.waits_for, session.account, second_factor=False)
    token = await inside(accounts.sessions.renew, request.state.session_token, waiting)
    await told(request, session.account, "done")
    response = RedirectResponse(onward(waiting, ""), 303)
    cookies.begin(response, token)
    return response


async def sign_out(request: Request) -> Response:
    """End the session."""
    accounts: Accounts = request.app.state.accounts
    cookies: Cookies = request.app.state.cookies
    if request.state.session_token:
        await inside(accounts.sessions.end, request.state.session_token)
    response = RedirectResponse("/sign-in", 303)
    cookies.end(response)
    return response


async def told(request: Request, name: str, outcome: str) -> None:
    """Write an attempt to sign in down, under the account's name if there is such an account.

    What was typed may be anything, a password too: it is not kept.
    """
    accounts: Accounts = request.app.state.accounts
    try:
        known = (await inside(accounts.find, name)).name
    except AccountsError:
        known = ""
    await inside(accounts.trail.add, known, "sign-in", outcome=outcome)
