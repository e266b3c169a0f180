"""What a training run is told: every setting, its meaning and its default."""

from dataclasses import dataclass, field
from typing import Literal

ALL = "all"


@dataclass(frozen=True)
class Lora:
    """Train small matrices beside the weights instead of the weights themselves."""

    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0
    # "all-linear", or the names of the layers
    targets: str | tuple[str, ...] = "all-linear"


@dataclass(frozen=True)
class Model:
    """Where training starts. `template` is a file of one's own for models that have no chat template."""

    path: str
    template: str | None = None
    precision: Literal["fp32", "bf16", "fp16"] = "bf16"
    attention: Literal["by_record", "sdpa", "eager"] = "by_record"
    # whose scores the loss is of: "automatic" is TRL's fused head on a GPU and the model's own elsewhere
    head: Literal["automatic", "trl", "own"] = "automatic"
    trust_remote_code: bool = False
    lora: Lora | None = None


@dataclass(frozen=True)
class Source:
    """Where examples come from: a frozen dataset, or a JSON Lines file whose hash is written down.

    take: exposures an epoch; "all" is each record once, more than there are takes whole passes and a draw.
    """

    name: str
    frozen: str | None = None
    file: str | None = None
    sha256: str | None = None
    take: int | Literal["all"] = ALL


@dataclass(frozen=True)
class FewShot:
    """Solved examples before a question, of the same source and task: `share` of the records get them."""

    share: float = 0.5
    fewest: int = 1
    most: int = 3


@dataclass(frozen=True)
class Data:
    """What is trained on. `overlong` is what becomes of a record longer than `max_length` tokens.

    raise: refuse to train and name them; left: cut the oldest questions, never an answer; drop: leave it
    out. Whatever becomes of a record stands in the ledger. evaluation: JSON Lines files whose questions
    no source may ask.
    """

    sources: tuple[Source, ...]
    max_length: int = 4096
    overlong: Literal["raise", "left", "drop"] = "raise"
    seed: int = 17
    few_shot: FewShot | None = None
    evaluation: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """How many records make one optimizer step, whatever the number of processes."""

    records_per_step: int = 16
    records_per_device: int = 4
    # the records of a device lie end to end without padding; False pads to the longest
    padding_free: bool = True


@dataclass(frozen=True)
class Optimization:
    """How the weights move. `beta` is for objective dpo alone."""

    objective: Literal["sft", "dpo"] = "sft"
    epochs: int = 3
    learning_rate: float = 5e-5
    schedule: Literal["cosine", "linear", "constant"] = "cosine"
    warmup_share: float = 0.03
    weight_decay: float = 0.0
    max_gradient_norm: float = 1.0
    gradient_checkpointing: bool = True
    beta: float = 0.1
    seed: int = 17


@dataclass(frozen=True)
class Parallel:
    """How many processes, and whether they share the weights out (fsdp) or each hold them (ddp)."""

    processes: int = 1
    engine: Literal["one", "ddp", "fsdp"] = "one"


@dataclass(frozen=True)
class Save:
    """How often a checkpoint is written, and how many of the newest stay."""

    every_steps: int = 500
    keep: int = 2


@dataclass(frozen=True)
class Decoding:
    """How the trained model answers; written beside it, so that serving is as it was meant."""

    max_new_tokens: int = 1024
    temperature: float = 0.5
    top_p: float = 0.7
    repetition_penalty: float = 1.1


@dataclass(frozen=True)
class Settings:
    """One training run. `out` is its folder; `about` is for people."""

    model: Model
    data: Data
    about: str = ""
    batch: Batch = field(default_factory=Batch)
    train: Optimization = field(default_factory=Optimization)
    parallel: Parallel = field(default_factory=Parallel)
    save: Save = field(default_factory=Save)
    decoding: Decoding = field(default_factory=Decoding)
    out: str | None = None
