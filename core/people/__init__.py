"""The vault: people's names behind random references, each under a key of its own.

The log and everything made from it hold references only. Destroying a person's key erases the name
for good and breaks no history: the reference stays, and nothing stands behind it any more.
"""

from core.people.errors import CODES, PeopleError
from core.people.references import new_reference
from core.people.vault import Transactions, Vault

__all__ = ["CODES", "PeopleError", "Transactions", "Vault", "new_reference"]
