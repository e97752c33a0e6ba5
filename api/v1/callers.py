"""The caller: who asks, and the access tokens of the account."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field

from api.v1.endpoints import Answer, Body, Call, Endpoint, Model, Nothing, endpoint
from api.web.access import Access
from api.web.authority import Refused
from core.accounts import AccessToken, Accounts, Action

Scope = Annotated[str, Field(pattern=f"^({'|'.join(each.value for each in Action)})$")]


class GrantRow(Model):
    """A role at a place: of all regions without one, of a whole region without an organisation."""

    role: str
    region: str | None
    organisation: str | None


class Me(Model):
    """Who asks."""

    account: str
    name: str
    language: str
    grants: list[GrantRow]
    scopes: list[str] | None = Field(description="The actions of the token; null for a session.")


class TokenRow(Model):
    """An access token; its text is shown once, when it is made."""

    id: str
    title: str
    scopes: list[str]
    created_at: str
    ends_at: str
    used_at: str | None


class Tokens(Model):
    """The access tokens of the account, the oldest first; for a token, itself alone."""

    tokens: list[TokenRow]


class TokenAsked(Model):
    """A token to be made."""

    title: str = Field(
        pattern=r"^[0-9A-Za-z._:/@-]{1,64}$", description="What it is for, as an identifier."
    )
    scopes: list[Scope] = Field(min_length=1, max_length=len(Action))
    days: int = Field(default=90, ge=1, le=366)


class TokenMade(TokenRow):
    """A new token with its text, which is shown once."""

    token: str


@endpoint("GET", "/me", needs=Access.own, tag="caller", answer=Me, personal=True)
def read_me(call: Call[Nothing, None]) -> Answer:
    """Say who asks, with which roles."""
    caller = call.caller
    content = {
        "account": caller.account,
        "name": caller.name,
        "language": caller.language,
        "grants": [
            {"role": each.role.value, "region": each.region, "organisation": each.organisation}
            for each in caller.grants
        ],
        "scopes": None if caller.scopes is None else sorted(caller.scopes),
    }
    return Answer(content)


@endpoint("GET", "/tokens", needs=Access.own, tag="caller", answer=Tokens, personal=True)
def list_tokens(call: Call[Nothing, None]) -> Answer:
    """List the access tokens of the account; a token sees itself alone."""
    found = _accounts(call).tokens.of(call.caller.account)
    if call.caller.scopes is not None:
        found = [each for each in found if each.id == call.request.state.token]
    return Answer({"tokens": [_row(each) for each in found]})


@endpoint(
    "POST",
    "/tokens",
    needs=Access.own,
    tag="caller",
    body=Body.of(TokenAsked),
    answer=TokenMade,
    status=201,
    personal=True,
    codes=("web.forbidden",),
)
def make_token(call: Call[Nothing, TokenAsked]) -> Answer:
    """Make an access token for some actions; it reaches no further than the account's own roles.

    Only somebody who signed in makes tokens: a token cannot make another.
    """
    if call.caller.scopes is not None:
        raise Refused(
            "web.forbidden",
            "a token makes no other token",
            remedy="Sign in, and make it there",
        )
    asked: TokenAsked = call.body
    made, text = _accounts(call).tokens.issue(
        call.caller.account, asked.title, asked.scopes, asked.days
    )
    return Answer({**_row(made), "token": text})


@endpoint(
    "DELETE",
    "/tokens/{token}",
    needs=Access.own,
    tag="caller",
    answer=TokenRow,
    personal=True,
    codes=("accounts.unknown", "web.forbidden"),
)
def revoke_token(call: Call[Nothing, None]) -> Answer:
    """Take an access token of the account back: it is good no more.

    Somebody who signed in revokes any of them, a token itself alone.
    """
    id = str(call.path["token"])
    if call.caller.scopes is not None and id != call.request.state.token:
        raise Refused(
            "web.forbidden",
            "a token revokes no other token",
            remedy="Sign in, and revoke it there",
        )
    found = _accounts(call).tokens.revoke(id, call.caller.account)
    return Answer(_row(found))


def _accounts(call: Call[Any, Any]) -> Accounts:
    found: Accounts = call.request.app.state.accounts
    return found


def _row(token: AccessToken) -> dict[str, Any]:
    return {
        "id": token.id,
        "title": token.title,
        "scopes": sorted(token.scopes),
        "created_at": token.created_at.isoformat(),
        "ends_at": token.ends_at.isoformat(),
        "used_at": None if token.used_at is None else token.used_at.isoformat(),
    }


ENDPOINTS: Final[tuple[Endpoint, ...]] = (read_me, list_tokens, make_token, revoke_token)
