"""For what a new plugin is made from: answers that are wrong, and what makes them right."""

from collections.abc import Iterable
from pathlib import Path

from core.rules import Place, Problem
from core.scaffold import ScaffoldError, answered
from tests.docs.lessons.plugin import Lesson, changed, pairs
from tests.scaffold.samples import LECTURES

#: The answers as they are typed, a line each.
ANSWERS = "".join(f"{field}: {said}\n" for field, said in LECTURES.items())


def look(folder: Path) -> Iterable[Problem]:
    """What `dangjian plugins new` says of the answers."""
    lines = (folder / "answers.txt").read_text(encoding="utf-8").splitlines()
    try:
        answered(dict(line.split(": ", 1) for line in lines if line.partition(": ")[2]))
    except ScaffoldError as error:
        yield Problem(error.code, Place(error.place), error.message, error.remedy)


LESSONS = {
    "scaffold.answer": Lesson(
        "answers.txt",
        changed(ANSWERS, "every: quarter", "every: year"),
        pairs(("every: year", "every: quarter")),
        look,
    ),
}
