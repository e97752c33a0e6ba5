"""The host: every plugin found, each opened when it is first asked for, the broken ones set aside.

To list plugins, their rules are read and checked; whether they can be compiled for all their days is
seen when one is used, since that takes ten times as long.
"""

from __future__ import annotations

import difflib
import threading
from collections import OrderedDict
from collections.abc import Iterable, MutableSet, Sequence
from contextlib import suppress
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Final, Self

from core.facts import VOCABULARY, CodeListError, Vocabulary
from core.host.discovery import Candidate, EntryPoint, candidates
from core.host.errors import HostError
from core.host.identity import Identity, read_identity
from core.host.opening import compiled_or_not, faults_of, hooks_of, open_plugin, set_aside
from core.host.plugin import Plugin, Quarantined
from core.host.remembered import COMPILED
from core.host.version import VERSION
from core.host.versions import over, text_digest
from core.rules import Library, RuleError, extend

#: Rules published over plugins, and drafts of some, that are kept: those that were asked for last.
VERSIONS: Final = 32


class Host:
    """The plugins of this installation, by name.

    Looks for installed plugins and at the `folders` given. Nothing of a plugin runs before it is
    asked for, and nothing that a plugin does wrong keeps another from working. A programme may
    inherit from those of the other plugins, and from those in `library`, folders by id. What is in
    `compiled` (see `core.host.remembered`) is not compiled for all its days when it is opened;
    without it, what this process compiled already.
    """

    def __init__(
        self,
        folders: Sequence[Path] = (),
        points: Iterable[EntryPoint] | None = None,
        version: str = VERSION,
        library: Library | None = None,
        compiled: MutableSet[str] | None = None,
    ) -> None:
        self.version = version
        self._library = dict(library or {})
        self._compiled = COMPILED if compiled is None else compiled
        self._candidates: dict[str, Candidate] = {}
        self._opened: dict[str, Plugin | Quarantined] = {}
        self._seen: dict[str, Plugin | Quarantined] = {}
        self._versions: OrderedDict[tuple[str, str], Plugin] = OrderedDict()
        self._versions_turn = threading.Lock()
        self._extra: list[Quarantined] = []
        for candidate in candidates(points, folders):
            other = self._candidates.setdefault(candidate.name, candidate)
            if other is not candidate:
                self._extra.append(set_aside(candidate, _duplicate(candidate, other, "name")))

    def anew(self) -> Self:
        """A host of the same plugins, none of them opened: for a thread that computes meanwhile.

        What a plugin computes with is used by one thread at a time.
        """
        host = copy(self)
        host._opened, host._seen, host._versions = {}, {}, OrderedDict()
        for cached in ("identities", "library"):
            vars(host).pop(cached, None)
        return host

    # Looking

    @property
    def names(self) -> list[str]:
        """The names of all plugins, also of broken ones."""
        return sorted(self._candidates)

    @cached_property
    def identities(self) -> dict[str, Identity]:
        """What the plugins say they are; those whose programme cannot be read are left out.

        Of two plugins with the same programme the later one is set aside.
        """
        found: dict[str, Identity] = {}
        owners: dict[str, Candidate] = {}
        for name, candidate in self._candidates.items():
            try:
                identity = read_identity(candidate.folder())
            except HostError as error:
                self._opened[name] = set_aside(candidate, error)
                continue
            other = owners.setdefault(identity.id, candidate)
            if other is candidate:
                found[name] = identity
            else:
                same = _duplicate(candidate, other, f"programme '{identity.id}'")
                self._opened[name] = set_aside(candidate, same, identity)
        return found

    @cached_property
    def library(self) -> Library:
        """The folders of all programmes by id: what a programme can inherit from."""
        own = {each.id: self._candidates[name].folder() for name, each in self.identities.items()}
        return {**self._library, **own}

    @property
    def folders(self) -> dict[str, Path]:
        """The folders of all plugins by name, none of their code run; without those that have none."""
        found: dict[str, Path] = {}
        for name, candidate in self._candidates.items():
            with suppress(HostError):
                found[name] = candidate.folder()
        return found

    def of_region(self, region: str) -> list[str]:
        """The names of the plugins whose programme is this region's own."""
        return sorted(name for name, each in self.identities.items() if each.region == region)

    def find(self, name: str) -> Plugin | Quarantined:
        """A plugin, or why it was set aside; raises `HostError` ``host.unknown-plugin``."""
        found = self.seen(name)
        if name not in self._opened:
            if isinstance(found, Plugin):
                found = compiled_or_not(self._candidates[name], found, self._compiled)
            elif found.problems:
                # What keeps it from being compiled is to be told with what was seen already.
                found = self._open(name, compiling=True)
            self._opened[name] = found
        return self._opened[name]

    def seen(self, name: str) -> Plugin | Quarantined:
        """The same, before anything was compiled to see whether it can be: fit for showing only."""
        if name not in self._candidates:
            near = difflib.get_close_matches(name, self.names, n=1)
            known = ", ".join(self.names) or "none"
            raise HostError(
                "host.unknown-plugin",
                f"there is no plugin '{name}'",
                remedy=f"Did you mean '{near[0]}'?" if near else f"Installed: {known}",
            )
        if name in self.identities and name not in self._opened and name not in self._seen:
            self._seen[name] = self._open(name, compiling=False)
        return self._opened.get(name) or self._seen[name]

    def _open(self, name: str, *, compiling: bool) -> Plugin | Quarantined:
        return open_plugin(
            self._candidates[name],
            self.version,
            self.library,
            self._compiled,
            compiling=compiling,
        )

    def hooks(self, name: str) -> tuple[str, ...]:
        """The hooks of a plugin by name, without reading its rules; none where it cannot be asked."""
        found = self._opened.get(name)
        if isinstance(found, Plugin):
            return found.hooks
        if name not in self.identities or found is not None:
            return ()
        return hooks_of(self._candidates[name], self.version)

    def plugin(self, name: str) -> Plugin:
        """A plugin that works; raises `HostError` ``host.unknown-plugin``, or `Unavailable`."""
        found = self.find(name)
        if isinstance(found, Quarantined):
            raise found.unavailable()
        return found

    def by_rules(self, name: str, text: str, *, compiling: bool = False) -> Plugin:
        """A plugin by the rules that a region published over its own; see `core.host.versions`.

        Raises as `plugin` does, and `RuleError`.
        """
        base = self.plugin(name)
        key = (name, text_digest(text))
        with self._versions_turn:
            found = None if compiling else self._versions.get(key)
        if found is None:
            found = over(base, text, self.library, self._compiled, compiling=compiling)
        with self._versions_turn:
            self._versions[key] = found
            self._versions.move_to_end(key)
            while len(self._versions) > VERSIONS:
                self._versions.popitem(last=False)
        return found

    def faults(self, name: str) -> list[HostError | RuleError]:
        """Everything wrong with a plugin, none where it works; raises as `find` does."""
        found = self.find(name)
        if isinstance(found, Plugin):
            return []
        # What the host alone can know of it, such as another plugin of the same programme.
        every = faults_of(self._candidates[name], self.version, self.library)
        return every or [found.unavailable()]

    def every(self) -> list[Plugin | Quarantined]:
        """All plugins as `seen`, by name; further ones of a taken name at the end."""
        return [*(self.seen(name) for name in self.names), *self._extra]

    # Codes

    def vocabulary(self, names: Iterable[str]) -> Vocabulary:
        """The core's vocabulary with the codes of these plugins, which all have to work.

        Two may say the same of a code, as those do that inherit it from one programme. Raises as
        `plugin` does, and `HostError` ``host.vocabulary``.
        """
        vocabulary = VOCABULARY
        said: Codes = {}
        for name in sorted(names):
            programme = self.plugin(name).loaded.programme
            new = _new(programme.codes, said)
            try:
                vocabulary = extend(vocabulary, programme.model_copy(update={"codes": new}))
            except CodeListError as error:
                raise HostError(
                    "host.vocabulary",
                    str(error),
                    place=name,
                    remedy="Two plugins give the same code; disable one of them",
                ) from error
        return vocabulary


Codes = dict[str, dict[str, str | dict[str, str]]]


def _new(codes: Codes, said: Codes) -> Codes:
    """What `codes` has and `said` has not said in the same words; `said` has it afterwards."""
    new: Codes = {}
    for listed, words in codes.items():
        known = said.setdefault(listed, {})
        new[listed] = {code: each for code, each in words.items() if known.get(code) != each}
        known |= words
    return {listed: words for listed, words in new.items() if words}


def _duplicate(candidate: Candidate, other: Candidate, what: str) -> HostError:
    return HostError(
        "host.duplicate",
        f"another plugin has the same {what}: {other.name} ({other.origin})",
        place=candidate.origin,
        remedy="Keep one of the two",
    )
