"""Beginning a region: the option that insists on a name, and what is said about a new one."""

from __future__ import annotations

from collections.abc import Sequence

import click

from api.cli import failures
from api.language import gettext as _
from api.language import marked

NEW = click.option(
    "--new",
    is_flag=True,
    help=marked("Begin a new region also where its name is nearly another's."),
)


def say_begun(code: str, others: Sequence[str]) -> None:
    """Say that a region was begun beside `others`, those that were there before."""
    if others and code not in others:
        failures.notice(
            _("A new region was begun: {region}. There were: {others}.").format(
                region=code, others=", ".join(others)
            )
        )


def say_unjudged(code: str) -> None:
    """Say that no plugin judges a region yet, and how one comes to."""
    failures.notice(
        _(
            "No plugin is enabled for {region}, so it cannot be assessed yet. dangjian plugins list "
            "shows them; dangjian plugins enable NAME --region {region} enables one."
        ).format(region=code)
    )
