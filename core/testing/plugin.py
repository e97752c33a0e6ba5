"""The pytest plugin: its option, its fixtures, and where it sees examples.

pytest imports this module in every run, also where it is not used, so nothing of the core is
imported at its top.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from core.host import Plugin
    from core.testing.asking import Assess, Receipt
    from core.testing.given import Given

#: The setting of pytest's configuration that names the plugin's folder, relative to its file.
SETTING = "dangjian_plugin"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and the setting that say which plugin is tested."""
    group = parser.getgroup("dangjian", "testing a plugin of Dangjian")
    group.addoption(
        "--dangjian-plugin",
        metavar="FOLDER",
        default=None,
        help="the folder of the plugin under test (default: the setting dangjian_plugin, or the "
        "folder with a programme.yaml that a test stands in)",
    )
    parser.addini(SETTING, "the folder of the plugin under test, relative to this file")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The examples of the plugin under test, each as one test."""
    if file_path.name != "examples.yaml":
        return None
    from core.testing.target import is_tested

    if not is_tested(file_path.parent, parent.config):
        return None
    from core.testing.examples import ExamplesFile

    return ExamplesFile.from_parent(parent, path=file_path)


@pytest.fixture
def programme(request: pytest.FixtureRequest) -> Plugin:
    """The plugin under test, opened once for all tests."""
    from core.testing.target import folder_for, opened

    return opened(folder_for(request.path, request.config), request.config).plugin


@pytest.fixture
def given(request: pytest.FixtureRequest, programme: Plugin) -> Iterator[Given]:
    """Records facts written in short, for this test alone."""
    from core.testing.given import Given

    name = getattr(request.node, "originalname", None) or request.node.name
    facts = Given(programme.loaded.vocabulary, name)
    yield facts
    facts.close()


@pytest.fixture
def assess(programme: Plugin, given: Given) -> Assess:
    """Assesses a period by the plugin under test, on the facts that were given."""
    from core.testing.asking import Assess

    return Assess(programme, given)


@pytest.fixture
def receipt(assess: Assess) -> Receipt:
    """Explains what was assessed last."""
    from core.testing.asking import Receipt

    return Receipt(assess)
