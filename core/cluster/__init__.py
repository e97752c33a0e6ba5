"""Spark: the same compiled rules over the same files, on one machine's cores or on many machines.

`session` opens a session. `SparkEngine` runs a statement on it in Spark's own SQL, over all workers;
`TaskEngine` sends it whole to one of them. `assess` is a region's own, with the same digest, and
`assess_each` that of many regions side by side; `again` holds a replay against it. `totals` adds
regions up and names no organisation.
Nothing else of the core knows Spark, which is an optional part of an installation.
"""

from core.cluster.assessing import SparkAssessor, assess
from core.cluster.engine import SparkEngine
from core.cluster.errors import CODES, ClusterError
from core.cluster.replaying import again
from core.cluster.session import session
from core.cluster.tasks import TaskEngine, assess_each
from core.cluster.totals import SchemeTotals, Totals, totals

__all__ = [
    "CODES",
    "ClusterError",
    "SchemeTotals",
    "SparkAssessor",
    "SparkEngine",
    "TaskEngine",
    "Totals",
    "again",
    "assess",
    "assess_each",
    "session",
    "totals",
]
