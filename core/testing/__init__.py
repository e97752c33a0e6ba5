"""Testing a plugin with pytest: fixtures, and its ``examples.yaml`` as tests.

pytest finds ``core.testing.plugin`` by itself. What its fixtures give stands here for annotations;
nothing of the core is imported before a fixture is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.testing.answers import Answer, Answers, Score
    from core.testing.asking import Assess, Receipt
    from core.testing.given import Given

__all__ = ["Answer", "Answers", "Assess", "Given", "Receipt", "Score"]

_HOMES = {
    "Answer": "answers",
    "Answers": "answers",
    "Assess": "asking",
    "Given": "given",
    "Receipt": "asking",
    "Score": "answers",
}


def __getattr__(name: str) -> Any:
    """A name of this face, whose module is imported when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
