"""What a plugin says it is, read from its ``programme.yaml`` before any of its code runs."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from core.host.errors import HostError
from core.rules import RuleError, content

FILE: Final = "programme.yaml"

_NEEDED: Final = ("id", "region", "version", "title", "requires")
#: No identity stands deeper; what does would only take long to read.
_DEEPEST: Final = 20
_NAME: Final = re.compile(r"[a-z][a-z0-9.-]*")


@dataclass(frozen=True, slots=True)
class Identity:
    """A programme's id, region, version and titles, and the versions of dangjian it runs on.

    `place` is what the region is called, such as 青神县; empty where the programme does not say.
    """

    id: str
    region: str
    version: str
    title: str
    en: str
    requires: str
    place: str = ""

    def runs_on(self, version: str) -> bool:
        """Whether the programme runs on a version of dangjian; pre-releases count as they are."""
        return SpecifierSet(self.requires).contains(version, prereleases=True)


def read_identity(folder: Path) -> Identity:
    """The identity in a programme folder; everything after it in the file is left unread.

    Raises `HostError` ``host.no-programme`` or ``host.identity``.
    """
    file = folder / FILE
    if not os.path.lexists(file):
        raise HostError(
            "host.no-programme",
            f"there is no {FILE}",
            place=str(folder),
            remedy="Put the programme's file into the plugin's folder",
        )
    try:
        return _checked(_section(content(file)), file)
    except RuleError as error:
        [problem] = error.problems
        raise HostError(
            "host.identity", problem.message, place=str(problem.place), remedy=problem.hint
        ) from error
    except yaml.YAMLError as error:
        raise _bad(file, f"not YAML: {' '.join(str(error).split())}") from error


def _section(text: str) -> dict[str, str]:
    """The texts of the section ``programme``, read no further than its end."""
    section: dict[str, str] = {}
    keys: list[str | None] = []  # of the collections that are open; none between two pairs
    # The C parser where the wheel has it: ten times faster, and every command reads every plugin's.
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            if not keys and not isinstance(event, yaml.MappingStartEvent):
                break
            keys.append(None)
            if len(keys) > _DEEPEST:
                break
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            keys.pop()
            if keys == ["programme"]:
                break
        elif not keys:
            continue
        elif keys[-1] is None:
            keys[-1] = str(getattr(event, "value", ""))
            continue
        elif len(keys) == 2 and keys[0] == "programme" and isinstance(event, yaml.ScalarEvent):
            section[keys[-1]] = str(event.value)
        if keys:
            keys[-1] = None
    return section


def _checked(section: dict[str, str], file: Path) -> Identity:
    missing = [name for name in _NEEDED if not section.get(name)]
    if missing:
        raise _bad(file, f"the section 'programme' lacks {', '.join(missing)}")
    for name in ("id", "region"):
        if not _NAME.fullmatch(section[name]):
            raise _bad(file, f"'{section[name]}' cannot be {name} of a programme")
    try:
        SpecifierSet(section["requires"])
    except InvalidSpecifier as error:
        raise _bad(file, f"requires: {error}") from error
    return Identity(
        id=section["id"],
        region=section["region"],
        version=section["version"],
        title=section["title"],
        en=section.get("en", ""),
        requires=section["requires"],
        place=section.get("place", ""),
    )


def _bad(file: Path, message: str) -> HostError:
    return HostError(
        "host.identity",
        message,
        place=str(file),
        remedy="The section 'programme' has id, region, version, title and requires",
    )
