"""Rules that a region published itself: a layer over a plugin's, whose text stands in the log's event.

Nothing else is needed to answer by them again than the plugin that they stand on, in the version that
the event names; so replays and questions about earlier positions find them where they find which
plugin was enabled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, MutableSet
from dataclasses import replace
from typing import Any, Final

from core.facts import VOCABULARY
from core.host.errors import Unavailable
from core.host.identity import Identity
from core.host.plugin import Plugin
from core.rules import Library, RuleError, loads

#: Where the settings of an enabled plugin have the rules that were published over its own.
RULES: Final = "rules"


def published_text(settings: Mapping[str, Any]) -> str | None:
    """The text of the layer that an event published; None where it enabled the plugin as it is.

    Raises `Unavailable` ``host.rules`` where there is no text, or another than its digest says.
    """
    if RULES not in settings:
        return None
    found = settings[RULES]
    text = found.get("text") if isinstance(found, Mapping) else None
    if not isinstance(text, str) or found.get("digest") != text_digest(text):
        raise Unavailable(
            "host.rules",
            "the rules in the settings of the enabled plugin have no text, or not that of their digest",
            place=f"settings.{RULES}",
            remedy="Publish rules with dangjian plugins draft, or enable the plugin without them",
        )
    return text


def text_digest(text: str) -> str:
    """``sha256:…`` over a text."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def over(
    base: Plugin,
    text: str,
    library: Library,
    compiled: MutableSet[str] | None = None,
    *,
    compiling: bool = True,
) -> Plugin:
    """A plugin whose programme is a layer over its own; raises `RuleError`.

    Its functions, hooks and board are the plugin's. Without `compiling`, the text was compiled for
    each of its days when it was published; `compiled` is as for `core.rules.load`.
    """
    file = f"{base.name}: {text_digest(text)[7:15]}"
    loaded = loads(text, VOCABULARY, file, library, compiled, compiling=compiling)
    said = loaded.programme.programme
    identity: Identity = replace(
        base.identity, id=said.id, version=said.version, title=said.title, en=said.en
    )
    return replace(base, identity=identity, loaded=loaded)


def unreadable(base: Plugin, error: RuleError) -> Unavailable:
    """The published rules do not stand on the plugin that is installed."""
    return Unavailable(
        "host.rules",
        f"the published rules of '{base.name}' do not load: {error.problems[0].message}",
        place=base.name,
        remedy="Install the version of the plugin that they were published over",
    )
