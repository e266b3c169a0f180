"""An endpoint that answered and is not there any more, as while its server is started anew: waited for.

It is away too where it fails at all that it is asked, a short question as well, in whatever way.

A gateway may say the same of one text that it minds. What failed so before is not asked again to see whether
the endpoint is there: a short question is, and where that is answered, what fails so next is to blame itself.
"""

from collections.abc import Callable

from pipelines.asking.chat_failures import RUN_AGAIN, UNSENT, Failed, Stopped, in_chinese

# a server loads a large model for minutes
LONGEST_ABSENCE_SECONDS = 300.0
# no connection, be it one that breaks off at its beginning, or what a gateway says in the place of the server
# behind it
NOBODY_THERE = (*UNSENT, "HTTP 502", "HTTP 503")
# so many failures are the requests' own once the short question was answered; fewer than a request has tries,
# so that none is given up for what an endpoint that went away since has failed at
VOUCHED_FAILURES = 7


class Absence:
    """How long nobody has been there, of the clock's seconds; `tries` is how often it was tried since.

    Where nobody ever was, the address may be wrong, and nothing is waited for.
    """

    def __init__(self, clock: Callable[[], float]):
        self._clock, self._known, self._since = clock, False, None
        self._suspects: set[str] = set()
        self.tries = self._vouched = 0

    @property
    def lasts(self) -> bool:
        return self._since is not None

    @property
    def seconds(self) -> float:
        return self._clock() - self._since if self.lasts else 0.0

    def there(self, *, vouched: bool = False) -> None:
        """Somebody answered; `vouched` where it was the short question that was."""
        self._known, self._since, self.tries = True, None, 0
        self._vouched = VOUCHED_FAILURES if vouched else 0

    def suspects(self, key: str) -> bool:
        """Whether the request of this key may be to blame: it failed so before."""
        return key in self._suspects

    def explains(self, failure: Failed, key: str) -> bool:
        """Whether this failure of a request, which is noted, is that nobody is there any more."""
        if not self._known or failure.rate or not (self.lasts or failure.reason in NOBODY_THERE):
            return False
        self._suspects.add(key)
        if self._vouched:
            self._vouched -= 1
            return False
        return self.begins()

    def begins(self) -> bool:
        """Nobody answers the short question either; whether somebody answered before, and is waited for."""
        if self._known and self._since is None:
            self._since = self._clock()
        return self._known

    def given_up(self, failure: Failed) -> Stopped | None:
        """Why nothing more is asked where nobody was there for too long; None while it is waited for."""
        if self.seconds <= LONGEST_ABSENCE_SECONDS:
            return None
        minutes = round(LONGEST_ABSENCE_SECONDS / 60)
        return Stopped(
            f"The endpoint answered, and has now been away for {minutes} minutes ({failure.reason}); see "
            "whether its server runs.",
            f"接口曾经应答，现已有 {minutes} 分钟无法访问（{in_chinese(failure.reason)}）；"
            "请检查其服务是否在运行。",
            *RUN_AGAIN,
        )
