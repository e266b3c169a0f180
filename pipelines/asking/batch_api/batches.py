"""The Batch API as far as a run needs it: submit requests, see how batches stand, fetch what came."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from ssl import create_default_context

import httpx
from openai import APIConnectionError, APIStatusError, DefaultHttpxClient, OpenAI, OpenAIError

from db.errors import Invalid
from pipelines.asking.absence import LONGEST_ABSENCE_SECONDS
from pipelines.asking.base_url import checked_address
from pipelines.asking.batch_api.batch import PART, RUN, Batch, batch_of, id_of
from pipelines.asking.batch_api.batch_lines import Brought, brought, input_line
from pipelines.asking.chat import NO_KEY, Endpoint, proxy_of
from pipelines.asking.chat_failures import RUN_AGAIN, AsksWrong, Failed, Stopped, of_status
from pipelines.asking.endpoint_error import EndpointError
from pipelines.asking.key_taken_out import key_taken_out
from pipelines.asking.request import Request
from pipelines.asking.transport import USER_AGENT

PATIENCE_SECONDS = 120
# between tries to send a batch, where the endpoint names no pause itself
RESTS_SECONDS = (0.5, 2.0)
# before another look where an endpoint that told of batches is away
LOOK_AGAIN_SECONDS = 10.0
# what an endpoint answers where it has nothing at an address, or nothing that can be done there
NOT_THERE = (404, 405, 501)
# what a gateway answers to more than it passes on
TOO_LARGE = 413


class Unsure(Stopped):
    """What was sent may have arrived, or may yet; `wait_seconds` is the pause the endpoint asks for."""

    def __init__(self, what: str, what_zh: str, wait_seconds: float | None = None):
        super().__init__(f"{what} wait a while.", f"{what_zh}请稍候。", *RUN_AGAIN)
        self.wait_seconds = wait_seconds


class Unreached(Unsure):
    """No connection came about, or it broke off."""


class Batches:
    """The batches of one run at one endpoint. Each method raises Stopped when the endpoint will not."""

    def __init__(self, endpoint: Endpoint, key: str, run: str):
        proxy = proxy_of(checked_address(endpoint.base_url))
        self._model, self._run, self._keyed = endpoint.model, run, key != NO_KEY
        self._told_of_batches = False
        self._client = OpenAI(
            api_key=key,
            base_url=endpoint.base_url,
            timeout=PATIENCE_SECONDS,
            max_retries=2,
            default_headers={"User-Agent": USER_AGENT},
            http_client=_client_through(proxy, key),
        )
        # what is made by a request must not be made again before it is looked for
        self._once = self._client.with_options(max_retries=0)
        self._made: dict[str, Batch] = {}

    def close(self) -> None:
        self._client.close()

    def upload(self, requests: Sequence[Request], on_try: Callable[[int], None] = lambda number: None) -> str:
        """Send the file of a batch that is to be submitted; its id. `on_try` is told of each try.

        The requests must fit one file; `parts` sees to that.
        """
        content = b"".join(input_line(each, self._model) for each in requests)

        def send() -> str:
            return id_of(self._once.files.create(file=("requests.jsonl", content), purpose="batch"))

        try:
            return self._sent(send, on_try, uploading=True)
        except Unreached:
            raise _upload_breaks_off(len(content)) from None

    def submit(self, file: str, part: str, on_try: Callable[[int], None] = lambda number: None) -> Batch:
        """Make a batch of an uploaded file, marked as this part of this run's; `on_try` is told of each
        try."""

        def create() -> Batch:
            made = self._once.batches.create(
                input_file_id=file,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={RUN: self._run, PART: part},
            )
            return replace(batch_of(made), part=part)

        # a batch whose making was not answered may be there all the same, and would be paid for twice
        made = self._sent(
            create, on_try, lambda: next((each for each in self.all() if each.part == part), None)
        )
        self._made[made.id] = made
        return made

    def _sent(
        self,
        send: Callable[[], object],
        on_try: Callable[[int], None],
        arrived: Callable[[], object] = lambda: None,
        uploading: bool = False,
    ) -> object:
        """What `send` brings, after a few tries; before each but the first what had arrived, if it had."""
        for number, rest in enumerate((*RESTS_SECONDS, None), start=1):
            on_try(number)
            try:
                with self._told_plainly(uploading):
                    return send()
            except Unsure as unsure:
                if rest is None:
                    raise
                time.sleep(rest if unsure.wait_seconds is None else unsure.wait_seconds)
            if found := arrived():
                return found
        raise AssertionError("the last try returns or raises")

    def all(self) -> list[Batch]:
        """Every batch of this run, also one whose submission was cut off on our side."""

        def look() -> list[Batch]:
            listed = [batch_of(each) for each in self._client.batches.list(limit=100) if self._is_own(each)]
            # what was made a moment ago may not be listed yet
            unlisted = self._made.keys() - {each.id for each in listed}
            return listed + [
                replace(batch_of(self._client.batches.retrieve(id)), part=self._made[id].part)
                for id in unlisted
            ]

        listed = self._looked(look)
        self._told_of_batches = True
        return listed

    def _looked(self, look: Callable[[], object]) -> object:
        """What `look` brings; an endpoint that told of batches and is away is waited for as in any run."""
        given_up = time.monotonic() + LONGEST_ABSENCE_SECONDS
        while True:
            try:
                with self._told_plainly():
                    return look()
            except Unsure as unsure:
                if not self._told_of_batches or time.monotonic() > given_up:
                    raise
                time.sleep(LOOK_AGAIN_SECONDS if unsure.wait_seconds is None else unsure.wait_seconds)

    def _is_own(self, made) -> bool:
        return (made.metadata or {}).get(RUN) == self._run

    def brought(self, batch: Batch) -> Brought:
        """What a batch that is over brought; of a request that never ran, why."""
        return self._looked(
            lambda: brought([self._client.files.content(each).content for each in batch.outputs], self._model)
        )

    def _sentence(self, status: int, response, uploading: bool) -> Stopped:
        error = EndpointError.in_body(response.content)
        told = of_status(status, response.headers, error, self._model, self._keyed)
        if status in NOT_THERE:
            # once it has told of batches it is a Batch API, that lacks one thing alone; but without a place
            # for files it is none
            told = f"HTTP {status}" if self._told_of_batches and not uploading else _no_batches(status)
        if isinstance(told, Stopped):
            return told
        if status == TOO_LARGE:
            return Stopped(
                f"The endpoint takes no batch of this size (HTTP {status}); send fewer rows at a time.",
                f"接口不接受这么大的批次（HTTP {status}）；请分成几份，每次少问一些。",
            )
        said = f"The batch API fails ({told});", f"批量接口出错（{told}）；"
        if isinstance(told, Failed):
            return Unsure(*said, told.wait_seconds)
        return Stopped(f"{said[0]} wait a while.", f"{said[1]}请稍候。", *RUN_AGAIN)

    @contextmanager
    def _told_plainly(self, uploading: bool = False) -> Iterator[None]:
        """The client's errors as a stop in our words: theirs may hold the key or the patient's text."""
        try:
            yield
        except APIStatusError as error:
            raise self._sentence(error.status_code, error.response, uploading) from None
        except APIConnectionError:
            raise Unreached("The batch API cannot be reached;", "连不上批量接口；") from None
        except OpenAIError as error:
            name = type(error).__name__
            raise Unsure(f"The batch API fails ({name});", f"批量接口出错（{name}）；") from None
        except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
            # a proxy's page, an empty body, another API
            raise Unsure(
                "The batch API sends what is no answer of a Batch API; check the base URL, or",
                "批量接口返回的不是它应有的内容；请检查地址，或",
            ) from None


class _WithoutKey(DefaultHttpxClient):
    """An HTTP client whose answers have the key taken out."""

    def __init__(self, key: str, **options):
        super().__init__(**options)
        self._key = key

    def send(self, request: httpx.Request, **options) -> httpx.Response:
        answer = super().send(request, **options)
        content = key_taken_out(answer.read(), self._key)
        if content is answer.content:
            return answer
        # as it was unpacked, and of another length
        left_out = ("content-encoding", "content-length")
        headers = [each for each in answer.headers.multi_items() if each[0] not in left_out]
        return httpx.Response(answer.status_code, headers=headers, content=content, request=answer.request)


def _client_through(proxy: str, key: str) -> DefaultHttpxClient:
    """An HTTP client that goes out as single requests do, with the same proxy and the same certificates."""
    try:
        return _WithoutKey(
            key,
            proxy=proxy or None,
            trust_env=False,
            verify=create_default_context(),
            timeout=PATIENCE_SECONDS,
        )
    except (ValueError, ImportError):
        # the message holds the proxy's address, and that perhaps a password
        raise Invalid(
            "--batch goes through http:// and https:// proxies alone, and the environment names another; "
            "set https_proxy to one of those, name the endpoint in no_proxy, or leave out --batch.",
            "批量方式只支持 http:// 或 https:// 代理，而环境变量给出的不是；"
            "请把 https_proxy 设为这样的代理，或把接口写入 no_proxy，或不用批量方式。",
        ) from None


def _upload_breaks_off(size: int) -> Stopped:
    """Why nothing is sent where only the sending fails; some gateways cut off what is too large for them."""
    megabytes = f"{max(size / 1_000_000, 0.1):.1f} MB"
    return Stopped(
        f"The upload of a batch of {megabytes} breaks off each time, though the endpoint answered before; it "
        "may take smaller ones alone: wait a while, or send fewer rows at a time.",
        f"批次文件（{megabytes}）每次上传都中断，而接口此前有应答；它可能只接受较小的文件："
        "请稍候，或分成几份、每次少问一些。",
        *RUN_AGAIN,
    )


def _no_batches(status: int) -> AsksWrong:
    return AsksWrong(
        f"The endpoint has no Batch API at this base URL (HTTP {status}); leave out --batch, or check it.",
        f"该地址没有批量接口（HTTP {status}）；请不用批量方式，或检查地址，改好后重新发起。",
    )
