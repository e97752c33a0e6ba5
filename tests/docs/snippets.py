"""The pages' snippets, run as a reader would: in order, in a folder of their own.

A fenced block is run where its first line says so; what stands behind the language is not shown.

```` ```console ````
    Commands, each behind ``$ ``, and what they print (messages too). A line that is only ``…`` stands
    for any lines, ``…`` inside a line for any text. ``$ … \\`` goes on with ``> …`` on the next line.
    Commands are `dangjian`, `pytest`, `cat FILE`, `mkdir FOLDER`, `cd FOLDER` and `cp FROM TO`.
    ``exit=1`` is the exit code of the last one, if it is not 0. The reader's folder is left out of
    the paths that are printed.
    What a reader types when asked stands in a comment before the block, one answer a line:
    ``<!-- typed:`` … ``-->``.
```` ```yaml file=PATH ````
    The whole file is written (any language).
```` ```diff file=PATH ````
    The file is changed: lines that go have ``-``, lines that come ``+``, those that stay a space.
    Several changes are parted by a line ``…``; each must fit exactly one place.
```` ```yaml part=PATH ````
    These lines stand in the file as they are, further in or not.
```` ```sh ````, ```` ```text ````, or without a word behind the language
    Not run here. (A command in ``sh`` is at least read by `test_commands`.)

An English page is run in English, one that ends in ``.zh-CN.md`` in Chinese. What is worked out from
fragments of rules and tables of facts is in `tests.docs.fragments`.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import program

_FENCE = re.compile(
    r"(?:^ *<!-- typed:\s*\n(?P<typed>.*?)^ *-->\n+)?"
    r"^(?P<indent> *)```(?P<language>[a-z]+)(?P<info>[^\n`]*)\n(?P<text>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)
ANY = "…"


@dataclass(frozen=True)
class Block:
    """A fenced block: what stands behind its language, its text, and where it stands."""

    page: Path
    line: int
    language: str
    words: tuple[str, ...]
    options: dict[str, str]
    text: str
    typed: str = ""

    @property
    def place(self) -> str:
        return f"{self.page.name}:{self.line}"


def read_blocks(page: Path) -> list[Block]:
    """The blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [_block(page, text, found) for found in _FENCE.finditer(text)]


def _block(page: Path, text: str, found: re.Match[str]) -> Block:
    words = shlex.split(found["info"])
    return Block(
        page,
        text.count("\n", 0, found.start("language")) + 1,
        found["language"],
        tuple(word for word in words if "=" not in word),
        dict(word.split("=", 1) for word in words if "=" in word),
        re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE),
        re.sub("^ +", "", found["typed"] or "", flags=re.MULTILINE),
    )


@dataclass(frozen=True)
class Step:
    """A command of a console block, and what it is said to print."""

    place: str
    words: tuple[str, ...]
    printed: str
    exit: int
    typed: str


def steps(block: Block) -> Iterator[Step]:
    """The commands of a console block."""
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    assert parts[0] == "", f"{block.place}: a console block begins with a command"
    for number, part in enumerate(parts[1:], 1):
        lines = part.splitlines()
        command = lines.pop(0)
        while command.endswith("\\"):
            command = command[:-1] + lines.pop(0).removeprefix("> ")
        assert _plain(command), f"{block.place}: a shell would need quotation marks: {command}"
        last = number == len(parts) - 1
        yield Step(
            block.place,
            tuple(shlex.split(command, comments=True)),
            "\n".join(lines).strip("\n"),
            int(block.options.get("exit", 0)) if last else 0,
            block.typed if last else "",
        )


def _plain(command: str) -> bool:
    """Whether a shell reads a command as words and nothing else."""
    read = shlex.shlex(command, posix=True, punctuation_chars=True)
    read.whitespace_split = True
    return list(read) == shlex.split(command, comments=True)


def fits(printed: str, shown: str) -> bool:
    """Whether what was printed is what the page shows, where ``…`` stands for anything."""
    lines = [line.rstrip() for line in shown.strip("\n").splitlines()]
    pattern = "".join(
        r"(?:[^\n]*\n)*" if line.strip() == ANY else f"{_line(line)}\n" for line in lines
    )
    ended = "".join(f"{line.rstrip()}\n" for line in printed.strip("\n").splitlines())
    return re.fullmatch(pattern, ended) is not None


def _line(line: str) -> str:
    return r"[^\n]*".join(map(re.escape, line.split(ANY)))


@dataclass
class Story:
    """A page that is being run: the folder the reader stands in, and what was printed last."""

    home: Path
    folder: Path = field(init=False)
    told: list[tuple[Step, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder = self.home

    def play(self, block: Block) -> None:
        """Run a block; raises `AssertionError` with its place where it is not as the page says."""
        if block.language == "console":
            for step in steps(block):
                self._run(step)
        elif block.language == "diff" and "file" in block.options:
            self._change(block)
        elif "file" in block.options:
            path = self._path(block.options["file"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif "part" in block.options:
            written = self._path(block.options["part"]).read_text(encoding="utf-8")
            assert _held(written, block.text), f"{block.place}: not in {block.options['part']}"

    def _path(self, name: str) -> Path:
        path = (self.folder / name).resolve()
        assert path.is_relative_to(self.home.resolve()), name
        return path

    def _change(self, block: Block) -> None:
        path = self._path(block.options["file"])
        text = path.read_text(encoding="utf-8")
        for change in re.split(rf"^ ?{ANY}\n", block.text, flags=re.MULTILINE):
            lines = [(line[:1] or " ", line[1:]) for line in change.splitlines()]
            assert {sign for sign, _ in lines} <= set(" +-"), f"{block.place}: + - or a space"
            old, new = (
                "".join(f"{line}\n" for sign, line in lines if sign != away) for away in "+-"
            )
            assert old and old != new, f"{block.place}: nothing to change, or nowhere"
            count = f"\n{text}".count(f"\n{old}")
            assert count == 1, f"{block.place}: fits {count} places in {path.name}:\n{old}"
            text = f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:]
        path.write_text(text, encoding="utf-8")

    # -- commands ------------------------------------------------------------------------------

    def _run(self, step: Step) -> None:
        name, *words = step.words
        assert name in _COMMANDS, f"{step.place}: {name} cannot be run here"
        code, printed = _COMMANDS[name](self, words, step)
        printed = printed.replace(f"{self.folder.resolve()}/", "")
        self.told.append((step, printed))
        said = f"{step.place}: $ {shlex.join(step.words)}"
        assert code == step.exit, f"{said}\nexit code {code}, printed:\n{printed}"
        assert fits(printed, step.printed), f"{said}\nprinted:\n{printed}\nshown:\n{step.printed}"

    def _dangjian(self, words: list[str], step: Step) -> tuple[int, str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            ran = CliRunner().invoke(program, words, input=step.typed or None)
        if ran.exception is not None and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        return ran.exit_code, ran.output

    def _pytest(self, words: list[str], step: Step) -> tuple[int, str]:
        """In a process of its own: pytest within pytest would share its plugins and modules."""
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words]
        ran = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120)
        return ran.returncode, ran.stdout + ran.stderr

    def _cat(self, words: list[str], step: Step) -> tuple[int, str]:
        return 0, "".join(self._path(name).read_text(encoding="utf-8") for name in words)

    def _mkdir(self, words: list[str], step: Step) -> tuple[int, str]:
        for name in words:
            self._path(name).mkdir()
        return 0, ""

    def _cd(self, words: list[str], step: Step) -> tuple[int, str]:
        self.folder = self._path(words[0])
        return 0 if self.folder.is_dir() else 1, ""

    def _cp(self, words: list[str], step: Step) -> tuple[int, str]:
        shutil.copy(*map(self._path, words))
        return 0, ""


_COMMANDS: dict[str, Callable[[Story, list[str], Step], tuple[int, str]]] = {
    "dangjian": Story._dangjian,
    "pytest": Story._pytest,
    "cat": Story._cat,
    "mkdir": Story._mkdir,
    "cd": Story._cd,
    "cp": Story._cp,
}


def _held(written: str, shown: str) -> bool:
    """Whether lines stand in a text together, all moved in by the same amount."""
    lines = shown.rstrip("\n").splitlines()
    every = written.splitlines()
    for start in range(len(every) - len(lines) + 1):
        first = every[start]
        margin = first[: len(first) - len(lines[0])] if first.endswith(lines[0]) else None
        if margin is None or margin.strip():
            continue
        moved = [f"{margin}{line}" if line else "" for line in lines]
        if every[start : start + len(lines)] == moved:
            return True
    return False


@contextmanager
def page_language(page: Path) -> Iterator[None]:
    """Commands speak the language of a page, and nothing else is set."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [each for each in os.environ if each.startswith("DANGJIAN_")]:
            patch.delenv(name)
        patch.setenv("DANGJIAN_LANG", "zh" if page.name.endswith(".zh-CN.md") else "en")
        yield


def play(page: Path, home: Path) -> Story:
    """Run a page's blocks in order in an empty folder; raises `AssertionError` with the place."""
    story = Story(home)
    with page_language(page):
        for block in read_blocks(page):
            story.play(block)
    return story


def told(page: Path) -> list[tuple[object, ...]]:
    """What has to be the same in both languages of a page: its commands, files and snippets.

    Comments of YAML and Python may be translated.
    """
    found: list[tuple[object, ...]] = []
    for block in read_blocks(page):
        if block.language in ("console", "sh"):
            lines = block.text.splitlines()
            found.append((block.language, *(line for line in lines if line.startswith("$ "))))
        elif block.words or block.options or block.language in ("yaml", "json", "python"):
            text = re.sub(r"(^|\s+)# .*$", "", block.text, flags=re.MULTILINE)
            found.append((block.language, block.words, tuple(block.options.items()), text))
    return found
