"""The command ``dangjian``.

`program` is the whole command for click; `main` runs it. Results go to standard output, everything
else to standard error. The exit code is 0, 1 where a check failed or results differ, or 2 where the
input was wrong.
"""

from api.cli import (
    accounts,
    appealing,
    assessing,
    board,
    demo,
    diffing,
    drafting,
    erasing,
    explaining,
    facts,
    figures,
    importing,
    organisations,
    people,
    plugins,
    publishing,
    replaying,
    scaffolding,
    serve,
    sheets,
    showing,
    trying,
    uses,
    watching,
    whatif,
)
from api.cli.program import program

#: The modules whose commands `program` has.
COMMANDS = (
    accounts,
    appealing,
    assessing,
    board,
    demo,
    diffing,
    drafting,
    erasing,
    explaining,
    facts,
    figures,
    importing,
    organisations,
    people,
    plugins,
    publishing,
    replaying,
    scaffolding,
    serve,
    sheets,
    showing,
    trying,
    uses,
    watching,
    whatif,
)


def main() -> None:
    """Run the command with the arguments of the process."""
    program.main()


__all__ = ["COMMANDS", "main", "program"]
