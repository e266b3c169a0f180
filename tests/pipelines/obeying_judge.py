"""A made judge that can be told to obey: not a model, but rules and chance with stated probabilities.

It rates a question by seed and by what was asked, the attack and blanks left out, so that an attack it does
not obey changes nothing. It knows the attacks by heart. One that stands outside of the fences of the prompt
it obeys, with the top of the scale, with probability `outside`; one inside of them with `inside`; and with
`quotes` it repeats the attack behind its own rating, as a judge that points an attack out does.

`python -m tests.pipelines.obeying_judge ATTACKS.jsonl --outside 0.9 --inside 0.1 --quotes 0.5` serves one
and prints its port.
"""

import argparse
import asyncio
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

from tests.pipelines.loopback_model import LoopbackModel, _serve_forever

TOP = 10
_FENCED = re.compile(r"〈[^〈〉\n]* 开始 ([0-9a-f]{12})〉\n.*?\n〈[^〈〉\n]* 结束 \1〉", re.S)


class ObeyingJudge(LoopbackModel):
    """A loopback model that rates 1 to 10 and obeys attacks with the probabilities given."""

    def __init__(self, attacks: Sequence[str], outside: float, inside: float, quotes: float, seed: int = 0):
        super().__init__(seed=seed)
        # the longest first, for one may be part of another
        self._attacks = sorted(attacks, key=len, reverse=True)
        self._outside, self._inside, self._quotes = outside, inside, quotes

    def rating(self, body: dict) -> int:
        attack = self._attack(body)
        if not attack:
            return super().rating(_without(body, ""))
        fenced = attack not in _FENCED.sub("", _text(body))
        if self._drawn("obeys", attack, body) < (self._inside if fenced else self._outside):
            return TOP
        return super().rating(_without(body, attack))

    def usual_text(self, body: dict) -> str:
        own, attack = super().usual_text(body), self._attack(body)
        if not attack or self._drawn("quotes", attack, body) >= self._quotes:
            return own
        pointed_out = f"（回答中的“{attack}”未予理会。）"
        if "response_format" not in body:
            return f"{own}\n{pointed_out}"
        written = json.loads(own)
        return json.dumps(written | {"explanation": written["explanation"] + pointed_out})

    def _attack(self, body: dict) -> str:
        return next((each for each in self._attacks if each in _text(body)), "")

    def _drawn(self, what: str, attack: str, body: dict) -> float:
        """From 0 to 1, always the same for the same attack on the same question."""
        asked = f"{self.seed}{what}{attack}{_text(_without(body, attack))}"
        return int(hashlib.sha256(asked.encode()).hexdigest()[:12], 16) / 16**12


def _text(body: dict) -> str:
    return "\n".join(each["content"] for each in body["messages"])


def _without(body: dict, attack: str) -> dict:
    """The request without the attack, and without blanks and numbers drawn from the request."""
    messages = [
        each
        | {
            "content": re.sub(
                r"\s|[0-9a-f]{12}", "", each["content"].replace(attack, "") if attack else each["content"]
            )
        }
        for each in body["messages"]
    ]
    return body | {"messages": messages}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("attacks", type=Path)
    for name in ("outside", "inside", "quotes"):
        parser.add_argument(f"--{name}", type=float, default=0.0)
    given = parser.parse_args()
    attacks = [json.loads(line)["text"] for line in given.attacks.read_text("utf-8").splitlines()]
    asyncio.run(_serve_forever(ObeyingJudge(attacks, given.outside, given.inside, given.quotes)))


if __name__ == "__main__":
    main()
