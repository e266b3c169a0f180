"""A model and how it is asked."""

from dataclasses import dataclass, field

from pipelines.asking.prompt import Prompt
from pipelines.few_shot import FewShot

# the decoding the published answers were generated with
PUBLISHED_DECODING = {"max_tokens": 1024, "top_p": 0.7, "temperature": 0.5, "repetition_penalty": 1.1}
TURNS = {"doctorflan": 1, "dotabench": 3}


@dataclass(frozen=True)
class Generator:
    """A model and how it is asked: change any of it and everything is asked again."""

    model: str
    eval_set: str
    prompt: Prompt
    parameters: dict = field(default_factory=lambda: dict(PUBLISHED_DECODING))
    few_shot: FewShot | None = None
    prompt_tokens: int | None = None

    @property
    def turns(self) -> int:
        return TURNS[self.eval_set]
