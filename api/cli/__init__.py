"""The command ``dangjian``.

`program` is the whole command for click; `main` runs it. Results go to standard output, everything
else to standard error. The exit code is 0, 1 where a check failed or results differ, or 2 where the
input was wrong.
"""

from api.cli.program import program


def main() -> None:
    """Run the command with the arguments of the process."""
    program.main()


__all__ = ["main", "program"]
