"""The host: plugins, and an installation's regions with the plugins they have enabled.

`Installation` opens a data folder, `Region` takes in facts and assesses them through its enabled
plugins, `replay` recomputes a region from its log. `Host` finds plugins and sets broken ones aside.
A plugin itself needs only `hookimpl` and `Demonstration` from here; every hook stands in
``hookspecs.py``.
"""

from core.assess import Unplaced
from core.host.above import above
from core.host.boards import board, board_of
from core.host.clocks import ZONE, Moment, Version
from core.host.contained import bound_patience, contained
from core.host.countings import Counting, countings_of, said_by
from core.host.discovery import GROUP, Candidate
from core.host.doubts import Doubt, doubts_of
from core.host.enabling import missing
from core.host.errors import CODES, NO_ANSWER, HostError, Unavailable
from core.host.figures import Computed, figures_of
from core.host.hookspecs import Demonstration, hookimpl
from core.host.host import Host
from core.host.identity import Identity, read_identity
from core.host.installation import Installation
from core.host.intake import Taken
from core.host.listing import Listed
from core.host.live import Advanced, Live, Update
from core.host.memory import bound_memory, parse_disk, parse_memory
from core.host.naming import near_miss
from core.host.periods import period_of, periods_of
from core.host.plugin import Plugin, Quarantined
from core.host.region import Progress, Region
from core.host.remembered import Remembered
from core.host.replay import Recomputed, Replay, Terms, replay
from core.host.trying import trial
from core.host.version import VERSION
from core.host.versions import published_text, text_digest
from core.host.whatif import WhatIf, side, what_if

__all__ = [
    "CODES",
    "GROUP",
    "NO_ANSWER",
    "VERSION",
    "ZONE",
    "Advanced",
    "Candidate",
    "Computed",
    "Counting",
    "Demonstration",
    "Doubt",
    "Host",
    "HostError",
    "Identity",
    "Installation",
    "Listed",
    "Live",
    "Moment",
    "Plugin",
    "Progress",
    "Quarantined",
    "Recomputed",
    "Region",
    "Remembered",
    "Replay",
    "Taken",
    "Terms",
    "Unavailable",
    "Unplaced",
    "Update",
    "Version",
    "WhatIf",
    "above",
    "board",
    "board_of",
    "bound_memory",
    "bound_patience",
    "contained",
    "countings_of",
    "doubts_of",
    "figures_of",
    "hookimpl",
    "missing",
    "near_miss",
    "parse_disk",
    "parse_memory",
    "period_of",
    "periods_of",
    "published_text",
    "read_identity",
    "replay",
    "said_by",
    "side",
    "text_digest",
    "trial",
    "what_if",
]
