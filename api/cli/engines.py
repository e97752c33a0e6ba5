"""Where assessments are computed: by DuckDB in this process, or on Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

from api.language import gettext as _
from api.language import marked
from core.cluster import SparkEngine, session

Decorated = Callable[..., Any]

SPARK: Final = "spark"
#: All cores of this machine.
HERE: Final = "local[*]"


def engines(command: Decorated) -> Decorated:
    """The options --engine and --master, given as `engine` and `master`."""
    command = click.option(
        "--master",
        metavar="URL",
        help=marked("Spark's master, spark://HOST:7077; this machine's cores without it."),
    )(command)
    return click.option(
        "--engine",
        type=click.Choice(["duckdb", SPARK]),
        default="duckdb",
        help=marked("Where to compute; the answers are the same, to the digest."),
    )(command)


@contextmanager
def spark(context: click.Context, engine: str, master: str | None) -> Iterator[SparkEngine | None]:
    """An engine on Spark, None where another one is asked for.

    What statements keep while they run stands in the data folder, which the workers see too.
    """
    if engine != SPARK:
        if master is not None:
            raise click.UsageError(_("--master is for --engine spark"), context)
        yield None
        return
    folder = context.obj.installation.folder / SPARK
    with session(master or HERE) as opened, SparkEngine(opened, folder) as running:
        yield running
