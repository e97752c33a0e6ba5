"""What Python tells of code while it runs: files, processes, connections, and what it changes.

A net for slips and no wall: code in a process can get around whatever listens there.
"""

from __future__ import annotations

import decimal
import gc
import locale
import os
import signal
import sys
import sysconfig
import threading
import types
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

#: What is refused; reading files is told, and refused nowhere, since importing needs it.
_REFUSED: Final = (
    *(
        "ctypes.dlopen",
        "ftplib.",
        "http.",
        "imaplib.",
        "os.chmod",
        "os.chown",
        "os.exec",
        "os.fork",
    ),
    *("os.kill", "os.link", "os.mkdir", "os.posix_spawn", "os.putenv", "os.remove", "os.rename"),
    *("os.rmdir", "os.spawn", "os.symlink", "os.system", "os.truncate", "os.unsetenv", "os.utime"),
    *("poplib.", "pty.", "shutil.", "smtplib.", "socket.", "sqlite3.", "subprocess.", "syslog."),
    *("sys.addaudithook", "sys.setprofile", "sys.settrace", "tempfile.", "urllib.", "webbrowser."),
)
_CODE: Final = (".py", ".pyc", ".so")
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_WATCHED: Final = frozenset(
    (
        *("builtins", "collections", "datetime", "decimal", "fractions", "functools", "itertools"),
        *("json", "math", "numbers", "operator", "os", "pyarrow", "pyarrow.compute", "random"),
        *("re", "statistics", "sys", "threading", "time", "warnings"),
    )
)


class Listener:
    """Hears of what a plugin's code does; `reached` says it, in the order of time.

    While it is imported, a plugin may read below `own`, the folders of code that there is; while it
    is `called`, nothing but code from there.
    """

    def __init__(self, own: Iterable[Path]) -> None:
        places = {os.path.realpath(str(each)) for each in (*own, *_libraries())}
        self._own = tuple(f"{place}{os.sep}" for place in sorted(places))
        self._on = False
        self.called = False
        self.reached: dict[str, None] = {}

    def start(self) -> None:
        """Listen from now on; Python takes no listener away."""
        self._on = True
        sys.addaudithook(self._heard)

    def stop(self) -> None:
        """Hear no more."""
        self._on = False

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if event == "open":
            self._opened(*arguments)
        elif event.startswith(_REFUSED):
            self._refuse(event)

    def _opened(self, path: Any, _mode: Any, flags: Any) -> None:
        if isinstance(path, int):
            return  # what was opened before
        file = os.path.realpath(os.fsdecode(path))
        if isinstance(flags, int) and flags & _WRITING:
            self._refuse(f"open {file} for writing")
        inside = file.startswith(self._own) and (not self.called or file.endswith(_CODE))
        if not inside:
            self.reached[f"open {file}"] = None

    def _refuse(self, what: str) -> None:
        self.reached[what] = None
        raise PermissionError(f"the code of a plugin may not do this: {what}")


def _libraries() -> set[str]:
    """Where Python, what is installed and this program are."""
    found = {sys.prefix, sys.base_prefix, str(Path(__file__).parents[1])}
    return found | set(sysconfig.get_paths().values())


def parts(*, every: bool = False) -> dict[str, Callable[..., Any]]:
    """The functions and classes of the program and of what it computes with, by their full names.

    Each by the module that defines it; with `every`, by whoever names it.
    """
    found: dict[str, Callable[..., Any]] = {}
    for name, module in sorted(sys.modules.items()):
        if not (name.startswith("core.") or name in _WATCHED) or module is None:
            continue
        for word, value in vars(module).copy().items():
            if not isinstance(value, types.FunctionType | types.BuiltinFunctionType | type):
                continue
            if not every and value.__module__ != name:
                continue
            found[f"{name}.{word}"] = value
            if isinstance(value, type):
                for inner, method in vars(value).items():
                    if isinstance(method, types.FunctionType):
                        found[f"{name}.{word}.{inner}"] = method
    return found


def settings() -> dict[str, Any]:
    """What a process has of its own, and every code in it shares."""
    context = decimal.getcontext()
    return {
        "decimal.getcontext()": (context.prec, context.rounding, context.Emin, context.Emax),
        "gc.isenabled()": gc.isenabled(),
        "locale.setlocale()": locale.setlocale(locale.LC_ALL),
        "os.environ": dict(os.environ),
        "os.getcwd()": str(Path.cwd()),
        "signal.getsignal()": [signal.getsignal(each) for each in (2, 14, 15)],
        "sys.displayhook": sys.displayhook,
        "sys.excepthook": sys.excepthook,
        "sys.getrecursionlimit()": sys.getrecursionlimit(),
        "sys.getprofile()": sys.getprofile(),
        "sys.gettrace()": sys.gettrace(),
        "sys.meta_path": list(sys.meta_path),
        "sys.path": list(sys.path),
        "sys.path_hooks": list(sys.path_hooks),
        "sys.unraisablehook": sys.unraisablehook,
        "threading.excepthook": threading.excepthook,
    }
