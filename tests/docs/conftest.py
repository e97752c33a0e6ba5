"""The command as a reader of the pages would run it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import program
from tests.api.conftest import Ran
from tests.docs.pages import ROOT

Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Runs ``dangjian`` with the installed plugins, from the checkout's top.

    The data folder is new, and one for all tests of a module: loading a region takes seconds.
    """
    folder: Path = tmp_path_factory.mktemp("data")

    def ran(*arguments: str, lang: str = "en") -> Ran:
        options = ("--data", str(folder / "data"), "--lang", lang)
        result = CliRunner().invoke(program, [*options, *arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr, result.stdout_bytes)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATA", "DATABASE", "LANG", "PLUGIN_PATH"):
            patch.delenv(f"DANGJIAN_{name}", raising=False)
        patch.chdir(ROOT)
        yield ran
