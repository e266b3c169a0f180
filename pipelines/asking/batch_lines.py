"""The lines of a batch's files: what is asked in one, and what came of it in the other."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.asking.chat import Reply, reply_of
from pipelines.asking.chat_failures import Failed, Rejected, Stopped, of_status
from pipelines.asking.request import Request

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


@dataclass(frozen=True)
class Line:
    """What became of one request of a batch: a reply, or the exception it stands for."""

    key: str
    outcome: Reply | Failed | Rejected | Stopped


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


def output_lines(content: bytes, model: str) -> list[Line]:
    """The whole lines of an output file; a torn one has brought nothing. Raises ValueError when all are."""
    written = [line for line in content.split(b"\n") if line.strip()]
    found = [line for each in written if (line := _output_line(each, model))]
    if written and not found:
        raise ValueError("no output file")
    return found


def _output_line(written: bytes, model: str) -> Line | None:
    try:
        return _line_of(json.loads(written), model)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _line_of(line: dict, model: str) -> Line:
    key, response, error = str(line["custom_id"]), line.get("response"), line.get("error")
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
