"""A batch as the endpoint tells of it."""

from dataclasses import dataclass

from pipelines.asking.batch_api.batch_lines import MOST_REQUESTS
from pipelines.asking.endpoint_words import code_in, told_of

OVER = ("completed", "expired", "cancelled", "failed")
# the marks by which a run knows its batches, and which of its parts each one is
RUN, PART = "wardround_run", "wardround_part"


@dataclass(frozen=True)
class BatchError:
    """Why an endpoint would not take a batch, in its own words, which are not to be repeated."""

    code: object
    message: object
    line: object


@dataclass(frozen=True)
class Batch:
    """A batch as the endpoint tells of it.

    `outputs` are the files of answers and of errors; `total`, `completed` and `failed` the endpoint's own
    counts of requests, 0 before it has counted; `errors` why it would not take the batch; `part` the run's
    name for what it asks.
    """

    id: str
    status: str
    outputs: tuple[str, ...]
    total: int = 0
    completed: int = 0
    failed: int = 0
    errors: tuple[BatchError, ...] = ()
    part: str = ""

    @property
    def over(self) -> bool:
        return self.status in OVER

    def __str__(self) -> str:
        """Its id, its state, and how far the endpoint says it is."""
        counts = f", {self.completed} of {self.total} done there" if self.total else ""
        return f"{self.id} {self.status}{counts}" + (f", {self.failed} failed" if self.failed else "")

    @property
    def refused_for(self) -> str:
        """The endpoint's code for why it would not take the batch; "" where it gives none."""
        return code_in(self.errors[0].code) if self.errors else ""

    def complaint(self) -> tuple[str, str]:
        """Its id and the endpoint's first error, as far as that is told, in English and in Chinese."""
        if not self.errors:
            return self.id, self.id
        error = self.errors[0]
        # a number of a line, not any other
        line = error.line if type(error.line) is int and 0 < error.line <= MOST_REQUESTS else 0
        english = ", ".join(filter(None, (self.refused_for, f"line {line}" if line else "")))
        chinese = "，".join(filter(None, (self.refused_for, f"第 {line} 行" if line else "")))
        said, said_zh = told_of(error.message)
        return (
            self.id + (f": {english}" if english else "") + said,
            self.id + (f"：{chinese}" if chinese else "") + said_zh,
        )


def id_of(made) -> str:
    """The id of what was made. Raises ValueError where there is none."""
    if not isinstance(made.id, str) or not made.id:
        raise ValueError("no id")
    return made.id


def batch_of(made) -> Batch:
    """The batch in a client's answer. Raises ValueError, AttributeError or TypeError where it is none."""
    outputs = tuple(filter(None, (made.output_file_id, made.error_file_id)))
    counts, errors = made.request_counts, (made.errors and made.errors.data) or ()
    return Batch(
        id_of(made),
        str(made.status),
        outputs,
        *((counts.total or 0, counts.completed or 0, counts.failed or 0) if counts else (0, 0, 0)),
        tuple(BatchError(each.code, each.message, each.line) for each in errors),
        (made.metadata or {}).get(PART, ""),
    )
