"""Executable examples of a programme: given facts, and the values and reasons they must give.

`run_examples` runs a file of them and reports what came out differently; `check` checks a plugin's
folder: its programme, its examples, and that no row of its catalogue is lost. What is given goes
through a log in memory and is assessed as any region's facts are. `Scene` is what was given, `Setting`
makes facts of it, and `History` is that log: what else tests a programme builds on them.
"""

from core.examples.check import Check, check
from core.examples.errors import CODES
from core.examples.given import Placed, Setting
from core.examples.history import History
from core.examples.model import Example, Parts, Pattern, Scene
from core.examples.published import Figure
from core.examples.read import read_catalogue, read_examples, read_figures
from core.examples.report import Outcome, Report
from core.examples.run import run_examples
from core.examples.schema import examples_schema

__all__ = [
    "CODES",
    "Check",
    "Example",
    "Figure",
    "History",
    "Outcome",
    "Parts",
    "Pattern",
    "Placed",
    "Report",
    "Scene",
    "Setting",
    "check",
    "examples_schema",
    "read_catalogue",
    "read_examples",
    "read_figures",
    "run_examples",
]
