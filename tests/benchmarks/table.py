"""Timing, and one table for it."""

import os
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement: medians in seconds, the goal where the issue sets one, and a peer from the same run."""

    name: str
    median: float
    unit: str
    goal: str = ""
    peer: str = ""
    peer_median: float | None = None
    note: str = ""


def cpu(deed: Callable[[], object]) -> float:
    """CPU seconds of ``deed`` in this process and in children that end within it."""
    before = os.times()
    deed()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


def wall(deed: Callable[[], object]) -> float:
    """Seconds on the clock."""
    before = time.perf_counter()
    deed()
    return time.perf_counter() - before


def median(measure: Callable[[Callable[[], object]], float], deed: Callable[[], object], times: int) -> float:
    """The median of ``times`` measurements."""
    return statistics.median(measure(deed) for _ in range(times))


def show(title: str, rows: Iterable[Row]) -> None:
    """Print the table as rows come."""
    print(f"\n{title}")
    print(f"{'what':58} {'median':>10} {'goal':>10}   {'peer':44} {'ratio':>7}")
    for row in rows:
        ratio = f"{row.median / row.peer_median:7.2f}" if row.peer_median else " " * 7
        peer = f"{row.peer} ({row.peer_median:.3f})" if row.peer_median else row.peer
        figures = f"{row.name:58} {row.median:8.3f} {row.unit:1} {row.goal:>10}"
        print(f"{figures}   {peer:44} {ratio}  {row.note}", flush=True)
