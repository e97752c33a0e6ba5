"""The hooks are few, explained, documented, and used by a real plugin."""

import inspect
import re
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pluggy
import pyarrow as pa
import pytest

from core.boards import BoardFile
from core.host import CODES, VERSION, Host, HostError, hookspecs

ROOT = Path(__file__).resolve().parents[2]


def hooks() -> list[str]:
    manager = pluggy.PluginManager("dangjian")
    manager.add_hookspecs(hookspecs)
    return sorted(name for name in vars(manager.hook) if not name.startswith("_"))


PAGES = [ROOT / "docs" / f"hooks{ending}" for ending in (".md", ".zh-CN.md")]


def signature(name: str) -> str:
    return f"{name}({', '.join(inspect.signature(getattr(hookspecs, name)).parameters)})"


def section(page: Path, name: str) -> str:
    text = page.read_text(encoding="utf-8")
    return text.split(f"\n## `{signature(name)}`\n", maxsplit=1)[1].split("\n## ")[0]


def blocks(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_pages_have_every_hook_as_it_is_specified_and_no_other(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    described = re.findall(r"^## `([^`]+)`$", text, flags=re.MULTILINE)
    assert sorted(described) == [signature(name) for name in hooks()]
    listed = re.findall(r"^\| \[`(\w+)`\]", text, flags=re.MULTILINE)
    assert listed == [each.partition("(")[0] for each in described]


@pytest.mark.parametrize("name", hooks())
def test_a_hook_has_one_line_which_its_page_quotes(name: str) -> None:
    line = inspect.getdoc(getattr(hookspecs, name))
    assert line is not None
    assert "\n" not in line
    assert f"\n> {line.replace('``', '`')}\n" in section(PAGES[0], name)
    assert re.search(r"^> .+", section(PAGES[1], name), flags=re.MULTILINE)


@pytest.mark.parametrize("name", hooks())
def test_a_hook_is_used_by_a_plugin_of_ours_that_its_pages_link(name: str) -> None:
    host = Host()
    ours = {each for each in host.names if (ROOT / "plugins" / each).is_dir()}
    using = {each for each in ours if name in host.hooks(each)}
    for page in PAGES:
        linked = set(re.findall(r"\]\(\.\./plugins/(\w+)/", section(page, name)))
        assert linked
        assert linked <= using


def test_the_code_on_the_pages_is_the_same_and_runs() -> None:
    assert blocks(PAGES[0]) == blocks(PAGES[1])
    assert len(blocks(PAGES[0])) == len(hooks())
    names: dict[str, Any] = {}
    for name, block in zip(hooks_by_page(), blocks(PAGES[0]), strict=True):
        exec(block, names)
        assert list(inspect.signature(names[name]).parameters) == list(
            inspect.signature(getattr(hookspecs, name)).parameters
        )
    assert isinstance(names["demonstration"](), hookspecs.Demonstration)
    board = BoardFile.model_validate(names["board"]("2022"))
    assert board.sections["lectures"].chart.periods == 3


def hooks_by_page() -> list[str]:
    text = PAGES[0].read_text(encoding="utf-8")
    return re.findall(r"^## `(\w+)\(", text, flags=re.MULTILINE)


def test_the_function_on_the_page_of_plugins_runs() -> None:
    [block] = blocks(ROOT / "docs" / "plugins.md")
    names: dict[str, Any] = {}
    exec(block, names)
    rows = pa.table({"org": ["a", "b", "a"], "duration_minutes": [60, None, 30]})
    assert names["workload"]({"meeting": rows}, None) == {"a": Fraction(3, 2), "b": 0}


def test_every_reason_for_quarantine_stands_on_the_page() -> None:
    page = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    assert [code for code in sorted(CODES) if f"`{code}`" not in page] == []


def test_the_version_is_that_of_the_distribution() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION


def test_an_error_has_a_known_code() -> None:
    with pytest.raises(ValueError, match=r"host\.nothing is not a code of this room"):
        HostError("host.nothing", "")
