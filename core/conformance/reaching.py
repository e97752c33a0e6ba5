"""What the text of a plugin's functions names that is no fact: files, the network, the clock, chance.

Read without running anything, through other names (``import random as r``) and through the modules
of the plugin that ``rules.py`` imports. It finds slips: whoever wants to hide something, can.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from core.rules import Place, Problem

#: Modules that a function has no use for: with them it would depend on more than its facts.
_MODULES: Final = frozenset(
    (
        *("aiohttp", "asyncio", "atexit", "builtins", "codecs", "concurrent", "ctypes", "dbm"),
        *("duckdb", "fileinput", "ftplib", "gc", "getpass", "glob", "http", "httpx", "imaplib"),
        *("importlib", "inspect", "io", "linecache", "locale", "marshal", "mmap"),
        *("multiprocessing", "os", "pathlib", "pickle", "platform", "poplib", "posix", "pty"),
        *("pwd", "random", "requests", "resource", "runpy", "secrets", "select", "selectors"),
        *("shelve", "shutil", "signal", "smtplib", "socket", "socketserver", "sqlalchemy"),
        *("sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib"),
        *("urllib3", "uuid", "webbrowser", "xmlrpc"),
    )
)
#: What else of other modules does.
_PARTS: Final = (
    *("datetime.date.today", "datetime.datetime.now", "datetime.datetime.today"),
    *("datetime.datetime.utcnow", "numpy.fromfile", "numpy.genfromtxt", "numpy.load"),
    *("numpy.loadtxt", "numpy.memmap", "numpy.random", "numpy.save", "pandas.read_"),
    *("pyarrow.OSFile", "pyarrow.csv", "pyarrow.dataset", "pyarrow.feather", "pyarrow.fs"),
    *("pyarrow.input_stream", "pyarrow.memory_map", "pyarrow.output_stream", "pyarrow.parquet"),
    *("bz2.open", "gzip.open", "lzma.open", "tarfile.open", "zipfile.ZipFile"),
    *("timeit.default_timer", "timeit.repeat", "timeit.timeit"),
)
#: Functions that need no import; naming them is enough, since another name may be given to them.
_BUILTINS: Final = frozenset({"__import__", "compile", "eval", "exec", "input", "open"})
#: Calls of methods that tell the time of whatever they are called of.
_CLOCKS: Final = frozenset({"now", "today", "utcnow"})

_DEFINITIONS: Final = (ast.AsyncFunctionDef, ast.ClassDef, ast.FunctionDef)
_HINT: Final = "take what is needed from the frames, or give it as a parameter of the programme"


def reaching_out(folder: Path) -> Iterator[Problem]:
    """Every place where ``rules.py`` in a folder, or a module beside it that it reads, names more."""
    waiting, seen = [folder / "rules.py"], set[Path]()
    while waiting:
        file = waiting.pop(0)
        if file in seen or not file.is_file():
            continue
        seen.add(file)
        lines = (text := file.read_text(encoding="utf-8")).splitlines()
        module = _Module(ast.parse(text))
        for line, column, word in sorted(set(module.outside())):
            said = f"'{word}' is more than the facts and the period"
            place = Place(str(file), line, column + 1)
            yield Problem("check.functions", place, said, _HINT, lines[line - 1])
        waiting += module.beside(file, folder)


class _Module:
    """A module's text, with what its names stand for."""

    def __init__(self, tree: ast.Module) -> None:
        self._nodes = list(ast.walk(tree))
        self._names: dict[str, str] = {}
        self._classes = {node.name for node in self._nodes if isinstance(node, ast.ClassDef)}
        self._bound = {node.name for node in self._nodes if isinstance(node, _DEFINITIONS)}
        for node in self._nodes:
            self._import(node)
        for node in self._nodes:
            self._assign(node)

    def _import(self, node: ast.AST) -> None:
        match node:
            case ast.Import(names=names):
                for each in names:
                    first = each.name.partition(".")[0]
                    self._names[each.asname or first] = each.name if each.asname else first
            case ast.ImportFrom(module=str(module), names=names, level=0):
                for each in names:
                    self._names[each.asname or each.name] = f"{module}.{each.name}"
            case ast.arg(arg=name):
                self._bound.add(name)

    def _assign(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if (known := self._dotted(value)) and "." in known:
                    self._names.setdefault(name, known)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            self._bound.add(node.id)

    def _dotted(self, node: ast.AST) -> str:
        """What an expression stands for, such as ``datetime.date.today``; empty for anything else."""
        if isinstance(node, ast.Name):
            return self._names.get(node.id, "")
        if isinstance(node, ast.Attribute) and (above := self._dotted(node.value)):
            return f"{above}.{node.attr}"
        return ""

    def outside(self) -> Iterator[tuple[int, int, str]]:
        """Line, column and name of what is no fact."""
        for node in self._nodes:
            for word in self._named(node):
                yield getattr(node, "lineno", 1), getattr(node, "col_offset", 0), word

    def _named(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if _more(each.name))
            case ast.ImportFrom(module=str(module), names=names, level=0):
                every = [module] if _more(module) else [f"{module}.{each.name}" for each in names]
                yield from filter(_more, every)
            case ast.Call(func=ast.Attribute(attr=word, value=of)) if (
                word in _CLOCKS and not self._own(of)
            ):
                yield word
            case ast.Call(func=ast.Name(id=word)) if word in _CLOCKS - self._bound:
                yield word
            case ast.Attribute():
                found = self._dotted(node)
                if _reaches(found) and not _reaches(found.rpartition(".")[0]):
                    yield found
            case ast.Name(id=word, ctx=ast.Load()) if word in _BUILTINS - self._bound:
                yield word

    def _own(self, node: ast.AST) -> bool:
        """Whether an expression is a class of the module's own, or was made of one by calling it."""
        while isinstance(node, ast.Call):
            node = node.func
        return isinstance(node, ast.Name) and node.id in self._classes

    def beside(self, file: Path, folder: Path) -> Iterator[Path]:
        """The files of the plugin that it imports from."""
        for node in self._nodes:
            match node:
                case ast.Import(names=names):
                    for each in names:
                        yield from _files(folder, each.name.split("."))
                case ast.ImportFrom(level=0, module=str(module), names=names):
                    for each in names:
                        yield from _files(folder, [*module.split("."), each.name])
                case ast.ImportFrom(level=level, module=module, names=names):
                    start = file.parents[level - 1] if level <= len(file.parents) else file.parent
                    if folder == start or folder in start.parents:
                        inner = start.joinpath(*(module or "").split("."))
                        for each in names:
                            yield from (*_at(inner / each.name), *_at(inner))


def _more(name: str) -> bool:
    return name.partition(".")[0] in _MODULES or name.startswith(_PARTS)


def _reaches(name: str) -> bool:
    """Whether a dotted name is more, or comes to such a module through another that imported it."""
    _, *inner = name.split(".")
    return _more(name) or any(each.lstrip("_") in _MODULES for each in inner)


def _files(folder: Path, parts: list[str]) -> Iterator[Path]:
    """The files of a folder that an absolute name leads to: by the package's name or without it."""
    start = len(parts) - parts[::-1].index(folder.name) if folder.name in parts else 0
    for end in range(start + 1, len(parts) + 1):
        yield from _at(folder.joinpath(*parts[start:end]))


def _at(path: Path) -> Iterator[Path]:
    """The file of a module, or of a package."""
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            yield file
