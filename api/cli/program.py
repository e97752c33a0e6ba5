"""The program: its global options, what commands share, and how it ends."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from api import language
from api.cli import failures
from api.cli.choices import Choice
from api.language import gettext as _
from api.language import marked
from core.host import (
    VERSION,
    Host,
    Installation,
    Region,
    Remembered,
    above,
    bound_memory,
    parse_memory,
)

DATA = Path("dangjian-data")


class Session:
    """What the global options say; every command gets it."""

    def __init__(
        self, folder: Path | None, database: str | None, plugin_folders: Sequence[Path]
    ) -> None:
        self.given = folder
        self.folder = folder or DATA
        self.database = database
        self.plugin_folders = plugin_folders

    @cached_property
    def host(self) -> Host:
        """The plugins."""
        # Beside the data, and not before there is any: asking for help makes no folders.
        compiled = Remembered(self.folder / "compiled") if self.folder.exists() else None
        return Host(self.plugin_folders, library=above(self.plugin_folders), compiled=compiled)

    @cached_property
    def installation(self) -> Installation:
        """The data folder."""
        return Installation(self.folder, self.database, self.host)

    def region(
        self, code: str, *, create: bool = False, new: bool = False, quiet: bool = False
    ) -> Region:
        """A region; says so, unless `quiet`, where one of its plugins was set aside.

        With `create` it may be new, and with `new` also where its name is nearly another's.
        """
        region = self.installation.region(code, create=create, insist=new)
        if not quiet:
            for error in region.unavailable.values():
                if error.code == "host.unknown-plugin":
                    # Most answers need no plugin, or another one: where this one is needed, it fails.
                    for line in failures.worth_knowing(error):
                        failures.notice(line)
                else:
                    failures.report(error)
        return region


class Formatter(click.HelpFormatter):
    """Help in the language in use."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """See click; the word before the usage is ours."""
        super().write_usage(prog, args, f"{_('Usage:')} " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """See click."""
        super().write_heading(_(heading))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """See click."""
        super().write_dl([(term, _in_use(text)) for term, text in rows], col_max, col_spacing)


def _in_use(text: str) -> str:
    """A help text in the language in use; click puts ``[required]`` behind some."""
    said, bracket, extra = text.partition("  [")
    return _(said) + (f"  [{_(extra.removesuffix(']'))}]" if bracket else "")


class Context(click.Context):
    """A context whose help is ours."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help is in the language in use."""

    context_class = Context

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See click."""
        _write_help(self, formatter)

    def get_short_help_str(self, limit: int = 60) -> str:
        """The first line of the help, translated; a list of commands shows it."""
        return _(self.help or "").partition("\n")[0]


class Group(click.Group):
    """A group of such commands."""

    context_class = Context
    command_class = Command

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See click."""
        _write_help(self, formatter)

    def get_short_help_str(self, limit: int = 60) -> str:
        """See `Command`."""
        return _(self.help or "").partition("\n")[0]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """See click; a word that is no command is refused in our words."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            near = difflib.get_close_matches(name, self.commands, n=1)
            hint = _("; did you mean {near}?").format(near=near[0]) if near else ""
            ctx.fail(_("there is no command '{name}'").format(name=name) + hint)
        return super().resolve_command(ctx, args)


class Program(Group):
    """The whole program: every expected error ends in a message and a code, never a traceback."""

    def main(
        self, args: Any = None, prog_name: str | None = None, *_rest: Any, **extra: Any
    ) -> Any:
        """Run; see `click.Command.main`. Exits unless `standalone_mode` is False."""
        standalone = extra.pop("standalone_mode", True)
        language.use(_wanted_language())
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="replace")
        code = self._run(args, prog_name or "dangjian", extra)
        if not standalone:
            return code
        sys.exit(code)

    def _run(self, args: Any, prog_name: str, extra: dict[str, Any]) -> int:
        try:
            ended = super().main(args, prog_name, standalone_mode=False, **extra)
        except click.ClickException as error:
            failures.report(error)
            return error.exit_code
        except click.Abort:
            failures.notice(_("Stopped; what was not finished was not kept."))
            return 130
        except OSError as error:
            failures.report(failures.unreadable(error))
            return 2
        except failures.KNOWN as error:
            failures.report(error)
            return failures.exit_code(error)
        return ended if isinstance(ended, int) else 0


def _wanted_language() -> str:
    """What the environment asks for, as far as there is such a language."""
    wanted = os.environ.get("DANGJIAN_LANG", "")
    return wanted if wanted in language.LANGUAGES else language.LANGUAGES[0]


def _write_help(command: click.Command, formatter: click.HelpFormatter) -> None:
    if command.help:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(command.help))


def _use_language(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    language.use(value)
    return value


@click.group(
    "dangjian",
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=marked(
        "Record Party-building facts once; assess them by each region's own rules; explain every point."
    ),
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="DANGJIAN_DATA",
    help=marked("The data folder (./dangjian-data)."),
)
@click.option(
    "--database",
    envvar="DANGJIAN_DATABASE",
    help=marked("The log's database, where it is not in the data folder: postgresql://…"),
)
@click.option(
    "--plugin-path",
    "plugin_paths",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="DANGJIAN_PLUGIN_PATH",
    help=marked("A plugin's folder, beside the installed ones; may be given several times."),
)
@click.option(
    "--memory",
    metavar="SIZE",
    envvar="DANGJIAN_MEMORY",
    help=marked("About how much memory it may take, such as 2GiB; more goes to disk."),
)
@click.option(
    "--lang",
    type=Choice(language.LANGUAGES),
    default=language.LANGUAGES[0],
    envvar="DANGJIAN_LANG",
    is_eager=True,
    callback=_use_language,
    help=marked("The language of messages: zh or en."),
)
@click.version_option(VERSION, message="dangjian %(version)s", help=marked("Show the version."))
@click.pass_context
def program(
    context: click.Context,
    data: Path | None,
    database: str | None,
    plugin_paths: tuple[Path, ...],
    memory: str | None,
    lang: str,
) -> None:
    """See `help`."""
    bound_memory(parse_memory(memory) if memory else None)
    context.obj = Session(data, database, plugin_paths)
