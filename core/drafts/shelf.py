"""Drafts of a region's rules: files beside its data, which nothing is judged by until one is published."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import orjson

from core.assess import Assessment
from core.drafts.definitions import shown
from core.drafts.draft import ID, Damaged, Draft
from core.drafts.errors import DraftsError
from core.drafts.layering import Edit, layer_text, renewed_text
from core.facts import holds_number
from core.host import Plugin, Region, published_text, text_digest
from core.host.damage import reading
from core.host.enabling import LAYERS, recorded
from core.host.versions import RULES
from core.log import Moved, Outcome
from core.publishing.references import check_document, check_office
from core.rules import Period, RuleError, of_kind

#: The folder of an installation that has the drafts, one folder a region.
FOLDER: Final = "drafts"

#: The longest reason: it stays in the log, and stands on a line of the list of rules.
LONGEST: Final = 200

#: How often a draft is checked again where the log went on while it was published.
TRIES: Final = 5


class Drafts:
    """The drafts of one region; `folder` is that of its installation."""

    def __init__(self, folder: Path, region: Region) -> None:
        self._folder = folder / FOLDER / region.code
        self._region = region

    # Keeping

    def every(self) -> list[Draft]:
        """All drafts that can be read, the newest first."""
        found = [each for each in self._listed() if isinstance(each, Draft)]
        return sorted(found, key=lambda draft: (draft.saved, draft.id), reverse=True)

    def damaged(self) -> list[Damaged]:
        """The files among the drafts that cannot be read, by name."""
        found = [each for each in self._listed() if isinstance(each, Damaged)]
        return sorted(found, key=lambda each: each.id)

    def _listed(self) -> Iterator[Draft | Damaged]:
        for path in filter(Path.is_file, self._folder.glob("*.json")):
            try:
                yield self._read(path)
            except DraftsError as error:
                yield Damaged(path.stem, error)

    def open(self, id: str) -> Draft:
        """A draft; raises `DraftsError` ``drafts.draft`` where there is none, ``drafts.damaged``."""
        return self._read(self._there(id))

    def _there(self, id: str) -> Path:
        path = self._path(id)
        if not path.is_file():
            raise self._none(id)
        return path

    def save(self, edit: Edit, author: str, plugin: str | None = None) -> Draft:
        """Keep an edit of the rules in use as a draft, once its text loads.

        Raises `DraftsError` as `layer_text` does, or ``drafts.rules``, and as `Region.plugin` does.
        """
        draft = self.made(edit, author, plugin)
        draft = replace(draft, stands_on=_layers(self.tried(draft, compiling=True)))
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(draft.id)
        beside = path.with_suffix(".part")
        said = {**asdict(draft), "since": draft.since.isoformat()}
        beside.write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2))
        beside.replace(path)
        return draft

    def made(self, edit: Edit, author: str, plugin: str | None = None) -> Draft:
        """The draft of an edit, kept nowhere; raises as `layer_text` does, and `PublishingError`."""
        current = self._region.plugin(plugin)
        decision = edit.decision
        text = self._text(current.name)
        return Draft(
            id=secrets.token_hex(8),
            plugin=current.name,
            author=author,
            saved=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            based_on=self._standing(current.name),
            since=edit.since,
            decision={
                "title": decision.title,
                "number": check_document(decision.number) if decision.number else "",
                "day": decision.day.isoformat(),
                "quote": decision.quote,
            },
            text=layer_text(self._region.host.plugin(current.name), current, text, edit),
            lines=tuple(_lines(current, edit)),
        )

    def delete(self, id: str) -> None:
        """Throw a draft away, also a damaged one; raises `DraftsError` ``drafts.draft``."""
        self._there(id).unlink(missing_ok=True)

    # Using

    def tried(self, draft: Draft, *, compiling: bool = False) -> Plugin:
        """The plugin by a draft's rules; raises `DraftsError` ``drafts.rules``."""
        try:
            return self._region.host.by_rules(draft.plugin, draft.text, compiling=compiling)
        except RuleError as error:
            raise _unloadable(error) from error

    def preview(
        self, draft: Draft, period: str, position: int | None = None
    ) -> tuple[Assessment, Assessment]:
        """What the rules in use and those of a draft say of a period.

        Both by the rules of the day from which the draft applies, where that is after the period:
        what would have been, had they applied. The columns have to be there. Raises as
        `Region.assess` does.
        """
        asked = Period.parse(period)
        on = draft.since if draft.since > asked.last else None
        facts = self._region.facts(position)
        current = self._region.plugin(draft.plugin)
        found = []
        with reading(self._region.store):
            for plugin in (current, self.tried(draft)):
                found += plugin.assessor.run(facts, [asked], rules_on=on)
        before, after = found
        return before, after

    def publish(self, draft: Draft, by: str, reason: str) -> Outcome:
        """Publish a draft's rules: an event of the log, and they answer from its position on.

        `by` is an organisation's code, or ``post:`` and a post's code, and never a person. Raises
        `DraftsError` ``drafts.reason``, ``drafts.stale`` where other rules were published or
        installed since, or ``drafts.rules``; `PublishingError` ``publishing.by``; `HostError` as
        `Region.plugin` does; and `LogError`.
        """
        _check_decided(by, reason)
        said = {
            "by": by,
            "reason": reason.strip(),
            "since": draft.since.isoformat(),
            "decision": dict(draft.decision),
            "lines": list(draft.lines),
        }
        for _ in range(TRIES - 1):
            # Facts that were taken in meanwhile are no reason to refuse; other rules are.
            with suppress(Moved):
                return self._publish(draft, said)
        return self._publish(draft, said)

    def _publish(self, draft: Draft, said: Mapping[str, Any]) -> Outcome:
        """Publish a draft, if it stands on the rules of now; raises `Moved` where the log went on."""
        position = self._region.log.head().position
        self._region.plugin(draft.plugin)
        if draft.based_on != self._standing(draft.plugin):
            raise _stale(draft, "other rules were published since the draft was saved")
        if draft.stands_on != _layers(self.tried(draft)):
            raise _stale(draft, "the plugin is not the one that the draft was saved over")
        return self._published(draft.plugin, draft.text, said, position)

    def renew(self, by: str, reason: str, plugin: str | None = None) -> Outcome:
        """Publish the rules in use again, over the plugin as it is installed now.

        Raises as `publish` does, and ``drafts.nothing`` where the region has published none.
        """
        _check_decided(by, reason)
        position = self._region.log.head().position
        current = self._region.plugin(plugin, any_version=True)
        enabled = self._region.enabled()[current.name]
        text = published_text(enabled.settings)
        if text is None:
            raise DraftsError(
                "drafts.nothing",
                "the region has published no rules of its own",
                remedy=f"dangjian plugins enable {current.name} --region {self._region.code}",
            )
        kept = {k: v for k, v in enabled.settings[RULES].items() if k not in ("text", "digest")}
        base = self._region.host.plugin(current.name)
        said = {**kept, "by": by, "reason": reason.strip()}
        renewed = renewed_text(base, text, enabled.version)
        return self._published(current.name, renewed, said, position)

    def _published(self, plugin: str, text: str, said: Mapping[str, Any], expected: int) -> Outcome:
        try:
            return self._region.change_rules(plugin, text, said, expected=expected)
        except RuleError as error:
            raise _unloadable(error) from error

    def _text(self, plugin: str) -> str | None:
        """The layer that the region uses, if it published one."""
        return published_text(self._region.enabled()[plugin].settings)

    def _standing(self, plugin: str) -> str:
        """What a draft of now changes: the digest of the layer, or the version that is enabled."""
        enabled = self._region.enabled()
        if plugin not in enabled:
            return ""
        text = self._text(plugin)
        return enabled[plugin].version if text is None else text_digest(text)

    def _path(self, id: str) -> Path:
        if not ID.fullmatch(id):
            raise self._none(id)
        return self._folder / f"{id}.json"

    def _none(self, id: str) -> DraftsError:
        return DraftsError(
            "drafts.draft", f"there is no draft '{id[:40]}'", place=self._region.code
        )

    def _read(self, path: Path) -> Draft:
        try:
            return Draft.from_json(orjson.loads(path.read_bytes()), path.stem)
        except OSError as error:
            raise _damaged(path, f"the draft cannot be read: {error.strerror}") from error
        except (ValueError, TypeError, KeyError) as error:
            raise _damaged(
                path, "the file of the draft is cut off or says something else"
            ) from error


def _damaged(path: Path, said: str) -> DraftsError:
    remedy = "Throw the draft away and save the change again; nothing is judged by it"
    return DraftsError("drafts.damaged", said, place=str(path), remedy=remedy)


def _check_decided(by: str, reason: str) -> None:
    if not by or len(reason.strip()) < 2:
        raise DraftsError(
            "drafts.reason",
            "rules are published by an office, and for a reason",
            remedy="Say which office decided, and why",
        )
    if len(reason.strip()) > LONGEST or not reason.strip().isprintable():
        raise DraftsError(
            "drafts.reason",
            f"the reason is not one line of at most {LONGEST} characters",
            remedy="Say it shorter: it stays in the log",
        )
    if holds_number(reason):
        raise DraftsError(
            "drafts.reason",
            "the reason has the number of a telephone or of an identity card",
            remedy="Leave the number out: a reason stays in the log",
        )
    check_office(by)


def _layers(plugin: Plugin) -> tuple[Mapping[str, str], ...]:
    """What the rules of a draft stand on, with digests."""
    return tuple(recorded(plugin).get(LAYERS, ()))


def _stale(draft: Draft, message: str) -> DraftsError:
    return DraftsError(
        "drafts.stale",
        message,
        place=draft.id,
        remedy="Make the change again over the rules of now",
    )


def _unloadable(error: RuleError) -> DraftsError:
    reasons = (f"{p.code} {p.message} ({p.excerpt.strip()})" for p in error.problems[:5])
    return DraftsError("drafts.rules", "; ".join(reasons), remedy="Change what the message names")


def _lines(current: Plugin, edit: Edit) -> list[str]:
    """What an edit changes, as people read it."""
    found = []
    for said, value in edit.numbers.items():
        name, kind = of_kind(said)
        definition = current.loaded.programme.parameters[name]
        of = f"({kind})" if kind else ""
        found.append(f"{definition.title or name}{of} → {shown(value)}{definition.unit}")
    found += [f"+ {a.row.title} {shown(a.row.points)}分 {a.row.how}" for a in edit.items]
    return found
