"""One plugin: from a candidate to something that can be asked, or the reason why it cannot."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pluggy

from core.assess import Assessor, Function
from core.facts import VOCABULARY
from core.host import hookspecs
from core.host.discovery import Candidate
from core.host.errors import HostError, Unavailable
from core.host.hookspecs import Demonstration
from core.host.identity import Identity, read_identity
from core.host.version import VERSION
from core.rules import Loaded, Place, RuleError, load
from core.rules import Problem as RuleProblem
from core.rules.errors import nearest

#: Where the functions live that a programme names as ``python: rules.name``.
RULES: Final = "rules"


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
        return Assessor(self.loaded, functions=self.functions)

    @property
    def hooks(self) -> tuple[str, ...]:
        """The hooks it implements, by name."""
        callers = (self._manager.get_hookcallers(each) for each in self._manager.get_plugins())
        return tuple(sorted(caller.name for found in callers for caller in found or ()))

    def history(self, seed: int | None = None) -> Iterator[bytes]:
        """The lines of its hook ``history``; raises `HostError` ``host.no-hook`` or ``host.hook-failed``."""
        lines = self._ask("history", seed=seed)
        try:
            yield from lines
        except Exception as error:
            raise self._failed("history", error) from error

    def demonstration(self) -> Demonstration:
        """What its hook ``demonstration`` says; raises as `history` does."""
        found = self._ask("demonstration")
        if not isinstance(found, Demonstration):
            raise self._failed("demonstration", TypeError(f"it gave {found!r}"))
        return found

    def _ask(self, hook: str, **arguments: Any) -> Any:
        if hook not in self.hooks:
            raise HostError(
                "host.no-hook",
                f"the plugin has no hook '{hook}'",
                place=self.name,
                remedy=f"It has: {', '.join(self.hooks) or 'none'}",
            )
        try:
            [answer] = getattr(self._manager.hook, hook)(**arguments)
        except Exception as error:
            raise self._failed(hook, error) from error
        return answer

    def _failed(self, hook: str, error: Exception) -> HostError:
        return HostError(
            "host.hook-failed",
            f"the hook '{hook}' failed: {type(error).__name__}: {error}",
            place=self.name,
            remedy="Tell the plugin's authors",
        )


def open_plugin(candidate: Candidate, version: str = VERSION) -> Plugin | Quarantined:
    """Check and load a candidate, cheapest and safest first; whatever is wrong sets it aside.

    Its identity and what it requires are read before any of its code runs.
    """
    identity: Identity | None = None
    try:
        folder = candidate.folder()
        identity = read_identity(folder)
        _check_version(candidate, identity, version)
        loaded = load(folder, VOCABULARY)
        module = _imported(candidate, folder)
        manager = _manager(candidate.name, module)
        functions = _functions(candidate, folder, module, loaded)
    except HostError as error:
        return set_aside(candidate, error, identity)
    except RuleError as error:
        return _misruled(candidate, error, identity)
    return Plugin(candidate.name, candidate.origin, folder, identity, loaded, functions, manager)


def set_aside(
    candidate: Candidate, error: HostError, identity: Identity | None = None
) -> Quarantined:
    """The candidate in quarantine, for the reason an error gives."""
    return Quarantined(
        candidate.name,
        candidate.origin,
        identity,
        error.code,
        error.place,
        error.message,
        error.remedy,
    )


def _misruled(candidate: Candidate, error: RuleError, identity: Identity | None) -> Quarantined:
    first = error.problems[0] if error.problems else RuleProblem("R000", Place(""), str(error))
    more = len(error.problems) - 1
    return Quarantined(
        candidate.name,
        candidate.origin,
        identity,
        "host.rules",
        str(first.place),
        f"{first.code} {first.message}" + (f" (and {more} more)" if more > 0 else ""),
        f"dangjian plugins check {Path(first.place.file).parent} shows everything",
        error.problems,
    )


def _check_version(candidate: Candidate, identity: Identity, version: str) -> None:
    if not identity.runs_on(version):
        raise HostError(
            "host.incompatible",
            f"the programme requires dangjian {identity.requires}, this is {version}",
            place=candidate.name,
            remedy="Install a version of the plugin that runs on this one",
        )


# Code


def _imported(candidate: Candidate, folder: Path) -> ModuleType | None:
    """The plugin's package; None for a folder without code."""
    try:
        if candidate.module:
            return importlib.import_module(candidate.module)
        start = folder / "__init__.py"
        return _module_at(f"_dangjian_plugin_{candidate.name}", start) if start.exists() else None
    # Whatever a plugin does while it is imported must not stop the others, not even sys.exit().
    except (Exception, SystemExit) as error:
        raise _not_imported(candidate, error) from error


def _functions(
    candidate: Candidate, folder: Path, module: ModuleType | None, loaded: Loaded
) -> Mapping[str, Function]:
    """The functions of ``rules.py`` that the programme names."""
    named = sorted({each.python for each in loaded.programme.indicators.values() if each.python})
    if not named:
        return {}
    file = folder / f"{RULES}.py"
    try:
        if module is not None and hasattr(module, "__path__"):
            rules = importlib.import_module(f"{module.__name__}.{RULES}")
        else:
            rules = _module_at(f"_dangjian_rules_{candidate.name}", file)
    except (Exception, SystemExit) as error:
        raise _not_imported(candidate, error) from error
    found: dict[str, Function] = {}
    for name in named:
        word = name.removeprefix(f"{RULES}.")
        function = getattr(rules, word, None)
        if not callable(function):
            known = [each for each, _ in inspect.getmembers(rules, inspect.isfunction)]
            raise HostError(
                "host.function",
                f"there is no function '{word}'",
                place=str(file),
                remedy=nearest(word, known),
            )
        found[word] = _guarded(candidate.name, word, function)
    return found


def _guarded(plugin: str, name: str, function: Function) -> Function:
    """The function, its failure said as one of the plugin's, so that nothing is taken for 0."""

    @functools.wraps(function)
    def guarded(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except Exception as error:
            raise Unavailable(
                "host.function-failed",
                f"the function '{name}' failed: {type(error).__name__}: {error}",
                place=plugin,
                remedy="What it takes part in is not available; tell the plugin's authors",
            ) from error

    return guarded


def _module_at(name: str, file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        name,
        file,
        submodule_search_locations=[str(file.parent)] if file.stem == "__init__" else None,
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _not_imported(candidate: Candidate, error: BaseException) -> HostError:
    return HostError(
        "host.import",
        f"the plugin cannot be imported: {type(error).__name__}: {error}",
        place=candidate.module or candidate.origin,
        remedy="Install what it needs, or tell its authors",
    )


# Hooks


def _manager(name: str, module: ModuleType | None) -> pluggy.PluginManager:
    """The hooks of one plugin, each checked against its specification."""
    manager = pluggy.PluginManager("dangjian")
    manager.add_hookspecs(hookspecs)
    if module is None:
        return manager
    known = [hook for hook in vars(manager.hook) if not hook.startswith("_")]
    try:
        manager.register(module, name=name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise HostError(
            "host.hook",
            " ".join(str(error).split()),
            place=name,
            remedy=_known(manager, known),
        ) from error
    return manager


def _known(manager: pluggy.PluginManager, known: list[str]) -> str:
    unknown = [
        hook for hook in vars(manager.hook) if not hook.startswith("_") and hook not in known
    ]
    return nearest(unknown[0], known) if unknown else f"Hooks are {', '.join(sorted(known))}"
