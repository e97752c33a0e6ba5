"""The table of commands, from which the list of them is said without loading any."""

import subprocess
import sys

from api.cli import program
from api.cli.table import TABLE


def test_the_table_says_of_each_command_what_the_command_says() -> None:
    said = {name: command.help for name, command in program.commands.items()}
    assert said == {name: entry.help for name, entry in TABLE.items()}


def test_the_list_of_commands_loads_nothing_of_the_core() -> None:
    script = (
        "import sys\n"
        "from api.cli import program\n"
        "code = program.main(['--help'], standalone_mode=False)\n"
        "loaded = sorted(name for name in sys.modules if name.split('.')[0] == 'core')\n"
        "sys.exit(f'{code} {loaded}' if code or loaded else 0)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert all(f"  {name} " in ran.stdout for name in TABLE)
