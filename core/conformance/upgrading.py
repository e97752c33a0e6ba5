"""What another version of this program would do to a plugin, read without running any of its code."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from packaging.version import InvalidVersion, Version

from core.host import HostError, Identity, read_identity
from core.rules import Place, Problem, RuleError, SourceText, read_file

State = Literal["runs", "warned", "breaks", "missing"]

#: Codes of what is found, and what each means.
CODES: Final = {
    "upgrade.absent": "a word of the rule language or a hook that the version does not have yet",
    "upgrade.deprecated": "a word or a hook that the version still has and a later one will not",
    "upgrade.missing": "a plugin that is enabled and was not found",
    "upgrade.removed": "a word of the rule language or a hook that the version has no more",
    "upgrade.requires": "a plugin that says itself that it does not run on the version",
    "upgrade.unreadable": "a plugin whose files cannot be read, now as then",
}


@dataclass(frozen=True, slots=True)
class Feature:
    """A word of the rule language or a hook, and the versions that have it.

    `path` leads to the word in ``programme.yaml``, ``*`` standing for any name; of a hook it is
    ``("hook", name)``. It is there from `since` on, `deprecated` from one version on and no more from
    `removed` on; `instead` says what takes its place.
    """

    path: tuple[str, ...]
    since: str
    deprecated: str = ""
    removed: str = ""
    instead: str = ""

    @property
    def word(self) -> str:
        """The word itself."""
        return self.path[-1]


_SECTIONS: Final = (
    *("documents", "parameters", "populations", "indicators", "schemes", "tables", "tree"),
    *("refused", "codes", "festivals", "burden", "inherits"),
)
_HOOKS: Final = ("history", "demonstration", "board")

#: Every section and hook, and each word that came or went after the first version. Whoever adds or
#: takes away a word writes it here; what is not listed is as old as what it stands in.
FEATURES: Final = (
    *(Feature((section,), "0.1") for section in _SECTIONS),
    *(Feature(("hook", hook), "0.1") for hook in _HOOKS),
)


@dataclass(frozen=True)
class Verdict:
    """What a version would do to one plugin: `found` has every reason at its place.

    `enabled` has the version enabled, by region: where it breaks, their results are unavailable.
    """

    name: str
    identity: Identity | None
    state: State
    found: tuple[Problem, ...]
    enabled: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "name": self.name,
            "state": self.state,
            "programme": None if self.identity is None else self.identity.id,
            "version": None if self.identity is None else self.identity.version,
            "requires": None if self.identity is None else self.identity.requires,
            "enabled_in": dict(self.enabled),
            "findings": [
                {
                    "code": each.code,
                    "place": str(each.place),
                    "message": each.message,
                    "remedy": each.hint,
                }
                for each in self.found
            ],
        }


def read_version(text: str) -> Version:
    """A version; raises `ValueError`."""
    try:
        return Version(text)
    except InvalidVersion as error:
        raise ValueError(f"'{text}' is no version, such as 1.0") from error


def diagnose(
    name: str,
    folder: Path | None,
    target: Version,
    enabled: Mapping[str, str],
    features: Sequence[Feature] = FEATURES,
) -> Verdict:
    """What a version of this program would do to the plugin in a folder; None for one not found."""
    if folder is None:
        said = f"the plugin '{name}' is enabled and was not found"
        gone = Problem("upgrade.missing", Place(name), said, "install it, or disable it")
        return Verdict(name, None, "missing", (gone,), enabled)
    found: list[Problem] = []
    identity: Identity | None = None
    try:
        identity = read_identity(folder)
        text = read_file(folder / "programme.yaml")
    except HostError as error:
        found.append(Problem("upgrade.unreadable", Place(error.place), error.message, error.remedy))
    except RuleError as error:
        found += (_unreadable(each) for each in error.problems)
    else:
        found += _required(text, identity, target)
        found += _words(text, target, features)
        found += _hooks(folder, target, features)
    broken = any(each.code != "upgrade.deprecated" for each in found)
    state: State = "breaks" if broken else "warned" if found else "runs"
    return Verdict(name, identity, state, tuple(found), enabled)


def _unreadable(problem: Problem) -> Problem:
    said = f"{problem.code} {problem.message}"
    return Problem("upgrade.unreadable", problem.place, said, problem.hint, problem.excerpt)


def _required(text: SourceText, identity: Identity, target: Version) -> Iterator[Problem]:
    if not identity.runs_on(str(target)):
        said = f"it requires dangjian {identity.requires}, which {target} is not"
        hint = "install a version of the plugin that was made for it, before the upgrade"
        path = ("programme", "requires")
        yield text.problem("upgrade.requires", path, said, hint, key=True)


def _words(text: SourceText, target: Version, features: Sequence[Feature]) -> Iterator[Problem]:
    for feature in features:
        if feature.path[0] == "hook" or not (code := _state(feature, target)):
            continue
        for path in _standing(text.data, feature.path, ()):
            said = _said(f"'{feature.word}'", feature, code, target)
            yield text.problem(code, path, said, feature.instead, key=True)


def _standing(
    data: Any, wanted: tuple[str, ...], path: tuple[str | int, ...]
) -> Iterator[tuple[str | int, ...]]:
    """Where a path with any names in it leads in a file."""
    if not wanted:
        yield path
    elif isinstance(data, dict):
        for key in data if wanted[0] == "*" else [wanted[0]] if wanted[0] in data else []:
            yield from _standing(data[key], wanted[1:], (*path, key))
    elif isinstance(data, list) and wanted[0] == "*":
        for index, each in enumerate(data):
            yield from _standing(each, wanted[1:], (*path, index))


def _hooks(folder: Path, target: Version, features: Sequence[Feature]) -> Iterator[Problem]:
    """The hooks that a plugin's package defines, by its text."""
    file = folder / "__init__.py"
    if not file.exists():
        return
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, OSError) as error:
        yield Problem("upgrade.unreadable", Place(str(file)), f"{type(error).__name__}: {error}")
        return
    known = {each.word: each for each in features if each.path[0] == "hook"}
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or not _is_hook(node) or node.name not in known:
            continue
        feature = known[node.name]
        if code := _state(feature, target):
            place = Place(str(file), node.lineno, node.col_offset + 1)
            said = _said(f"the hook '{node.name}'", feature, code, target)
            yield Problem(code, place, said, feature.instead, lines[node.lineno - 1])


def _is_hook(node: ast.FunctionDef) -> bool:
    names = (each.func if isinstance(each, ast.Call) else each for each in node.decorator_list)
    return any(
        (isinstance(each, ast.Name) and each.id == "hookimpl")
        or (isinstance(each, ast.Attribute) and each.attr == "hookimpl")
        for each in names
    )


def _state(feature: Feature, target: Version) -> str:
    """The code of what a version does to a word; empty where it has it."""
    if target < Version(feature.since):
        return "upgrade.absent"
    if feature.removed and target >= Version(feature.removed):
        return "upgrade.removed"
    if feature.deprecated and target >= Version(feature.deprecated):
        return "upgrade.deprecated"
    return ""


def _said(what: str, feature: Feature, code: str, target: Version) -> str:
    match code:
        case "upgrade.absent":
            return f"{what} is there from {feature.since} on, and not in {target}"
        case "upgrade.removed":
            return f"{what} is no more since {feature.removed}"
    return f"{what} is on its way out since {feature.deprecated}"
