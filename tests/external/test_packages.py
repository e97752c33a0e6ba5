"""The packages under ``examples/``: checked, tested, and found once installed, as strangers' would be."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from core.examples import Check, check
from core.host import GROUP, Host, Plugin
from core.testing import Assess, Receipt
from tests.docs.pages import ROOT

pytest_plugins = ["pytester"]

#: Imported here: what a run inside imports is forgotten after it, which not every library bears twice.
FIXTURES = (Assess, Receipt)

PACKAGES = sorted(path.parent for path in (ROOT / "examples").glob("*/pyproject.toml"))


def settings(package: Path) -> dict[str, object]:
    return tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))


def folder_of(package: Path) -> Path:
    [module] = settings(package)["project"]["entry-points"][GROUP].values()
    return package / module


@pytest.fixture(scope="module", params=PACKAGES, ids=lambda package: package.name)
def package(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture(scope="module")
def checked(package: Path) -> Check:
    folder = folder_of(package)
    plugin = Host([folder], points=()).find(folder.name)
    assert isinstance(plugin, Plugin), plugin
    return check(folder, plugin.functions, loaded=plugin.loaded)


def test_there_are_three() -> None:
    assert [package.name for package in PACKAGES] == [
        "dangjian-branch-routines",
        "dangjian-five-stars",
        "dangjian-pioneer-points",
    ]


def test_every_row_is_answered_and_every_example_passes(checked: Check) -> None:
    assert checked.failures == ()
    assert checked.report is not None
    assert len(checked.report.outcomes) >= 3
    assert checked.warnings == ()


def test_nobody_is_ranked_and_every_document_is_named(checked: Check) -> None:
    assert checked.loaded is not None
    programme = checked.loaded.programme
    assert {scheme.per for scheme in programme.schemes.values()} == {"organisation"}
    assert all("https://" in d.note or "http://" in d.note for d in programme.documents.values())


def test_its_own_tests_pass(pytester: pytest.Pytester, package: Path, checked: Check) -> None:
    result = pytester.runpytest_inprocess(
        *("-p", "no:cacheprovider", "-p", "no:xdist"),
        *("-c", str(package / "pyproject.toml"), "--rootdir", str(package)),
        str(package / "tests"),
    )
    outcomes = result.parseoutcomes()
    assert outcomes["passed"] >= 2
    assert set(outcomes) == {"passed"}


def test_its_files_say_the_same_of_it(package: Path) -> None:
    project = settings(package)["project"]
    folder = folder_of(package)
    [name] = project["entry-points"][GROUP]
    assert project["name"] == package.name == f"dangjian-{name}"
    assert settings(package)["tool"]["pytest"]["ini_options"]["dangjian_plugin"] == folder.name
    for file in ("programme.yaml", "examples.yaml", "catalogue.yaml", "__init__.py"):
        assert (folder / file).is_file()
    readme = (package / "README.md").read_text(encoding="utf-8")
    assert "\n## In English\n" in readme


def test_its_code_knows_only_the_public_faces_of_the_core(package: Path) -> None:
    for file in package.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                first, *rest = name.split(".")
                assert first not in ("api", "plugins")
                assert first != "core" or len(rest) == 1


def test_an_installed_one_is_found_by_its_entry_point(tmp_path: Path) -> None:
    package = ROOT / "examples" / "dangjian-pioneer-points"
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    built = ran([sys.executable, "-c", build, str(tmp_path)], package)
    target = tmp_path / "target"
    install = ("-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--target")
    ran([sys.executable, *install, str(target), str(tmp_path / built.split()[-1])], tmp_path)
    found = (
        f"import sys; sys.path[:0] = [{str(target)!r}, {str(ROOT)!r}]\n"
        "from core.host import Host\n"
        "plugin = Host().plugin('pioneer-points')\n"
        "print(plugin.identity.id, plugin.folder.parent.name, sorted(plugin.functions)[0])"
    )
    said = ran([sys.executable, "-c", found], tmp_path).split()
    assert said == ["pioneer-points.branch", "target", "assemblies"]


def ran(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
