"""Executable examples of a programme: given facts, and the values and reasons they must give.

`run_examples` runs a file of them and reports what came out differently; `check` checks a plugin's
folder: its programme, its examples, and that no row of its catalogue is lost. What is given goes
through a log in memory and is assessed as any region's facts are.
"""

from core.examples.check import Check, check
from core.examples.errors import CODES
from core.examples.model import Parts
from core.examples.published import Figure
from core.examples.read import read_catalogue, read_examples, read_figures
from core.examples.report import Outcome, Report
from core.examples.run import run_examples
from core.examples.schema import examples_schema

__all__ = [
    "CODES",
    "Check",
    "Figure",
    "Outcome",
    "Parts",
    "Report",
    "check",
    "examples_schema",
    "read_catalogue",
    "read_examples",
    "read_figures",
    "run_examples",
]
