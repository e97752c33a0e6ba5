"""Organisations: the tree on a day, whose shape changes with time, and who is in it.

`Tree.of` reads the facts `organisation`, `post` and `membership` from the columns, as of a position,
and answers for one day: which organisations there are, what is above and below them, which overlays
group them a second way, what became of the others, who holds which post, how many members there
are. It agrees with the spans that the rule compiler derives in SQL; a property test holds it to them.
"""

from core.organisations.errors import CODES, OrganisationsError
from core.organisations.history import Step
from core.organisations.people import HeadCount, Post
from core.organisations.problems import Problem
from core.organisations.reading import Source
from core.organisations.tree import Ended, Organisation, Tree

__all__ = [
    "CODES",
    "Ended",
    "HeadCount",
    "Organisation",
    "OrganisationsError",
    "Post",
    "Problem",
    "Source",
    "Step",
    "Tree",
]
