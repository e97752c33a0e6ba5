"""One plugin: something that can be asked, or the reason why it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pluggy

from core.assess import Assessor, Beneath, Function
from core.host.contained import contained
from core.host.errors import HostError, Unavailable
from core.host.hookspecs import Demonstration
from core.host.identity import Identity
from core.rules import Loaded
from core.rules import Problem as RuleProblem


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A plugin that was set aside: the reason's code (see `CODES`), place, words and way out.

    `problems` has every error of its programme file; `identity` is None where none could be read.
    """

    name: str
    origin: str
    identity: Identity | None
    code: str
    place: str
    message: str
    remedy: str
    problems: tuple[RuleProblem, ...] = ()

    def unavailable(self) -> Unavailable:
        """The error for whoever asks for the plugin all the same."""
        return Unavailable(
            self.code,
            f"the plugin '{self.name}' is set aside: {self.message}",
            place=self.place,
            remedy=self.remedy,
        )


@dataclass(frozen=True)
class Plugin:
    """A plugin that can be asked. Every answer is this plugin's own; no other is called."""

    name: str
    origin: str
    folder: Path
    identity: Identity
    loaded: Loaded
    functions: Mapping[str, Function]
    _manager: pluggy.PluginManager

    @cached_property
    def assessor(self) -> Assessor:
        """Its programme, compiled once for all assessments of this process."""
        return Assessor(self.loaded, functions=self.functions, plugin=self.name)

    @property
    def layers(self) -> tuple[Beneath, ...]:
        """The programmes that its own stands on, by id."""
        return self.assessor.layers

    @property
    def hooks(self) -> tuple[str, ...]:
        """The hooks it implements, by name."""
        return names_of(self._manager)

    def history(self, seed: int | None = None) -> Iterator[bytes]:
        """The lines of its hook ``history``; raises `HostError` ``host.no-hook`` or ``host.hook-failed``."""
        lines = self._ask("history", seed=seed)
        with self._asking("history"):
            for line in lines:
                if not isinstance(line, bytes):
                    raise TypeError(
                        f"it gave {type(line).__name__}, where a line of bytes is expected"
                    )
                yield line

    def demonstration(self) -> Demonstration:
        """What its hook ``demonstration`` says; raises as `history` does."""
        found = self._ask("demonstration")
        if not isinstance(found, Demonstration):
            raise self._failed("demonstration", TypeError(f"it gave {found!r}"))
        return found

    def board(self, period: str) -> Mapping[str, Any] | None:
        """What its hook ``board`` says of a period, None without it; raises as `history` does."""
        if "board" not in self.hooks:
            return None
        found = self._ask("board", period=period)
        if not isinstance(found, Mapping):
            raise self._failed("board", TypeError(f"it gave {found!r}"))
        return found

    def _ask(self, hook: str, **arguments: Any) -> Any:
        if hook not in self.hooks:
            raise HostError(
                "host.no-hook",
                f"the plugin has no hook '{hook}'",
                place=self.name,
                remedy=f"It has: {', '.join(self.hooks) or 'none'}",
            )
        with self._asking(hook), contained():
            [answer] = getattr(self._manager.hook, hook)(**arguments)
        return answer

    @contextmanager
    def _asking(self, hook: str) -> Iterator[None]:
        """Whatever a hook does is a failure of the hook, ``sys.exit()`` too."""
        try:
            yield
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:
            raise self._failed(hook, error) from error

    def _failed(self, hook: str, error: BaseException) -> HostError:
        return HostError(
            "host.hook-failed",
            f"the hook '{hook}' failed: {type(error).__name__}: {error}",
            place=self.name,
            remedy="Tell the plugin's authors",
        )


def names_of(manager: pluggy.PluginManager) -> tuple[str, ...]:
    """The hooks that a manager's plugins implement, by name."""
    callers = (manager.get_hookcallers(each) for each in manager.get_plugins())
    return tuple(sorted(caller.name for found in callers for caller in found or ()))
