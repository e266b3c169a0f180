"""The Batch API as far as a run needs it: submit requests, see how batches stand, fetch what came."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from openai import APIConnectionError, APIStatusError, OpenAI, OpenAIError

from pipelines.asking.chat import NO_KEY, Endpoint, Reply, checked_address, reply_of
from pipelines.asking.chat_failures import RUN_AGAIN, AsksWrong, Failed, Rejected, Stopped, of_status
from pipelines.asking.endpoint_words import code_in, repeatable
from pipelines.asking.request import Request

# what one input file may hold; the limit is 200 MB
MOST_REQUESTS = 50_000
MOST_BYTES = 190_000_000
OVER = ("completed", "expired", "cancelled", "failed")
# the marks by which a run knows its batches, and which of its parts each one is
RUN, PART = "wardround_run", "wardround_part"
PATIENCE_SECONDS = 120
# why a request of a batch was never run, by what ended the batch
NOT_RUN = {
    "expired": "the batch expired",
    "cancelled": "the batch was cancelled",
    "failed": "the batch was refused",
}
NO_ANSWER = "the batch brought no answer"
# what an endpoint answers where it has nothing at an address, or nothing that can be done there
NOT_THERE = (404, 405, 501)


@dataclass(frozen=True)
class BatchError:
    """Why an endpoint would not take a batch, in its own words, which are not to be repeated as they are."""

    code: object
    message: object
    line: int | None


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

    def complaint(self, sent: Iterable[str]) -> str:
        """The endpoint's first error, as far as it may be repeated; `sent` are texts that must not be."""
        if not self.errors:
            return ""
        error = self.errors[0]
        line = f"line {error.line}" if error.line else ""
        said = repeatable(error.message, sent).removesuffix(".")
        return ", ".join(filter(None, (self.refused_for, line, said)))


@dataclass(frozen=True)
class Line:
    """What became of one request of a batch: a reply, or the exception it stands for."""

    key: str
    outcome: Reply | Failed | Rejected | Stopped


class Batches:
    """The batches of one run at one endpoint. Each method raises Stopped when the endpoint will not."""

    def __init__(self, endpoint: Endpoint, key: str, run: str):
        checked_address(endpoint.base_url)
        self._model, self._run, self._keyed = endpoint.model, run, key != NO_KEY
        self._told_of_batches = False
        self._client = OpenAI(
            api_key=key, base_url=endpoint.base_url, timeout=PATIENCE_SECONDS, max_retries=2
        )

    def close(self) -> None:
        self._client.close()

    def submit(self, requests: Sequence[Request], part: str) -> Batch:
        """Send requests as one batch, marked as this part of this run's.

        They must fit one file; `parts` sees to that.
        """
        content = b"".join(_input_line(each, self._model) for each in requests)
        with self._told_plainly():
            file = self._client.files.create(file=("requests.jsonl", content), purpose="batch")
            made = self._client.batches.create(
                input_file_id=file.id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={RUN: self._run, PART: part},
            )
        return _batch(made)

    def all(self) -> list[Batch]:
        """Every batch of this run, also one whose submission was cut off on our side."""
        with self._told_plainly():
            found = list(self._client.batches.list(limit=100))
        self._told_of_batches = True
        return [_batch(each) for each in found if (each.metadata or {}).get(RUN) == self._run]

    def lines(self, batch: Batch) -> Iterator[Line]:
        """What a batch that is over brought, in no order; of a request that never ran, why."""
        for file in batch.outputs:
            for text in self._lines_of(file):
                yield _output_line(json.loads(text), self._model)

    def _lines_of(self, file: str) -> list[bytes]:
        with self._told_plainly():
            content = self._client.files.content(file).content
        return [line for line in content.split(b"\n") if line.strip()]

    def _sentence(self, status: int, response) -> Stopped:
        told = of_status(status, response.headers, response.content, self._model, self._keyed)
        if status in NOT_THERE:
            # once it has told of batches it is a Batch API, that lacks one thing alone
            told = f"HTTP {status}" if self._told_of_batches else _no_batches(status)
        if isinstance(told, Stopped):
            return told
        return Stopped(
            f"The batch API fails ({told}); wait a while.", f"批量接口出错（{told}）；请稍候。", *RUN_AGAIN
        )

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        """The client's errors as a stop in our words: theirs may hold the key or the patient's text."""
        try:
            yield
        except APIStatusError as error:
            raise self._sentence(error.status_code, error.response) from None
        except APIConnectionError:
            raise Stopped(
                "The batch API cannot be reached; wait a while.", "连不上批量接口；请稍候。", *RUN_AGAIN
            ) from None
        except OpenAIError as error:
            raise Stopped(
                f"The batch API fails ({type(error).__name__}); wait a while.",
                f"批量接口出错（{type(error).__name__}）；请稍候。",
                *RUN_AGAIN,
            ) from None


def _no_batches(status: int) -> AsksWrong:
    return AsksWrong(
        f"The endpoint has no Batch API at this base URL (HTTP {status}); leave out --batch, or check it.",
        f"该地址没有批量接口（HTTP {status}）；请不用批量方式，或检查地址，改好后重新发起。",
    )


def parts(requests: Sequence[Request], model: str) -> Iterator[list[Request]]:
    """The requests in parts that each fit one input file."""
    part, size = [], 0
    for request in requests:
        length = len(_input_line(request, model))
        if part and (len(part) == MOST_REQUESTS or size + length > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(request)
        size += length
    if part:
        yield part


def _input_line(request: Request, model: str) -> bytes:
    body = {"model": model, "messages": list(request.messages), **request.parameters}
    line = {"custom_id": request.key, "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _output_line(line: dict, model: str) -> Line:
    key, response, error = line["custom_id"], line.get("response"), line.get("error")
    if not response:
        ended = str((error or {}).get("code")).removeprefix("batch_")
        return Line(key, Failed(NOT_RUN.get(ended, NO_ANSWER), billed=False))
    body = json.dumps(response.get("body")).encode()
    if response["status_code"] != 200:
        return Line(key, of_status(response["status_code"], {}, body, model))
    try:
        return Line(key, reply_of(body))
    except Failed as failed:
        return Line(key, failed)


def _batch(made) -> Batch:
    outputs = tuple(filter(None, (made.output_file_id, made.error_file_id)))
    counts, errors = made.request_counts, (made.errors and made.errors.data) or ()
    return Batch(
        made.id,
        made.status,
        outputs,
        *((counts.total or 0, counts.completed or 0, counts.failed or 0) if counts else (0, 0, 0)),
        tuple(BatchError(each.code, each.message, each.line) for each in errors),
        (made.metadata or {}).get(PART, ""),
    )
