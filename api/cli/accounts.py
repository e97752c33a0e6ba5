"""Accounts of the server: who may sign in, as what, and the access tokens of programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from api.cli import failures, output
from api.cli.asked import day
from api.cli.choices import Choice
from api.cli.naming import REGION, organisation_named
from api.cli.program import Group, Session, program
from api.language import LANGUAGES, marked
from api.language import gettext as _
from api.membership import must_be_member
from api.web.settings import Settings
from core.accounts import AccessToken, Account, Accounts, Action, Given, Grant, Passwords, Role

Decorated = Callable[..., Any]


@program.group("accounts", cls=Group, help=marked("Keep the accounts of the server."))
def accounts() -> None:
    """See `help`. First passwords and tokens are shown once and kept nowhere."""


@contextmanager
def opened(session: Session, *, create: bool = False) -> Iterator[Accounts]:
    """The accounts of a data folder; what the command does to them stands in the audit trail."""
    settings = Settings.read()
    costs = settings.argon2_rounds, settings.argon2_memory, settings.argon2_lanes
    database = session.installation.database(create=create)
    with Accounts(database, passwords=Passwords(*costs)) as found:
        yield found


def noted(found: Accounts, what: str, *, region: str | None = None) -> None:
    """Write down what the command did; it has no account of its own."""
    found.trail.add("", Action.accounts.value, region=region or "", what=f"command:{what}")


def _placed(grant: Grant) -> str:
    return ":".join(each for each in (grant.role.value, grant.organisation) if each)


def at_a_place(command: Decorated) -> Decorated:
    """The options of a grant, given as one value or None without ``--role``."""

    @click.option(
        "--role",
        type=Choice([each.value for each in Role]),
        help=marked("What the account is there."),
    )
    @click.option("--region", type=REGION, help=marked("The region it is that in."))
    @click.option("--organisation", help=marked("The organisation, by its code or name."))
    @click.option("--person", help=marked("A member's reference in the facts of the region."))
    @click.option(
        "--from", "first_day", callback=day, metavar="DAY", help=marked("Good from this day …")
    )
    @click.option(
        "--until",
        "last_day",
        callback=day,
        metavar="DAY",
        help=marked("… until this one, included."),
    )
    @wraps(command)
    def wrapped(
        session: Session,
        *arguments: Any,
        role: str | None,
        region: str | None,
        organisation: str | None,
        person: str | None,
        first_day: dt.date | None,
        last_day: dt.date | None,
        **options: Any,
    ) -> Any:
        grant = None
        if role is not None:
            if region is not None and organisation is not None:
                organisation = _there(session, region, organisation, person)
            grant = Grant(Role(role), region, organisation, person)
        elif region or organisation or person or first_day or last_day:
            raise click.UsageError(_("a place or a day is of a role: give --role"))
        return command(session, *arguments, grant, first_day, last_day, **options)

    return wrapped


def _there(session: Session, region: str, given: str, person: str | None) -> str:
    """The code of an organisation that there is today; raises what `Tree` raises.

    Raises `AccountsError` ``accounts.grant`` for a person who is no member of it.
    """
    today = dt.date.today()
    with session.region(region, quiet=True) as found:
        found.follow()
        code = organisation_named(found, given, str(today.year), None)
        if person is not None:
            must_be_member(found, code, person, today)
        return found.tree(today)[code].code


@accounts.command("add", help=marked("Make an account; shows its first password once."))
@click.argument("name")
@click.option(
    "--title", required=True, help=marked("What it is called: a post or an office, not a person.")
)
@click.option("--language", type=Choice(LANGUAGES), default=LANGUAGES[0], help=marked("zh or en."))
@output.formats("table", "json", to_file=False)
@click.pass_obj
@at_a_place
def add(
    session: Session,
    grant: Grant | None,
    first_day: dt.date | None,
    last_day: dt.date | None,
    name: str,
    title: str,
    language: str,
    form: str,
) -> None:
    """The password has to be changed when the account first signs in."""
    with opened(session, create=True) as found:
        password = found.create(name, title, language=language)
        noted(found, f"add:{name}")
        if grant is not None:
            given = found.grant(name, grant, first_day=first_day, last_day=last_day)
            noted(found, f"grant:{name}:{_placed(given.grant)}", region=grant.region)
    _say_password(name, password, form)


def _say_password(name: str, password: str, form: str) -> None:
    if form == "json":
        output.json({"account": name, "password": password})
        return
    output.table((_("Account"), _("First password")), [(name, password)])
    failures.notice(_("The password is shown once; it has to be changed at the first sign-in."))


@accounts.command("list", help=marked("List the accounts and their roles."))
@output.formats("table", "json")
@click.pass_obj
def listed(session: Session, form: str) -> None:
    """Also roles that are not good today."""
    with opened(session) as found:
        every, grants = found.all(), found.grants()
    of = {each.name: [given for given in grants if given.account == each.name] for each in every}
    if form == "json":
        output.json(
            [
                {
                    "account": each.name,
                    "title": each.title,
                    "language": each.language,
                    "locked": each.locked,
                    "password_due": each.password_due,
                    "second_factor": each.second_factor,
                    "grants": [_plain(given) for given in of[each.name]],
                }
                for each in every
            ]
        )
        return
    rows = [
        (each.name, each.title, _state(each), *_shown(given))
        for each in every
        for given in (of[each.name] or (None,))
    ]
    heads = (_("Account"), _("Called"), _("State"), _("Role"), _("Place"), _("Days"), _("Grant"))
    output.table(heads, rows)


def _state(account: Account) -> str:
    if account.locked:
        return _("locked")
    return _("password due") if account.password_due else ""


def _plain(given: Given) -> dict[str, Any]:
    return {
        "grant": given.id,
        "role": given.grant.role.value,
        "region": given.grant.region,
        "organisation": given.grant.organisation,
        "person": given.grant.person,
        "from": given.first_day,
        "until": given.last_day,
    }


def _shown(given: Given | None) -> tuple[str, str, str, str]:
    """Role, place, days and id of a grant."""
    if given is None:
        return "—", "", "", ""
    grant = given.grant
    place = "/".join(each for each in (grant.region, grant.organisation, grant.person) if each)
    days = f"{given.first_day or ''} … {given.last_day or ''}".strip() if _limited(given) else ""
    return grant.role.value, place or _("everywhere"), days, given.id


def _limited(given: Given) -> bool:
    return given.first_day is not None or given.last_day is not None


@accounts.command("grant", help=marked("Give an account a role at a place."))
@click.argument("name")
@output.formats("table", "json", to_file=False)
@click.pass_obj
@at_a_place
def grant_(
    session: Session,
    grant: Grant | None,
    first_day: dt.date | None,
    last_day: dt.date | None,
    name: str,
    form: str,
) -> None:
    """Which role reaches how far is in docs/authority.md."""
    if grant is None:
        raise click.UsageError(_("give --role"))
    with opened(session) as found:
        given = found.grant(name, grant, first_day=first_day, last_day=last_day)
        noted(found, f"grant:{name}:{_placed(grant)}", region=grant.region)
    if form == "json":
        output.json({"account": name, **_plain(given)})
    else:
        _table([given])


def _table(grants: list[Given]) -> None:
    heads = (_("Account"), _("Role"), _("Place"), _("Days"), _("Grant"))
    output.table(heads, [(each.account, *_shown(each)) for each in grants])


@accounts.command("revoke", help=marked("Take a role back, by the id of its grant."))
@click.argument("grant")
@click.pass_obj
def revoke(session: Session, grant: str) -> None:
    """Ids of grants are in the list of accounts."""
    with opened(session) as found:
        given = found.revoke(grant)
        noted(found, f"revoke:{given.account}:{_placed(given.grant)}", region=given.grant.region)
    _table([given])


@accounts.command("reset", help=marked("Give an account a new password; shows it once."))
@click.argument("name")
@click.option("--second-factor", is_flag=True, help=marked("Ask for no code any more, too."))
@output.formats("table", "json", to_file=False)
@click.pass_obj
def reset(session: Session, name: str, second_factor: bool, form: str) -> None:
    """Ends the account's sessions and takes its access tokens back."""
    with opened(session) as found:
        password = found.reset(name, second_factor=second_factor)
        noted(found, f"reset:{name}")
    _say_password(name, password, form)


@accounts.command("lock", help=marked("Keep an account from signing in, or let it again."))
@click.argument("name")
@click.option("--unlock", is_flag=True, help=marked("Let it sign in again."))
@click.pass_obj
def lock(session: Session, name: str, unlock: bool) -> None:
    """Ends the account's sessions; its tokens are not good while it is locked."""
    with opened(session) as found:
        if unlock:
            found.unlock(name)
        else:
            found.lock(name)
        noted(found, f"{'unlock' if unlock else 'lock'}:{name}")
    said = _("{name} is unlocked") if unlock else _("{name} is locked")
    output.say(said.format(name=name))


@accounts.command("link", help=marked("Let an identity of another sign-in service sign in."))
@click.argument("name")
@click.option("--issuer", required=True, help=marked("The service, by its https address."))
@click.option("--subject", required=True, help=marked("What the service calls the identity."))
@click.pass_obj
def link(session: Session, name: str, issuer: str, subject: str) -> None:
    """The server says the subject of an identity that it does not know."""
    with opened(session) as found:
        found.link(name, issuer, subject)
        noted(found, f"link:{name}")
    output.say(_("{name} can sign in through {issuer}").format(name=name, issuer=issuer))


@accounts.command("tokens", help=marked("List, make and revoke an account's access tokens."))
@click.argument("name")
@click.option("--new", "title", help=marked("Make one that is called so; shows it once."))
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=Choice([each.value for each in Action]),
    help=marked("What the new one is for; may be given several times."),
)
@click.option(
    "--days", type=click.IntRange(1, 366), default=90, help=marked("How long the new one is good.")
)
@click.option("--revoke", "gone", help=marked("Take the one with this id back."))
@output.formats("table", "json", to_file=False)
@click.pass_obj
def tokens(
    session: Session,
    name: str,
    title: str | None,
    scopes: tuple[str, ...],
    days: int,
    gone: str | None,
    form: str,
) -> None:
    """A token can do what its scopes say and its account may, and no more."""
    text = ""
    with opened(session) as found:
        found.find(name)
        if gone is not None:
            found.tokens.revoke(gone, name)
            noted(found, f"token-revoke:{name}:{gone}")
        if title is not None:
            made, text = found.tokens.issue(name, title, scopes, days)
            noted(found, f"token:{name}:{made.id}")
        every = found.tokens.of(name)
    if form == "json":
        output.json(
            {"account": name, "token": text or None, "tokens": [_described(e) for e in every]}
        )
        return
    heads = (_("Token"), _("Called"), _("Scopes"), _("Good until"), _("Last used"))
    output.table(heads, [_row(each) for each in every])
    if text:
        output.say(text)
        failures.notice(_("The token is shown once."))


def _described(token: AccessToken) -> dict[str, Any]:
    return {
        "token": token.id,
        "title": token.title,
        "scopes": sorted(token.scopes),
        "ends_at": token.ends_at,
        "used_at": token.used_at,
    }


def _row(token: AccessToken) -> tuple[str, ...]:
    used = "—" if token.used_at is None else str(token.used_at.date())
    return token.id, token.title, " ".join(sorted(token.scopes)), str(token.ends_at.date()), used


@accounts.command("remove", help=marked("Take an account away with its roles and tokens."))
@click.argument("name")
@click.option("--yes", is_flag=True, help=marked("Do not ask again."))
@click.pass_obj
def remove(session: Session, name: str, yes: bool) -> None:
    """What it did stays in the audit trail."""
    with opened(session) as found:
        found.find(name)
        if not yes:
            click.confirm(_("Take {name} away?").format(name=name), abort=True, err=True)
        found.erase(name)
        noted(found, f"remove:{name}")
    output.say(_("{name} is taken away").format(name=name))


@accounts.command("trail", help=marked("Show what callers of the server did, newest first."))
@click.option("--account", help=marked("Only this account's."))
@click.option("--region", type=REGION, help=marked("Only what was about this region."))
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, help=marked("How many rows."))
@output.formats("table", "json", "csv")
@click.pass_obj
def trail(session: Session, account: str | None, region: str | None, limit: int, form: str) -> None:
    """Codes and names of accounts; nothing is said of persons."""
    with opened(session) as found:
        entries = found.trail.entries(account=account, region=region, limit=limit)
    names = ("number", "at", "account", "action", "region", "what", "outcome")
    if form == "json":
        output.json([{name: getattr(each, name) for name in names} for each in entries])
        return
    rows = [
        (
            each.number,
            each.at.isoformat(timespec="seconds"),
            *(each.account, each.action, each.region, each.what, each.outcome),
        )
        for each in entries
    ]
    heads = (_("Number"), _("At"), _("Account"), _("Action"), _("Region"), _("What"), _("Outcome"))
    if form in output.SPREADSHEETS:
        output.spreadsheet(form, names, rows, heads, title=_("Audit trail"), numbers=names[:1])
    else:
        output.table(heads, rows, right=(_("Number"),))
