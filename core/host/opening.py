"""Opening a plugin: from a candidate to something that can be asked, or what is wrong with it."""

from __future__ import annotations

from collections.abc import MutableSet
from pathlib import Path
from typing import Final

from core.facts import VOCABULARY
from core.host.code import functions_of, imported, manager_of
from core.host.discovery import Candidate
from core.host.errors import HostError
from core.host.identity import Identity, read_identity
from core.host.plugin import Plugin, Quarantined, names_of
from core.host.version import VERSION
from core.rules import Library, Loaded, RuleError, check_compiled, load

ALONE: Final[Library] = {}

#: Problems of a file that cannot be read as sections at all.
_UNREAD: Final = ("R001", "R003", "R004", "R005")


def open_plugin(
    candidate: Candidate,
    version: str = VERSION,
    library: Library = ALONE,
    compiled: MutableSet[str] | None = None,
    *,
    compiling: bool = True,
) -> Plugin | Quarantined:
    """Check and load a candidate, cheapest and safest first; whatever is wrong sets it aside.

    Its identity and what it requires are read before any of its code runs. `library` has the
    programmes that it may inherit from. Without `compiling`, `compiled_or_not` has to follow before
    the plugin is used.
    """
    identity: Identity | None = None
    try:
        folder = candidate.folder()
        identity = read_identity(folder)
        _check_version(candidate, identity, version)
        loaded = load(folder, VOCABULARY, library, compiled, compiling=compiling)
        module = imported(candidate, folder)
        manager = manager_of(candidate.name, module)
        functions = functions_of(candidate, folder, module, loaded, library)
    except HostError as error:
        return set_aside(candidate, error, identity)
    except RuleError as error:
        return _misruled(candidate, error, identity)
    return Plugin(candidate.name, candidate.origin, folder, identity, loaded, functions, manager)


def compiled_or_not(
    candidate: Candidate, plugin: Plugin, compiled: MutableSet[str] | None = None
) -> Plugin | Quarantined:
    """The plugin, set aside where its programme cannot be compiled for one of its days."""
    try:
        check_compiled(plugin.loaded, compiled)
    except RuleError as error:
        return _misruled(candidate, error, plugin.identity)
    return plugin


def hooks_of(candidate: Candidate, version: str = VERSION) -> tuple[str, ...]:
    """The hooks of a candidate, by name, its rules unread; none where its code must not or cannot run."""
    try:
        folder = candidate.folder()
        _check_version(candidate, read_identity(folder), version)
        manager = manager_of(candidate.name, imported(candidate, folder))
    except HostError:
        return ()
    return names_of(manager)


def faults_of(
    candidate: Candidate, version: str = VERSION, library: Library = ALONE
) -> list[HostError | RuleError]:
    """Everything that keeps a candidate from being opened, where `open_plugin` stops at the first.

    Its code runs only where its identity says that it runs on this version.
    """
    try:
        folder = candidate.folder()
    except HostError as error:
        return [error]
    found: list[HostError | RuleError] = []
    loaded: Loaded | None = None
    try:
        _check_version(candidate, read_identity(folder), version)
    except HostError as error:
        if error.code == "host.no-programme":
            return [error]
        found.append(error)
    runs = not found
    try:
        loaded = load(folder, VOCABULARY, library)
    except RuleError as error:
        # A file that is no YAML says so with its place; saying it twice helps nobody.
        unread = any(problem.code in _UNREAD for problem in error.problems)
        found = [error] if unread else [*found, error]
    return found + (_code_faults(candidate, folder, loaded, library) if runs else [])


def _code_faults(
    candidate: Candidate, folder: Path, loaded: Loaded | None, library: Library
) -> list[HostError | RuleError]:
    found: list[HostError | RuleError] = []
    try:
        module = imported(candidate, folder)
    except HostError as error:
        return [error]
    try:
        manager_of(candidate.name, module)
    except HostError as error:
        found.append(error)
    try:
        if loaded is not None:
            functions_of(candidate, folder, module, loaded, library)
    except HostError as error:
        found.append(error)
    return found


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
    # Whoever raises a `RuleError` found at least one problem.
    first = error.problems[0]
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
