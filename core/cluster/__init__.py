"""Spark: the same compiled rules over the same files, on one machine's cores or on many machines.

`session` opens a session, `SparkEngine` runs statements on it. `assess` is a region's own, with the
same digest; `again` holds a replay against it; `totals` adds regions up and names no organisation.
Nothing else of the core knows Spark, which is an optional part of an installation.
"""

from core.cluster.assessing import SparkAssessor, assess
from core.cluster.engine import SparkEngine
from core.cluster.errors import CODES, ClusterError
from core.cluster.replaying import again
from core.cluster.session import session
from core.cluster.totals import SchemeTotals, Totals, totals

__all__ = [
    "CODES",
    "ClusterError",
    "SchemeTotals",
    "SparkAssessor",
    "SparkEngine",
    "Totals",
    "again",
    "assess",
    "session",
    "totals",
]
