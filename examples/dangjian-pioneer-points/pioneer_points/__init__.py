"""三晋先锋积分规则:capped points of a branch's members, as a mean of the branch. No hooks."""
