"""The log: the one place where facts are kept, and the only source of truth.

`Log` records, corrects, retracts, imports and exports the facts of one region and reads them back
by position; `Progress` keeps followers exact. The library `eventsourcing` and the database stay
behind this face. `core.people` keeps its vault in the same database (`Database`, `vault`,
`vault_key`), and `core.accounts` its accounts (`account` and the tables beside it, `audit`).
"""

from core.log.chain import Head
from core.log.database import Database
from core.log.decision import DECISIONS
from core.log.erasure import REASONS as ERASURE_REASONS
from core.log.erasure import TOPIC as ERASED
from core.log.erasure import erased_row, is_tombstone
from core.log.errors import CODES, LogError, Moved
from core.log.event import Event
from core.log.history import History
from core.log.intake import Outcome, Rejected
from core.log.lines import PREFIX as FACT_PREFIX
from core.log.lines import BadLine
from core.log.log import Log
from core.log.mapper import TOPICS
from core.log.plugin import Enabled
from core.log.progress import Mark, Progress
from core.log.schema import (
    account,
    account_append,
    account_attempt,
    account_grant,
    account_session,
    account_subject,
    account_token,
    audit,
    vault,
    vault_key,
)
from core.log.verify import Finding, Verification

__all__ = [
    "CODES",
    "DECISIONS",
    "ERASED",
    "ERASURE_REASONS",
    "FACT_PREFIX",
    "TOPICS",
    "BadLine",
    "Database",
    "Enabled",
    "Event",
    "Finding",
    "Head",
    "History",
    "Log",
    "LogError",
    "Mark",
    "Moved",
    "Outcome",
    "Progress",
    "Rejected",
    "Verification",
    "account",
    "account_append",
    "account_attempt",
    "account_grant",
    "account_session",
    "account_subject",
    "account_token",
    "audit",
    "erased_row",
    "is_tombstone",
    "vault",
    "vault_key",
]
