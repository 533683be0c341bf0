"""Figures beside their targets."""

from collections.abc import Sequence
from typing import Any

from bench.machine import load


def at_least(measured: float, target: float, unit: str, **more: Any) -> dict[str, Any]:
    """Give a figure that should not be lower than its target."""
    return {
        "measured": measured,
        "at_least": target,
        "unit": unit,
        "met": measured >= target,
        "load_after": load(),
        **more,
    }


def at_most(measured: float, target: float, unit: str, **more: Any) -> dict[str, Any]:
    """Give a figure that should not be higher than its target."""
    return {
        "measured": measured,
        "at_most": target,
        "unit": unit,
        "met": measured <= target,
        "load_after": load(),
        **more,
    }


def spread(times: Sequence[float], p50: float, p99: float, **more: Any) -> dict[str, Any]:
    """Give median and 99th percentile of seconds as figures in milliseconds; a target of 0 means none."""
    found = {}
    for name, share, target in (("p50", 0.5, p50), ("p99", 0.99, p99)):
        measured = round(percentile(times, share) * 1000, 1)
        found[name] = at_most(measured, target, "ms") if target else {"measured": measured, "unit": "ms"}
    return {**found, "times": len(times), **more}


def percentile(times: Sequence[float], share: float) -> float:
    """Give the smallest of these that no more than this share lies under."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def missed(found: Any, at: str = "") -> list[str]:
    """Name every figure in a result that misses its target."""
    if not isinstance(found, dict):
        return []
    here = [at] if found.get("met") is False else []
    return here + [one for name, part in found.items() for one in missed(part, f"{at}.{name}".lstrip("."))]
