"""What a check leaves behind in the process: garbage is collected as before, however it ended."""

import gc
from pathlib import Path
from typing import cast

import pytest

from api.cli.conforming import checked
from core.host import Host, HostError


class Unread:
    """A host whose library cannot be read."""

    @property
    def library(self) -> None:
        raise HostError("host.import", "the library cannot be read", place="", remedy="Look at it")


@pytest.mark.parametrize("collected", [True, False])
def test_a_check_that_does_not_begin_leaves_the_garbage_as_it_was(
    tmp_path: Path, collected: bool
) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if collected else gc.disable)()
        with pytest.raises(HostError):
            checked(
                tmp_path,
                cast(Host, Unread()),
                "table",
                basic=True,
                described=lambda _found: {},
                data=tmp_path / "data",
            )
        assert gc.isenabled() is collected
    finally:
        (gc.enable if was else gc.disable)()
