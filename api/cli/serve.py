"""The server: pages, the JSON API, signing in."""

from __future__ import annotations

import click
from pydantic import ValidationError

from api.cli import failures, output
from api.cli.program import Session, program
from api.language import gettext as _
from api.language import marked


@program.command("serve", help=marked("Serve pages and the JSON API until told to stop."))
@click.option("--host", help=marked("The address to listen on (127.0.0.1: this machine alone)."))
@click.option("--port", type=click.IntRange(0, 65535), help=marked("The port (8321)."))
@click.option(
    "--workers", type=click.IntRange(1, 64), help=marked("Processes; more than one on PostgreSQL.")
)
@click.option(
    "--samples",
    is_flag=True,
    help=marked("Make an account for each role first, on a demonstration's data."),
)
@click.pass_obj
def serve(
    session: Session, host: str | None, port: int | None, workers: int | None, samples: bool
) -> None:
    """Further settings are variables of the environment; docs/serving.md lists them."""
    # Not before it is asked for: no other command needs any of this.
    from api.web.serving import serve as run
    from api.web.settings import Settings

    given = click.get_current_context().find_root().params
    try:
        settings = Settings.read(
            data=session.folder,
            database=session.database,
            plugin_folders=session.plugin_folders,
            host=host,
            port=port,
            workers=workers,
            memory=given.get("memory"),
            spill=given.get("spill"),
        )
    except ValidationError as error:
        raise _unset(error) from None
    if samples:
        _samples(session)
    failures.notice(
        _("Serving on http://{host}:{port}; stop with Ctrl+C.").format(
            host=settings.host, port=settings.port
        )
    )
    run(settings, session.installation)


def _samples(session: Session) -> None:
    from api.cli.accounts import opened
    from api.language import in_chinese
    from api.web.samples import make_samples
    from core.accounts import ROLES, Role

    def called(role: str) -> str:
        words = ROLES[Role(role)]
        return words.zh if in_chinese() else words.en

    with opened(session) as accounts:
        made = make_samples(session.installation, accounts)
    heads = (_("Account"), _("Password"), _("Role"), _("Region"), _("Organisation"))
    output.table(
        heads,
        [
            (each.account, each.password, called(each.role), each.region, each.organisation)
            for each in made
        ],
    )
    failures.notice(_("The passwords are shown once. Only for a look: not for real data."))


def _unset(error: ValidationError) -> failures.CommandError:
    """What is wrong with the first setting, without its value, which may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(map(str, first["loc"])) or "settings"
    return failures.CommandError(
        "cli.usage", _("this setting cannot be: {reason}").format(reason=first["msg"]), place=name
    )
