"""A package that was made is built and installed by pip, and found by its entry point."""

import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

from core.host import GROUP, Host, Plugin
from core.scaffold import answered, package_files, write
from tests.scaffold.samples import VOLUNTEERS

pytest_plugins = ["pytester"]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("package")
    write(package_files(answered(VOLUNTEERS), "en"), home)
    return home


def test_an_installed_package_is_found(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
    offline = ("--no-index", "--no-deps", "--no-build-isolation", "--no-compile")
    subprocess.run([*pip, *offline, "--target", str(tmp_path), str(package)], check=True)
    [installed] = distributions(path=[str(tmp_path)])
    assert (installed.name, installed.version) == ("dangjian-yi-shan", "2015.1")
    points = installed.entry_points.select(group=GROUP)
    monkeypatch.syspath_prepend(str(tmp_path))
    host = Host(points=points)
    found = host.find("yi-shan")
    assert isinstance(found, Plugin)
    assert found.folder == tmp_path / "dangjian_yi_shan"
    assert (found.identity.id, found.identity.region) == ("yi-shan.assessment", "yi-shan")
    assert found.identity.title == 'Work of "branches"'


def test_its_own_tests_pass(package: Path, pytester: pytest.Pytester) -> None:
    options = ("-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(package))
    result = pytester.runpytest_inprocess(
        *options, "-c", str(package / "pyproject.toml"), str(package)
    )
    # Two examples, and the test beside them.
    result.assert_outcomes(passed=3)
