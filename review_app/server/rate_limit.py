"""How often somebody may try: counted in memory for a while, and never written down."""

import math
import time
from collections import Counter
from collections.abc import Callable


class RateLimit:
    """At most `most` events a key in a window of `seconds`, which the first of them opens.

    When it is over, all keys are forgotten.
    """

    def __init__(self, most: int, seconds: float, ticks: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self.seconds = seconds
        self.ticks = ticks
        self.opened = ticks()
        self.counts: Counter[str] = Counter()

    def reached(self, key: str) -> bool:
        self._turn()
        return self.counts[key] >= self.most

    def count(self, key: str) -> None:
        self._turn()
        self.counts[key] += 1

    def seconds_left(self) -> int:
        """Whole seconds after which the window is over, at least one."""
        return max(1, math.ceil(self.opened + self.seconds - self.ticks()))

    def _turn(self) -> None:
        if not self.counts or self.ticks() - self.opened >= self.seconds:
            self.counts.clear()
            self.opened = self.ticks()
