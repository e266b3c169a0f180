"""The Batch API on loopback: files, batches that take some looks, shuffled outputs, parts that expire."""

import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

from tests.pipelines.loopback_model import Answer, Asked, LoopbackModel, charge


class LoopbackBatches(LoopbackModel):
    """A model reached by batches, and for a witness also at once. A batch is over at the `looks`-th look.

    `expires(number)` says how many requests of the number-th batch are answered before it expires, None
    for all, and `ended` what ends it then; `fails` is the error that makes each batch invalid as a whole.
    `status(path)` is the HTTP status of whatever is asked for there. `breaks(method, path)` is None, b"" to
    drop the connection, other bytes to answer with in place of what is right; either way all is done first.
    `harm(number, lines)` are the lines of the number-th batch's files as they come to stand there.
    The first `unlisted` looks do not list a batch yet.
    With `cut_short` what was never run is not listed, and a batch without answers has no file at all.
    """

    def __init__(
        self,
        seed=0,
        answer=lambda asked: None,
        looks=2,
        expires=lambda number: None,
        ended="expired",
        fails=None,
        cut_short=False,
        status=lambda path: 200,
        breaks=lambda method, path: None,
        unlisted=0,
        harm=lambda number, lines: lines,
    ):
        super().__init__(seed, 0.0, answer)
        self.looks, self.expires, self.ended, self.fails = looks, expires, ended, fails
        self.cut_short, self.status, self.breaks = cut_short, status, breaks
        self.unlisted, self.harm = unlisted, harm
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict] = {}
        self.submitted: list[int] = []

    def upload(self, content: bytes) -> dict:
        id = f"file-{len(self.files)}"
        self.files[id] = content
        return {
            "id": id,
            "object": "file",
            "bytes": len(content),
            "created_at": 0,
            "filename": "f",
            "purpose": "batch",
        }

    def create(self, wanted: dict) -> dict:
        id = f"batch-{len(self.batches)}"
        made = {"id": id, "object": "batch", "status": "validating", "created_at": 0, **wanted}
        self.batches[id] = {"batch": made, "looks": 0}
        self.submitted.append(len(self.files[wanted["input_file_id"]].splitlines()))
        return made

    def look(self) -> dict:
        if self.batches and self.unlisted:
            self.unlisted -= 1
            return {"object": "list", "data": [], "has_more": False}
        for number, held in enumerate(self.batches.values()):
            held["looks"] += 1
            if held["batch"]["status"] == "validating":
                total = self.submitted[number]
                held["batch"]["request_counts"] = {"total": total, "completed": 0, "failed": 0}
                held["batch"]["status"] = "in_progress"
            if held["looks"] == self.looks:
                self._end(number, held["batch"])
        return {
            "object": "list",
            "data": [each["batch"] for each in self.batches.values()],
            "has_more": False,
        }

    def _end(self, number: int, batch: dict) -> None:
        if self.fails:
            batch["status"] = "failed"
            batch["errors"] = {"object": "list", "data": [self.fails]}
            return
        lines = [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
        Random(number).shuffle(lines)
        answered = self.expires(number)
        done = lines if answered is None else lines[:answered]
        good, bad = [], []
        for line in done:
            answer = self._answer(line["body"])
            body = (
                json.loads(self.completion(line["body"], answer))
                if answer.raw is None
                else json.loads(answer.raw)
            )
            out = {"custom_id": line["custom_id"], "response": {"status_code": answer.status, "body": body}}
            (good if answer.status == 200 else bad).append(out | {"error": None})
        bad += [
            {
                "custom_id": line["custom_id"],
                "response": None,
                "error": {"code": f"batch_{self.ended}", "message": ""},
            }
            for line in lines[len(done) :]
            if not self.cut_short
        ]
        batch["status"] = "completed" if answered is None else self.ended
        batch["request_counts"] = {"total": len(lines), "completed": len(good), "failed": len(bad)}
        # a batch without answers, or without errors, has no such file
        for name, found in (("output_file_id", good), ("error_file_id", bad)):
            if found:
                lines = self.harm(number, [json.dumps(each).encode() for each in found])
                batch[name] = self.upload(b"\n".join(lines))["id"]

    def _answer(self, body: dict) -> Answer:
        asked = Asked(len(self.asked), body, 0.0)
        self.asked.append(asked)
        answer = self.answer(asked) or Answer(self.usual_text(body))
        if answer.billed:
            self.billed.append(charge(body, answer))
        return answer


@contextmanager
def serving_batches(model: LoopbackBatches):
    """The batches, served from a thread of its own on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path.endswith("/files"):
                part = re.search(rb'filename="requests.jsonl".*?\r\n\r\n(.*?)\r\n--', content, re.S)
                self._send(model.upload(part[1]))
            elif self.path.endswith("/chat/completions"):
                body = json.loads(content)
                answer = model._answer(body)
                self._send_bytes(model.completion(body, answer), answer.status)
            else:
                self._send(model.create(json.loads(content)))

        def do_GET(self):
            if found := re.search(r"/files/([\w-]+)/content", self.path):
                self._send_bytes(model.files[found[1]])
            elif found := re.search(r"/batches/([\w-]+)", self.path):
                self._send(model.batches[found[1]]["batch"])
            else:
                self._send(model.look())

        def _send(self, value):
            self._send_bytes(json.dumps(value).encode())

        def _send_bytes(self, content, status=200):
            broken = model.breaks(self.command, self.path)
            if broken == b"":
                self.close_connection = True
                return
            content = broken or content
            self.send_response(max(status, model.status(self.path)))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    model.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
