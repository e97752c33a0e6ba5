"""Writing a new plugin: checked first, then all of its files or none, and never over another's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from core.examples import check
from core.rules import RuleError
from core.scaffold.errors import ScaffoldError
from core.scaffold.files import Made


def write(made: Made, folder: Path) -> list[Path]:
    """Write the files below `folder`, which need not be there; gives their paths, sorted.

    Raises `ScaffoldError` ``scaffold.exists`` where one of them is there already,
    ``scaffold.refused`` where the plugin would not pass its check, and `OSError`. Whatever it
    raises, nothing was written.
    """
    _refuse_existing(made, folder)
    _check(made)
    with _undone(folder) as written:
        for name, content in sorted(made.files.items()):
            path = folder / name
            written.make(path.parent)
            # Whoever was quicker keeps what they wrote.
            with path.open("xb") as file:
                written.paths.append(path)
                file.write(content)
    return sorted(written.paths)


def _refuse_existing(made: Made, folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise _exists(folder)
    for name in sorted(made.files):
        path = folder / name
        if path.exists() or path.is_symlink():
            raise _exists(path)


def _exists(path: Path) -> ScaffoldError:
    return ScaffoldError(
        "scaffold.exists",
        "there is such a file already, and nothing was written",
        place=str(path),
        remedy="Give another folder with --folder, or move the file away",
    )


def _check(made: Made) -> None:
    """Raise where the plugin would not load, or its examples would not come out."""
    with TemporaryDirectory(prefix="dangjian-") as home:
        for name, content in made.files.items():
            path = Path(home, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        try:
            found = check(Path(home, made.plugin))
            faults = found.failures
        except RuleError as error:
            faults = error.problems
    if faults:
        first = faults[0]
        raise ScaffoldError(
            "scaffold.refused",
            f"{first.code} {first.message}",
            remedy="Answer differently what the message is about; nothing was written",
        )


class _Written:
    """What was written so far."""

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.folders: list[Path] = []

    def make(self, folder: Path) -> None:
        """Make a folder and those above it."""
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for each in reversed(missing):
            each.mkdir()
            self.folders.append(each)

    def undo(self) -> None:
        """Take it all away again."""
        for path in self.paths:
            path.unlink(missing_ok=True)
        for folder in reversed(self.folders):
            folder.rmdir()


@contextmanager
def _undone(folder: Path) -> Iterator[_Written]:
    written = _Written()
    try:
        yield written
    except FileExistsError as error:
        written.undo()
        raise _exists(Path(error.filename or folder)) from error
    except BaseException:
        written.undo()
        raise
