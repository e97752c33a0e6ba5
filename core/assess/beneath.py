"""The programmes that a programme stands on, as they were when it was loaded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from core.rules import Loaded, layer_of, read_text
from core.rules.load import fingerprint


@dataclass(frozen=True, slots=True)
class Beneath:
    """A programme below another: its id and version, and ``sha256:…`` over what its file says.

    Comments and layout are no part of that.
    """

    id: str
    version: str
    digest: str

    def to_json(self) -> dict[str, str]:
        """The layer as plain data."""
        return {"id": self.id, "version": self.version, "digest": self.digest}


def beneath(loaded: Loaded) -> tuple[Beneath, ...]:
    """Every programme that a programme stands on, however far below, by id."""
    found = (_read(file, lines) for file, lines in loaded.text.others.items())
    return tuple(sorted(found, key=lambda each: each.id))


# Several programmes stand on the same one, and reading a large file takes a tenth of a second.
@lru_cache(maxsize=32)
def _read(file: str, lines: tuple[str, ...]) -> Beneath:
    text = read_text("\n".join(lines), file)
    layer = layer_of(text)
    return Beneath(layer.id, layer.version, f"sha256:{fingerprint(text)}")
