"""Figures as lines to read in a terminal."""

from annotation.statistics.estimate import Estimate, Interval

UNDEFINED = "undefined"


def number(value: float | None, digits: int = 3) -> str:
    """A number with a true minus left out: -0.000 reads 0.000; "undefined" for None."""
    if value is None:
        return UNDEFINED
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text


def ends(interval: Interval | None) -> str:
    return "" if interval is None else f"[{number(interval.low)}, {number(interval.high)}]"


def line(name: str, estimate: Estimate) -> str:
    """name, value, interval, and why either is undefined."""
    parts = [f"  {name:<24}", f"{number(estimate.value):>10}", ends(estimate.interval)]
    if estimate.reason:
        parts.append(f"({'no interval: ' if estimate.value is not None else ''}{estimate.reason})")
    return " ".join(part for part in parts if part).rstrip()
