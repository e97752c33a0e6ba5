"""The library's cases import its cipher on pycryptodome, which no case here uses.

It ships the same cipher on `cryptography`, which we have.
"""

import sys

import eventsourcing.cryptography

sys.modules.setdefault("eventsourcing.cipher", eventsourcing.cryptography)
