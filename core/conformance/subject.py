"""The plugin that is checked, with what several checks look at: found out once, when first asked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from core.conformance.answers import Answering, Answers
from core.conformance.model import Finding
from core.conformance.samples import Sample, of_examples, of_lines
from core.examples import Check as Examined
from core.examples import check as examine
from core.examples.few import FewFacts
from core.examples.small import Small
from core.host import Host, HostError, Plugin, Quarantined, above
from core.log import LogError
from core.rules import Key, Library, Place, Problem, RuleError

#: The file of facts that a plugin may have beside its examples.
FACTS = "facts.jsonl"
#: Organisations that are tried one kind of fact after another.
TRIED = 40


class Subject:
    """A plugin's folder under examination; `library` has what it may inherit from, by id."""

    def __init__(self, folder: Path, library: Library) -> None:
        self.folder = Path(os.path.realpath(folder))
        # What it inherits from may be installed; the plugin itself may be too, and is not meant.
        self.host = Host([self.folder], points=(), library={**library, **above([self.folder])})
        self.name = self.folder.name

    @cached_property
    def found(self) -> Plugin | Quarantined:
        """The plugin, or why it cannot be opened."""
        return self.host.find(self.name)

    @property
    def plugin(self) -> Plugin:
        """The plugin; only for checks that follow the one that it can be opened."""
        assert isinstance(self.found, Plugin)
        return self.found

    @cached_property
    def examined(self) -> Examined:
        """What its examples and its catalogue say."""
        plugin = self.plugin
        return examine(self.folder, plugin.functions, self.host.library, plugin.loaded, self.small)

    # -- facts ---------------------------------------------------------------------------------

    @cached_property
    def _sampled(self) -> tuple[tuple[Sample, ...], tuple[Problem, ...]]:
        samples: list[Sample] = []
        faults: list[Problem] = []
        for source in ("examples.yaml", FACTS, "history"):
            try:
                sample = self._sample(source)
            except (RuleError, LogError, HostError, ValueError, KeyError) as error:
                faults.append(self.fault("hooks", (), f"{source}: {error}"))
                continue
            if sample is not None:
                samples.append(sample)
        return tuple(samples), tuple(faults)

    def _sample(self, source: str) -> Sample | None:
        plugin = self.plugin
        if source == "history":
            return of_lines(source, plugin.history(), plugin) if "history" in plugin.hooks else None
        if not (self.folder / source).exists():
            return None
        if source == FACTS:
            with (self.folder / FACTS).open("rb") as lines:
                return of_lines(source, lines, plugin)
        try:
            return of_examples(plugin)
        except (RuleError, LogError):
            if self.examined.failures:
                return None  # which the check of the examples says, each at its place
            raise

    @property
    def samples(self) -> tuple[Sample, ...]:
        """What it is tried on: facts of its examples, its file of facts, its history."""
        return self._sampled[0]

    @property
    def unsampled(self) -> tuple[Problem, ...]:
        """What keeps its own facts from being taken in."""
        return self._sampled[1]

    @cached_property
    def small(self) -> Small:
        """Asks its rules about few facts; what is compiled and planned for one check serves others."""
        return Small(self.plugin.loaded, self.plugin.functions, self.plugin.name)

    @cached_property
    def _answering(self) -> dict[str, Answering]:
        return {}

    def answering(self, sample: Sample) -> Answering:
        """Who answers about a sample."""
        if sample.source not in self._answering:
            self._answering[sample.source] = Answering(self.small, sample.period)
        return self._answering[sample.source]

    @cached_property
    def _answers(self) -> dict[str, Answers]:
        return {}

    def answers(self, sample: Sample) -> Answers:
        """What is said of a sample; raises what the programme or a function of it raises."""
        if sample.source not in self._answers:
            found = self.answering(sample).all(sample.counting)
            self._answers[sample.source] = found
        return self._answers[sample.source]

    @cached_property
    def few(self) -> FewFacts | None:
        """Of the first sample, a few organisations that have facts of every type there is."""
        return _few(self.samples[0].counting) if self.samples else None

    def close(self) -> None:
        """Give back the memory."""
        if "small" in vars(self):
            self.small.close()
        if "_sampled" in vars(self):
            for sample in self.samples:
                sample.log.close()

    def owns(self, section: str, name: str) -> bool:
        """Whether a definition is the programme's own, and not inherited."""
        return (section, name) not in self.plugin.loaded.layers.origin

    # -- what is said of it --------------------------------------------------------------------

    def fault(self, check: str, path: Key, message: str, hint: str = "") -> Problem:
        """Something a check finds, at the place of a definition in the programme."""
        code = f"check.{check}"
        if isinstance(self.found, Plugin):
            return self.found.loaded.text.problem(code, path, message, hint, key=True)
        return Problem(code, Place(str(self.folder)), message, hint)

    @contextmanager
    def trying(self, check: str, during: str, faults: list[Problem]) -> Iterator[None]:
        """Let what is raised meanwhile be a fault: whatever a plugin does, the other checks go on."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a plugin's code may raise anything
            faults.append(self.raised(check, error, during))

    def raised(self, check: str, error: Exception, during: str) -> Problem:
        """An exception where an answer was expected, however small."""
        what = error.message if isinstance(error, HostError) else f"{type(error).__name__}: {error}"
        said = f"{during}: {what}"
        hint = "an answer is expected here, if only that there is no data"
        return self.fault(check, (), said, hint)


#: The way out of what no plugin can do anything about.
OURS = "this is a fault of the program, not of the plugin: please report it"
NOTHING_TO_TRY = Finding(lacking="there are no facts to try it on: no examples, no history")


def _few(facts: FewFacts) -> FewFacts:
    """The trees of organisations that the first facts of each type belong to, no more than `TRIED`."""
    parents = _trees(facts)
    chosen: dict[str, None] = {}
    for table in facts.tables.values():
        organisations: list[str] = table["org"].to_pylist()
        for code in organisations[:1]:
            chosen[parents.get(code, code)] = None
    kept: set[str] = set()
    for root in chosen:
        members = {code for code, top in parents.items() if top == root} | {root}
        if not kept or len(kept) + len(members) <= TRIED:
            kept |= members
    return facts.only(kept)


def _trees(facts: FewFacts) -> Mapping[str, str]:
    """The topmost organisation above each, as its founding says."""
    table = facts.tables["organisation"]
    above_of = dict(zip(table["org"].to_pylist(), table["parent"].to_pylist(), strict=True))

    def top(code: str) -> str:
        seen: set[str] = set()
        while (parent := above_of.get(code)) and parent not in seen:
            seen.add(code)
            code = parent
        return code

    return {code: top(code) for code in above_of}
