"""What a part measured against its goal, as a line that ``python -m benchmarks`` puts into its table."""

from __future__ import annotations

MARK = "goal | "


def against(
    what: str, measured: float, goal: float, *, least: bool = False, unit: str = "x"
) -> None:
    """Print one number beside its goal: the most it may be, or the `least`.

    It is that of the size that was run: a goal says for itself which size it is meant for.
    """
    met = measured >= goal if least else measured <= goal
    sign = "≥" if least else "≤"
    said = "reached" if met else "open"
    found, wanted = (f"{n:,.0f}" if n >= 1000 else f"{n:.3g}" for n in (measured, goal))
    print(f"{MARK}{what:<52} {found:>9} {unit:<4} {sign} {wanted:<8} {said}", flush=True)
