"""What a route needs: an action that roles reach to, or access that no role decides."""

from __future__ import annotations

from enum import Enum

from core.accounts import Action


class Access(Enum):
    """Access that no role decides.

    `public`: nobody need have signed in. `signing`: a session that waits for a second factor or a
    new password will do. `own`: whoever signed in, about their own account.
    """

    public = "public"
    signing = "signing"
    own = "own"


Needed = Action | Access
