"""The command run in this process, on a folder of its own, with the small programme beside it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli import program
from tests.host.samples import LINES, REGION, write_plugin


@dataclass(frozen=True)
class Ran:
    """What a run of the command gave."""

    code: int
    out: str
    err: str
    raw: bytes

    @property
    def data(self) -> Any:
        """Its standard output, which has to be JSON and nothing else."""
        return json.loads(self.out)


Run = Callable[..., Ran]
After = Callable[[bytes], Run]


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """The folder of the small programme."""
    return write_plugin(tmp_path / "plugins" / "small", code=None)


@pytest.fixture
def run(tmp_path: Path, plugin: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``dangjian`` in English, unless told otherwise, on the folder ``data``."""
    for name in ("DANGJIAN_DATA", "DANGJIAN_DATABASE", "DANGJIAN_LANG", "DANGJIAN_PLUGIN_PATH"):
        monkeypatch.delenv(name, raising=False)

    def ran(*arguments: str, lang: str = "en", given: bytes | None = None) -> Ran:
        options = ("--data", str(tmp_path / "data"), "--lang", lang, "--plugin-path", str(plugin))
        result = CliRunner().invoke(program, [*options, *arguments], input=given)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr, result.stdout_bytes)

    return ran


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of four facts."""
    path = tmp_path / "facts.jsonl"
    path.write_bytes(b"".join(LINES))
    return path


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], Path]:
    """The data folder of a region that took in some lines, made once: to be copied, not used."""
    made: dict[bytes, Path] = {}

    def folder(given: bytes) -> Path:
        if given not in made:
            home = tmp_path_factory.mktemp("imported")
            plugin = write_plugin(home / "small", code=None)
            options = ("--data", str(home / "data"), "--plugin-path", str(plugin))
            taking = [*options, "import", "-", "--region", REGION]
            result = CliRunner().invoke(program, taking, input=given)
            assert result.exit_code == 0, result.output
            made[given] = home / "data"
        return made[given]

    return folder


@pytest.fixture
def after(run: Run, once: Callable[[bytes], Path], tmp_path: Path) -> After:
    """The command on a folder whose region has taken in these lines."""

    def begun(given: bytes) -> Run:
        shutil.copytree(once(given), tmp_path / "data")
        return run

    return begun


@pytest.fixture
def imported(after: After) -> Run:
    """The command, the facts imported."""
    return after(b"".join(LINES))
