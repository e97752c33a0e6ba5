"""The program: its global options, what commands share, and how it ends."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
from collections.abc import Iterable, MutableMapping, Sequence
from functools import cached_property
from io import TextIOWrapper
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import click

from api import language
from api.cli.choices import Choice
from api.cli.table import TABLE
from api.language import gettext as _
from api.language import marked

if TYPE_CHECKING:
    from core.host import Host, Installation, Region

# Help says what there is without loading the core, which takes longer than to say it.

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
        from core.host import Host, Remembered, above

        # Beside the data, and not before there is any: asking for help makes no folders.
        compiled = Remembered(self.folder / "compiled") if self.folder.exists() else None
        return Host(self.plugin_folders, library=above(self.plugin_folders), compiled=compiled)

    @cached_property
    def installation(self) -> Installation:
        """The data folder."""
        from core.host import Installation

        return Installation(self.folder, self.database, self.host)

    def region(
        self, code: str, *, create: bool = False, new: bool = False, quiet: bool = False
    ) -> Region:
        """A region; says so, unless `quiet`, where one of its plugins was set aside.

        With `create` it may be new, and with `new` also where its name is nearly another's.
        """
        failures = _failures()
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
    """The whole program: every expected error ends in a message and a code, never a traceback.

    Its commands stand in `TABLE`, and are loaded when they are asked for.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        self._loaded: dict[str, click.Command] = {}
        super().__init__(*given, **named)

    @property
    def commands(self) -> MutableMapping[str, click.Command]:
        """Every command, all of them loaded."""
        for name in TABLE:
            self._load(name)
        return self._loaded

    @commands.setter
    def commands(self, value: MutableMapping[str, click.Command]) -> None:
        """Click gives it none to begin with."""
        self._loaded = dict(value)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """See click."""
        self._loaded[name or cmd.name or ""] = cmd

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """See click."""
        return self._load(cmd_name) if cmd_name in TABLE else None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """See click."""
        return sorted(TABLE)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See click; says what `TABLE` says."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, TABLE[name].help) for name in self.list_commands(ctx)])

    def _load(self, name: str) -> click.Command:
        for module in TABLE[name].modules:
            importlib.import_module(f"api.cli.{module}")
        return self._loaded[name]

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
            _failures().report(error)
            return error.exit_code
        except click.Abort:
            _failures().notice(_("Stopped; what was not finished was not kept."))
            return 130
        except OSError as error:
            _failures().report(_failures().unreadable(error))
            return 2
        except _failures().known() as error:
            _failures().report(error)
            code: int = _failures().exit_code(error)
            return code
        return ended if isinstance(ended, int) else 0


def _failures() -> ModuleType:
    """How errors are said."""
    from api.cli import failures

    return failures


def _show_version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from core.host import VERSION

        click.echo(f"dangjian {VERSION}")
        context.exit()


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
    "--spill",
    metavar="SIZE",
    envvar="DANGJIAN_SPILL",
    help=marked("How much disk what does not fit into memory may take (16GiB)."),
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
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help=marked("Show the version."),
)
@click.pass_context
def program(
    context: click.Context,
    data: Path | None,
    database: str | None,
    plugin_paths: tuple[Path, ...],
    memory: str | None,
    spill: str | None,
    lang: str,
) -> None:
    """See `help`."""
    from core.host import bound_memory, parse_disk, parse_memory

    bound_memory(
        parse_memory(memory) if memory else None,
        parse_disk(spill) if spill else None,
    )
    context.obj = Session(data, database, plugin_paths)
