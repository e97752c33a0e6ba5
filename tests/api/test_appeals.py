"""Two appeals against one result: the commands that are printed are the way through."""

from tests.api.conftest import Run
from tests.host.samples import REGION, founded
from tests.publishing.samples import DOCUMENT, FACTS

PUBLISH = ("publish", "small", "--period", "2015", "--scheme", "points", "--by", "S-1")
DECIDE = ("--outcome", "upheld", "--by", "S-1", "--document", DOCUMENT)


def printed(out: str) -> list[str]:
    """The arguments of the command that the last line ends with."""
    return out.splitlines()[-1].partition(" publish ")[2].split()


def test_both_are_answered(run: Run) -> None:
    facts = b"".join([*FACTS, founded("S-2", "第二支部")])
    assert run("import", "-", "--region", REGION, given=facts).code == 0
    for stage, first in (("final", 6), ("interim", 13)):
        assert run(*PUBLISH, "--stage", stage).out.startswith(f"Published as {first}: ")
        for code in ("S-1", "S-2"):
            against = ("appeal", "open", "small", str(first), "--organisation", code)
            assert run(*against, "--ground", "procedure").code == 0
        decided = run("appeal", "decide", "small", str(first + 1), *DECIDE)
        again = run("publish", *printed(decided.out))
        assert again.code == 0, again.err
        assert again.out.startswith(f"Published as {first + 4}: ")
        left = f"Appeals against earlier results, still to be decided: {first + 2} (S-2, {first})\n"
        assert again.out.endswith(left)
        assert run("published", "small", str(first + 4)).out.count(left) == 1
        decided = run("appeal", "decide", "small", str(first + 2), *DECIDE)
        assert f"--supersedes {first + 4} " in decided.out
        last = run("publish", *printed(decided.out), "--format", "json")
        assert last.code == 0, last.err
        assert (last.data["id"], last.data["supersedes"]) == (first + 6, first + 4)
        assert last.data["appeals_waiting"] == []
