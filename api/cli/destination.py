"""Where a result goes: standard output, or a file that is there whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

import click

from api.cli import failures
from api.language import gettext as _
from api.language import marked

#: Where the context of a command keeps the file asked for, and the stream once something is written.
_PATH: Final = f"{__name__}.path"
_STREAM: Final = f"{__name__}.stream"
_FORCED: Final = f"{__name__}.forced"


def options(command: Any) -> Any:
    """The options ``--output`` and ``--force``; what is written goes where they say."""
    command = click.option(
        "--force",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_keep_forced,
        help=marked("Replace the file where there is one."),
    )(command)
    return click.option(
        "--output",
        "written_to",
        type=click.Path(dir_okay=False, path_type=Path),
        expose_value=False,
        callback=_keep_path,
        help=marked("Write the result to this file; standard output without it."),
    )(command)


def _keep_forced(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    context.meta[_FORCED] = value


def _keep_path(context: click.Context, _parameter: click.Parameter, value: Path | None) -> None:
    if value is None:
        return
    refuse_existing(value, forced=context.meta.get(_FORCED, False))
    if not value.absolute().parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(value.parent))
    context.meta[_PATH] = value


def refuse_existing(path: Path, *, forced: bool) -> None:
    """Raises `CommandError` ``cli.exists`` for a file that is there, unless forced."""
    if path.exists() and not forced:
        raise failures.CommandError(
            "cli.exists",
            _("there is a file already"),
            place=str(path),
            remedy=_("Give another name, or --force to replace the file"),
        )


def stream() -> TextIO:
    """What a result is written to: UTF-8, line ends as they are given."""
    context = click.get_current_context(silent=True)
    path = None if context is None else context.meta.get(_PATH)
    if context is None or path is None:
        return sys.stdout
    if _STREAM not in context.meta:
        context.meta[_STREAM] = context.with_resource(_text(path))
    opened: TextIO = context.meta[_STREAM]
    return opened


@contextmanager
def unfinished(path: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when everything is in it; raises `OSError` where it cannot be there.

    Until then it has a name that no other file has: opening fails rather than take one that is
    there, and the file gets the rights that any new file gets, which a temporary one would not.
    """
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        file = beside.open("xb")
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        with file:
            yield file
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _text(path: Path) -> Iterator[TextIO]:
    with (
        unfinished(path) as file,
        io.TextIOWrapper(file, encoding="utf-8", newline="") as written,
    ):
        yield written


def is_file() -> bool:
    """Whether the result goes to a file: by ``--output``, or redirected by the shell."""
    context = click.get_current_context(silent=True)
    if context is not None and _PATH in context.meta:
        return True
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):
        return False
