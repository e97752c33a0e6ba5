"""Which plugins a region has enabled, by events of its log, and which of them answers."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.facts import Vocabulary
from core.host.errors import HostError, Unavailable
from core.host.host import Host
from core.host.plugin import Plugin
from core.host.versions import RULES, published_text, text_digest, unreadable
from core.log import Enabled, Log, Outcome
from core.rules import RuleError

#: Where the settings of an enabled plugin have the layers of its programme.
LAYERS: Final = "layers"


def recorded(plugin: Plugin) -> dict[str, Any]:
    """What is kept of a plugin's layers when it is enabled: nothing for one that stands alone."""
    return {LAYERS: [each.to_json() for each in plugin.layers]} if plugin.layers else {}


def _check_version(plugin: Plugin, enabled: Enabled, then: str) -> None:
    """Raise `HostError` where the plugin, or what it stands on, is not what was enabled."""
    installed = plugin.identity.version
    if installed != enabled.version:
        said = f"version {enabled.version} {then} enabled, {installed} is installed"
        raise _other_version(plugin, said, enabled)
    # Events of before layers were kept say nothing of them, and only the version can be compared.
    kept = enabled.settings.get(LAYERS)
    now = recorded(plugin).get(LAYERS, [])
    if kept is None or kept == now:
        return
    names = sorted({each["id"] for each in (*kept, *now) if each not in kept or each not in now})
    said = f"it {then} enabled on {_shown(kept, names)}; {_shown(now, names)} is installed"
    raise _other_version(plugin, said, enabled)


def _shown(layers: Sequence[Mapping[str, str]], names: Sequence[str]) -> str:
    """The layers of these names: the version, and as much of the digest as tells two apart."""
    found = [
        f"{each['id']} {each['version']} ({each['digest'].removeprefix('sha256:')[:8]})"
        for each in layers
        if each["id"] in names
    ]
    return ", ".join(found) or "nothing"


def _other_version(plugin: Plugin, message: str, enabled: Enabled) -> HostError:
    if published_text(enabled.settings) is None:
        remedy = "Enable the installed version, or ask for any version"
    else:
        # Enabling it would give up the rules that the region published over it.
        remedy = "Publish the region's rules over it again (dangjian plugins draft renew), or ask for any version"
    return HostError("host.version", message, place=plugin.name, remedy=remedy)


def missing(name: str, region: str) -> HostError:
    """``host.unknown-plugin``: enabled in a region, and neither installed nor in a folder given."""
    return HostError(
        "host.unknown-plugin",
        f"the plugin '{name}' is enabled and was not found",
        place=region,
        remedy="Give its folder with --plugin-path or in DANGJIAN_PLUGIN_PATH, or disable it: "
        f"dangjian plugins disable {name} --region {region}",
    )


class Enabling:
    """The plugins of a region; `Region` adds its facts and what the plugins say of them."""

    def __init__(self, log: Log, host: Host) -> None:
        self.log = log
        self.host = host
        self.code = log.region
        self._vocabulary: Vocabulary | None = None
        self._unavailable: dict[str, Unavailable] = {}

    def enabled(self, position: int | None = None) -> dict[str, Enabled]:
        """The plugins enabled at a position (now, where none is given), by name."""
        return {each.plugin: each for each in self.log.enabled(position)}

    def enable(self, name: str, settings: Mapping[str, Any] | None = None) -> Outcome:
        """Enable a plugin in the version that is installed; settings are kept with it.

        Beside them the event keeps, under `LAYERS`, what the plugin's programme stands on. Raises `HostError` ``host.unknown-plugin`` or ``host.vocabulary``, or `Unavailable`.
        """
        plugin = self.host.plugin(name)
        self.host.vocabulary({*self._working(), name})
        kept = {**(settings or {}), **recorded(plugin)}
        outcome = self.log.enable(name, plugin.identity.version, kept)
        self.reload()
        return outcome

    def change_rules(
        self, name: str, text: str, said: Mapping[str, Any], *, expected: int | None = None
    ) -> Outcome:
        """Publish rules over those of an enabled plugin: an event with their text, which answer from then on.

        `said` is kept beside the text: JSON values such as who decided it and why. With `expected`,
        only while the log ends at that position. Raises `HostError` ``host.not-enabled``,
        `Unavailable`, `Moved`, or `RuleError` for rules that do not load.
        """
        if name not in self.enabled():
            raise self._not_enabled(name, None)
        plugin = self.host.by_rules(name, text, compiling=True)
        rules = {**said, "text": text, "digest": text_digest(text)}
        kept = {**recorded(plugin), RULES: rules}
        outcome = self.log.enable(name, plugin.identity.version, kept, expected=expected)
        self.reload()
        return outcome

    def disable(self, name: str) -> Outcome:
        """Disable a plugin; raises `HostError` ``host.not-enabled``."""
        if name not in self.enabled():
            raise self._not_enabled(name, None)
        outcome = self.log.disable(name)
        self.reload()
        return outcome

    def own(self) -> Plugin | None:
        """The one installed plugin whose programme is this region's own, if there is exactly one.

        Raises `Unavailable` where there is one and it was set aside.
        """
        own = self.host.of_region(self.code)
        return self.host.plugin(own[0]) if len(own) == 1 else None

    def plugin(
        self, name: str | None = None, position: int | None = None, *, any_version: bool = False
    ) -> Plugin:
        """The plugin enabled at a position, by name; without one, the region's own or the only one.

        With `any_version` the installed version, on the layers that are installed, answers for
        another that was enabled. Raises `HostError` ``host.not-enabled``, ``host.several`` or ``host.version``, or `Unavailable`.
        """
        enabled = self.enabled(position)
        chosen = self._only(enabled, position) if name is None else name
        if chosen not in enabled:
            raise self._not_enabled(chosen, position)
        plugin = self._as_published(self._installed(chosen), enabled[chosen])
        if not any_version:
            then = "is" if position is None else f"at position {position} was"
            _check_version(plugin, enabled[chosen], then)
        return plugin

    def _as_published(self, base: Plugin, enabled: Enabled) -> Plugin:
        """The plugin by the rules that the region published over it, if it did."""
        text = published_text(enabled.settings)
        if text is None:
            return base
        try:
            return self.host.by_rules(base.name, text)
        except RuleError as error:
            raise unreadable(base, error) from error

    def answering(self) -> str | None:
        """The name of the plugin that answers now where none is named; None where none can."""
        try:
            return self._only(self.enabled(), None)
        except HostError:
            return None

    def _installed(self, name: str) -> Plugin:
        """An enabled plugin; raises as `Host.plugin` does, with what to do where it is not found."""
        if name in self.host.names:
            return self.host.plugin(name)
        raise missing(name, self.code)

    def _only(self, enabled: Mapping[str, Enabled], position: int | None) -> str:
        own = [name for name in self.host.of_region(self.code) if name in enabled]
        choice = own or list(enabled)
        if not choice:
            raise self._not_enabled("", position)
        if len(choice) > 1:
            raise HostError(
                "host.several",
                f"several plugins are enabled: {', '.join(choice)}",
                place=self.code,
                remedy="Say which one",
            )
        return choice[0]

    def _not_enabled(self, name: str, position: int | None) -> HostError:
        when = "" if position is None else f" at position {position}"
        what = (
            f"the plugin '{name}' is not enabled{when}" if name else f"no plugin is enabled{when}"
        )
        near = difflib.get_close_matches(name, self.enabled(position), n=1) if name else []
        remedy = f"Did you mean '{near[0]}'?" if near else self._to_enable(name, position)
        return HostError("host.not-enabled", what, place=self.code, remedy=remedy)

    def _to_enable(self, name: str, position: int | None) -> str:
        """What to do about a plugin (or any) that is not enabled at a position."""
        later = [] if position is None else self.enabled().values()
        since = [each.position for each in later if name in ("", each.plugin)]
        if since:
            return f"It is enabled since position {min(since)}: ask for that or a later one"
        return f"dangjian plugins enable {name or 'NAME'} --region {self.code}"

    def _working(self) -> list[str]:
        """The names of enabled plugins that work; why others do not is kept for `unavailable`."""
        self._unavailable = {}
        names: list[str] = []
        for name in self.enabled():
            try:
                self._installed(name)
            except Unavailable as error:
                self._unavailable[name] = error
            except HostError as error:
                self._unavailable[name] = Unavailable(
                    error.code, error.message, place=self.code, remedy=error.remedy
                )
            else:
                names.append(name)
        return names

    def reload(self) -> None:
        """Forget which plugins are enabled, and read it again when it is needed."""
        self._vocabulary = None

    @property
    def vocabulary(self) -> Vocabulary:
        """The core's vocabulary with the codes of the enabled plugins, which are opened for it."""
        found = self._vocabulary
        if found is None:
            # Another thread may say `reload` meanwhile: what was read here is what is given.
            found = self.host.vocabulary(self._working())
            self._vocabulary = self.log.vocabulary = found
        return found

    @property
    def unavailable(self) -> Mapping[str, Unavailable]:
        """Enabled plugins that were set aside, with the reason: their codes are not known."""
        _ = self.vocabulary
        return self._unavailable
