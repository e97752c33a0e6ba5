"""党支部工作规范化检查考评:the routines of a branch, by deduction. No hooks."""
