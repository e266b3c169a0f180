"""The lines of a batch's files: what is asked in one, and what came of it in the other."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.asking.chat import Reply, reply_in
from pipelines.asking.chat_failures import Failed, Rejected, Stopped, of_answer, of_status
from pipelines.asking.endpoint_error import EndpointError
from pipelines.asking.request import Request
from pipelines.reading.foreign_json import foreign_json

# what one input file may hold; the limit is 200 MB
MOST_REQUESTS = 50_000
MOST_BYTES = 190_000_000
# why a request of a batch was never run, by what ended the batch
NOT_RUN = {
    "expired": "the batch expired",
    "cancelled": "the batch was cancelled",
    "failed": "the batch was refused",
}
NO_ANSWER = "the batch brought no answer"
DIFFER = "the batch brought answers that differ"
DAMAGED = "the batch brought no answer, but a damaged line"


@dataclass(frozen=True)
class Line:
    """What became of one request of a batch: a reply, or the exception it stands for."""

    key: str
    outcome: Reply | Failed | Rejected | Stopped

    @property
    def turned_away(self) -> bool:
        """Whether it was, for the run's sake or by a filter in front of the endpoint for its own."""
        return isinstance(self.outcome, Stopped) and bool(self.outcome.alone)

    @property
    def in_doubt(self) -> bool:
        """Whether it does not say if the request is to blame, or what all have in common."""
        return self.turned_away or (isinstance(self.outcome, Rejected) and not self.outcome.own)


@dataclass(frozen=True)
class Brought:
    """What a batch's files hold: the lines by the keys of their requests, and how many are damaged."""

    lines: dict[str, Line]
    damaged: int


def parts(requests: Sequence[Request], model: str) -> Iterator[list[Request]]:
    """The requests in parts that each fit one input file."""
    part, size = [], 0
    for request in requests:
        length = len(input_line(request, model))
        if part and (len(part) == MOST_REQUESTS or size + length > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(request)
        size += length
    if part:
        yield part


def input_line(request: Request, model: str) -> bytes:
    body = {"model": model, "messages": list(request.messages), **request.parameters}
    line = {"custom_id": request.key, "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def brought(files: Iterable[bytes], model: str) -> Brought:
    """What these files hold, answers first; a line that is there twice is one answer, the first, and two
    answers that differ are none.

    Raises ValueError for what is no file of a batch, such as a proxy's page or error.
    """
    lines, damaged = {}, 0
    for text in (each for file in files for each in _lines_of(file)):
        if line := _output_line(text, model):
            first = lines.setdefault(line.key, line)
            if _differ(first.outcome, line.outcome):
                lines[line.key] = Line(line.key, Failed(DIFFER, billed=True))
        else:
            damaged += 1
    return Brought(lines, damaged)


def _differ(one: object, other: object) -> bool:
    """Whether two outcomes of one request are answers that say different things."""
    if not (isinstance(one, Reply) and isinstance(other, Reply)):
        return False
    return (one.text, one.refusal) != (other.text, other.refusal)


def _lines_of(file: bytes) -> list[bytes]:
    if b'"custom_id"' not in file:
        raise ValueError("no lines of a batch")
    return [each for each in file.split(b"\n") if each.strip()]


def _output_line(text: bytes, model: str) -> Line | None:
    """The line; None where it is damaged, so that nobody knows of what request it tells."""
    try:
        line = foreign_json(text)
        key, response, error = line["custom_id"], line.get("response"), line.get("error")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Line(key, _outcome(response, error, model)) if isinstance(key, str) else None


def _outcome(response: object, error: object, model: str) -> Reply | Exception:
    if not response:
        ended = str(error.get("code") if isinstance(error, dict) else None).removeprefix("batch_")
        return Failed(NOT_RUN.get(ended, NO_ANSWER), billed=False)
    status = response.get("status_code") if isinstance(response, dict) else None
    if type(status) is not int:
        return Failed(NO_ANSWER, billed=True)
    body = response.get("body")
    if status != 200:
        return of_status(status, {}, EndpointError.of(body), model)
    try:
        return reply_in(body)
    except Failed as failed:
        return of_answer({}, EndpointError.of(body), model) or failed
