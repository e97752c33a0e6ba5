"""Every broken plugin is told by its code; neither the host nor the plugin beside it minds."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.conformance import conform
from core.host import (
    Host,
    HostError,
    Installation,
    Plugin,
    Quarantined,
    Unavailable,
    bound_patience,
)
from core.rules import Period
from tests.checks.broken import ANSWERING, CHECKING, FUNCTION, OPENING, SOUND, Broken, Files
from tests.host.samples import LINES, REGION, install, write_plugin


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plugin(tmp_path_factory.mktemp("beside") / "sound", code=None)


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    bound_patience(0.2)
    yield
    bound_patience()


def written(folder: Path, files: Files) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(raw)
    return folder


def set_aside(host: Host, name: str = "broken") -> Quarantined:
    """The broken plugin; the sound one beside it works, whichever is asked first."""
    found = host.find(name)
    assert isinstance(found, Quarantined), found
    assert isinstance(host.find("sound"), Plugin)
    with pytest.raises(Unavailable):
        host.plugin(name)
    return found


@pytest.mark.parametrize("broken", OPENING, ids=lambda broken: broken.id)
def test_what_keeps_it_from_being_opened(broken: Broken, sound: Path, tmp_path: Path) -> None:
    found = set_aside(Host([written(tmp_path / "broken", broken.files), sound], points=()))
    assert found.code == broken.code
    assert (found.problems[0].code if found.problems else "") == broken.problem
    assert broken.said in found.message
    hints = [found.remedy, *(problem.hint for problem in found.problems)]
    assert any(broken.hint in hint for hint in hints)
    assert all(problem.place.line for problem in found.problems)


def test_there_are_many_ways() -> None:
    ids = [broken.id for broken in OPENING]
    assert len(set(ids)) == len(ids)
    assert len(ids) + len(ANSWERING) + len(CHECKING) >= 70


class TestFolders:
    """What is wrong with a folder before anything in it is read."""

    def test_a_link_to_itself(self, sound: Path, tmp_path: Path) -> None:
        (tmp_path / "broken").symlink_to(tmp_path / "broken")
        assert set_aside(Host([tmp_path / "broken", sound], points=())).code == "host.no-programme"

    def test_a_programme_that_is_a_link_to_itself(self, sound: Path, tmp_path: Path) -> None:
        (tmp_path / "broken").mkdir()
        (tmp_path / "broken/programme.yaml").symlink_to(tmp_path / "broken/programme.yaml")
        assert set_aside(Host([tmp_path / "broken", sound], points=())).code == "host.identity"

    def test_a_programme_that_is_a_folder(self, sound: Path, tmp_path: Path) -> None:
        (tmp_path / "broken/programme.yaml").mkdir(parents=True)
        found = set_aside(Host([tmp_path / "broken", sound], points=()))
        assert (found.code, found.message) == ("host.identity", "this is no file")

    def test_a_pipe_that_nobody_writes_to(self, sound: Path, tmp_path: Path) -> None:
        (tmp_path / "broken").mkdir()
        os.mkfifo(tmp_path / "broken/programme.yaml")
        found = set_aside(Host([tmp_path / "broken", sound], points=()))
        assert (found.code, found.message) == ("host.identity", "this is no file")

    def test_a_folder_that_is_not_there(self, sound: Path, tmp_path: Path) -> None:
        assert set_aside(Host([tmp_path / "broken", sound], points=())).code == "host.no-programme"

    def test_two_of_one_name(self, sound: Path, tmp_path: Path) -> None:
        host = Host([sound, write_plugin(tmp_path / "sound", text=SOUND, code=None)], points=())
        assert isinstance(host.find("sound"), Plugin)
        assert [each.code for each in host.every() if isinstance(each, Quarantined)] == [
            "host.duplicate"
        ]

    def test_entry_points_to_nothing(self, site: Path, sound: Path) -> None:
        install(site, "gone", text=SOUND)
        (site / "gone_module.py").write_text("")
        for name, value in (
            ("gone", "nowhere"),
            ("odd", "gone:attribute"),
            ("file", "gone_module"),
        ):
            points = site / "gone-1.dist-info" / "entry_points.txt"
            points.write_text(f"[dangjian.plugins]\n{name} = {value}\n")
            assert set_aside(Host([sound]), name).code == "host.entry-point"


class TestNoise:
    """What a plugin prints is no answer."""

    def test_what_it_prints_goes_to_standard_error(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        rules = "print('loud')\ndef outings(frames, period):\n    print('louder')\n    return {}\n"
        files = {"programme.yaml": FUNCTION, "rules.py": rules}
        host = Host([written(tmp_path / "broken", files)], points=())
        assert host.plugin("broken").functions["outings"]({}, None) == {}  # type: ignore[arg-type]
        printed = capsys.readouterr()
        assert (printed.out, printed.err) == ("", "loud\nlouder\n")

    def test_a_plugin_that_ends_leaves_the_way_out_as_it_was(self, tmp_path: Path) -> None:
        before = os._exit
        code = "import os\nos._exit(0)\n"
        set_up = {"programme.yaml": SOUND, "__init__.py": code}
        found = Host([written(tmp_path / "broken", set_up)], points=()).find("broken")
        assert isinstance(found, Quarantined)
        assert os._exit is before


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory, sound: Path) -> Path:
    """The data of a region with facts of two branches, and the broken plugin while it was whole."""
    folder = tmp_path_factory.mktemp("data")
    rules = "def outings(frames, period): return {}\n"
    whole = written(folder / "broken", {"programme.yaml": FUNCTION, "rules.py": rules})
    installation = Installation(folder, host=Host([whole, sound], points=()))
    with installation.region(REGION, create=True) as region:
        # Whoever enables a plugin for a region says whose codes it takes in.
        region.enable("broken")
        region.enable("sound")
        region.take(LINES)
        region.follow()
    return folder


@pytest.mark.parametrize("name", ANSWERING)
def test_a_function_that_fails_makes_nothing_0(
    name: str, answered: Path, sound: Path, tmp_path: Path
) -> None:
    body, said = ANSWERING[name]
    head = "def outings(frames, period): " if body else "def outings(): return {}"
    files = {"programme.yaml": FUNCTION, "rules.py": f"{head}{body}\n"}
    host = Host([written(tmp_path / "broken", files), sound], points=())
    with Installation(answered, host=host).region(REGION) as region:
        with pytest.raises(Unavailable) as caught:
            region.assess("2015", plugin="broken")
        assert caught.value.code == "host.function-failed"
        assert said in caught.value.message
        rated = region.assess("2015", plugin="sound").of("S-1").schemes["points"]
        assert (rated.total, rated.title) == (10000, "合格")
        # What does not rest on the function is still there.
        alone = host.plugin("broken").assessor
        facts = region.facts(region.log.head().position)
        [other] = alone.run(facts, [Period.parse("2015")], only=["assemblies"])
        assert other.of("S-1").indicators["assemblies"].num == 1


@pytest.mark.parametrize("name", CHECKING)
def test_what_the_suite_finds(name: str, tmp_path: Path) -> None:
    files, check, said = CHECKING[name]
    report = conform(written(tmp_path / "broken", files), only=("loads", check))
    assert report.of("loads").state == "passed"
    assert report.grade is None
    [*faults] = report.of(check).finding.faults
    assert any(said in fault.message for fault in faults), faults
    assert all(fault.code and str(fault.place) for fault in faults)


def test_a_broken_plugin_is_an_error_of_the_host_and_of_nothing_else() -> None:
    assert issubclass(Unavailable, HostError)
