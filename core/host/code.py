"""A plugin's code: its package, the functions its programme names, and the hooks it implements."""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from numbers import Rational
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pluggy

from core.assess import Function
from core.host import hookspecs
from core.host.contained import IMPORTING, Ended, contained
from core.host.discovery import Candidate
from core.host.errors import HostError, Unavailable
from core.rules import ALONE, Library, Loaded, nearest

#: Where the functions live that a programme names as ``python: rules.name``.
RULES: Final = "rules"


def imported(candidate: Candidate, folder: Path) -> ModuleType | None:
    """The plugin's package; None for a folder without code."""
    start = folder / "__init__.py"
    if not candidate.module and not start.exists():
        return None
    with _imports(candidate), contained(IMPORTING):
        if candidate.module:
            return importlib.import_module(candidate.module)
        return _module_at(_named_as("plugin", candidate.name, folder), start)


@contextmanager
def _imports(candidate: Candidate) -> Iterator[None]:
    """Whatever a plugin does while it is imported must not stop the others, not even ``sys.exit()``.

    Raises `HostError` ``host.import``.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise _not_imported(candidate, error) from error


def functions_of(
    candidate: Candidate,
    folder: Path,
    module: ModuleType | None,
    loaded: Loaded,
    library: Library = ALONE,
) -> Mapping[str, Function]:
    """The functions that the programme names, each of the ``rules.py`` beside where it is named.

    An inherited indicator is computed by the function of the layer that defines it, whose folder
    the `library` has. Raises `HostError` ``host.function`` or ``host.import``.
    """
    found: dict[str, Function] = {}
    for layer, words in _named(loaded).items():
        with _imports(candidate), contained(IMPORTING):
            if layer:
                place, rules = library[layer], _rules_below(layer, library[layer])
            else:
                place, rules = folder, _own_rules(candidate, folder, module)
        for word in words:
            if word in found:
                raise _ambiguous(candidate, word)
            function = _function(rules, word, place / f"{RULES}.py")
            found[word] = _guarded(layer or candidate.name, word, function)
    return found


def _named(loaded: Loaded) -> Mapping[str, list[str]]:
    """The functions that indicators name, by the layer these stand in; under "" the programme's own."""
    found: dict[str, set[str]] = {}
    for name, indicator in loaded.programme.indicators.items():
        if indicator.python:
            layer = loaded.layers.origin.get(("indicators", name))
            word = indicator.python.removeprefix(f"{RULES}.")
            found.setdefault("" if layer is None else layer.id, set()).add(word)
    return {layer: sorted(words) for layer, words in sorted(found.items())}


def _own_rules(candidate: Candidate, folder: Path, module: ModuleType | None) -> ModuleType:
    if module is not None and hasattr(module, "__path__"):
        return importlib.import_module(f"{module.__name__}.{RULES}")
    return _module_at(_named_as("rules", candidate.name, folder), folder / f"{RULES}.py")


def _rules_below(layer: str, folder: Path) -> ModuleType:
    """The rules of an inherited programme, which may import from their own package."""
    start = folder / "__init__.py"
    if not start.exists():
        return _module_at(_named_as("rules_below", layer, folder), folder / f"{RULES}.py")
    package = _module_at(_named_as("below", layer, folder), start)
    return importlib.import_module(f"{package.__name__}.{RULES}")


def _named_as(part: str, plugin: str, folder: Path) -> str:
    """The name of a folder's module: another for another folder or other code in it.

    Python keeps what it imported by name, and two versions of a plugin may be asked in one process.
    """
    digest = hashlib.sha256(str(folder.resolve()).encode())
    for file in sorted(folder.rglob("*.py")):
        digest.update(b"\0%s\0" % str(file.relative_to(folder)).encode())
        digest.update(file.read_bytes())
    word = re.sub(r"\W", "_", plugin)
    return f"_dangjian_{part}_{word}_{digest.hexdigest()[:16]}"


def _function(rules: ModuleType, word: str, file: Path) -> Function:
    function: Function | None = getattr(rules, word, None)
    if function is None or not callable(function):
        known = [each for each, _ in inspect.getmembers(rules, inspect.isfunction)]
        raise HostError(
            "host.function",
            f"there is no function '{word}'",
            place=str(file),
            remedy=nearest(word, known),
        )
    return function


def _ambiguous(candidate: Candidate, word: str) -> HostError:
    return HostError(
        "host.function",
        f"indicators of two layers name a function '{word}', each its own",
        place=candidate.name,
        remedy="Give the function in one of them another name",
    )


def _guarded(plugin: str, name: str, function: Function) -> Function:
    """The function, its failure said as one of the plugin's, so that nothing is taken for 0."""

    @functools.wraps(function)
    def guarded(*arguments: Any) -> Any:
        try:
            with contained():
                found = function(*arguments)
        except KeyboardInterrupt:
            raise
        # A plugin's function may raise anything; whatever it is, the answer is unavailable, never 0.
        except BaseException as error:
            raise _failed(plugin, name, f"{_kind(error)}{error}") from error
        if wrong := _misfit(found):
            raise _failed(plugin, name, wrong)
        return found

    return guarded


def _misfit(found: Any) -> str:
    """What is wrong with what a function gave: codes of organisations with exact numbers, or nothing."""
    if not isinstance(found, Mapping):
        return f"it gave {type(found).__name__}, where a value for each organisation is expected"
    for code, value in found.items():
        if not isinstance(code, str):
            return f"it gave a value for {code!r}, which is no code of an organisation"
        if isinstance(value, bool) or not isinstance(value, Rational):
            said = f"it gave {type(value).__name__} for '{code}'"
            return f"{said}, where a Fraction or a whole number is expected"
    return ""


def _kind(error: BaseException) -> str:
    return "" if isinstance(error, Ended) else f"{type(error).__name__}: "


def _failed(plugin: str, name: str, said: str) -> Unavailable:
    return Unavailable(
        "host.function-failed",
        f"the function '{name}' failed: {said}",
        place=plugin,
        remedy="What it takes part in is not available; tell the plugin's authors",
    )


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
        f"the plugin cannot be imported: {_kind(error)}{error}",
        place=candidate.module or candidate.origin,
        remedy="Install what it needs, or tell its authors",
    )


def manager_of(name: str, module: ModuleType | None) -> pluggy.PluginManager:
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
            " ".join(str(error).split()).replace(repr(module), f"'{name}'"),
            place=name,
            remedy=_known(manager, known),
        ) from error
    return manager


def _known(manager: pluggy.PluginManager, known: list[str]) -> str:
    unknown = [
        hook for hook in vars(manager.hook) if not hook.startswith("_") and hook not in known
    ]
    return nearest(unknown[0], known) if unknown else f"Hooks are {', '.join(sorted(known))}"
