"""A Label Studio server through its SDK: reached or not, key accepted or not, said in one sentence."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any, Self, TypeVar

import httpx
from label_studio_sdk.client import LabelStudio
from label_studio_sdk.core.api_error import ApiError

from db.errors import Invalid, Refused

KEY_VARIABLE = "LABEL_STUDIO_API_KEY"
# how long a server that is restarting is waited for
WAITS_SECONDS = (0.5, 1, 2, 4, 8, 15)
# an import of hundreds of tasks takes the server a while
PATIENCE_SECONDS = 120
PAGE = 100
Answer = TypeVar("Answer")


def clean_url(url: str) -> str:
    """The server's address as it is kept: no trailing slash, and no name or key in it."""
    address = httpx.URL(url)
    if address.scheme not in ("http", "https") or not address.host:
        raise Invalid(
            f"{url!r} is no address of a server; give one like http://127.0.0.1:8080.",
            f"{url!r} 不是服务器地址；应形如 http://127.0.0.1:8080。",
        )
    if address.userinfo or address.query or address.fragment:
        raise Invalid(
            "The address must hold no name, password or key; the key goes into the environment.",
            "地址中请勿带用户名、密码或令牌；令牌有单独的输入框。",
        )
    return str(address).rstrip("/")


def key_from_environment() -> str:
    """The access token, personal or legacy; from the environment, for the process list shows options."""
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key:
        raise Refused(
            f"Put an access token of the Label Studio server into {KEY_VARIABLE}.",
            "请填入 Label Studio 的访问令牌（在 Label Studio 的“Account & Settings”中生成）。",
        )
    return key


class Connection:
    """Calls to one server, until it is closed. One that does not answer is tried again for half a minute."""

    def __init__(self, url: str, key: str, sleep: Callable[[float], Any] = time.sleep) -> None:
        self.url = clean_url(url)
        self._http = httpx.Client(timeout=PATIENCE_SECONDS)
        self._client = LabelStudio(base_url=self.url, api_key=key, httpx_client=self._http)
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._http.close()

    def whoami(self) -> str:
        """The e-mail address of the key's owner; refused when the server or the key is not good."""
        return self._asked(lambda: self._client.users.whoami()).email

    def make_project(self, title: str, config: str, instruction: str, overlap: int = 1) -> int:
        """A new project's number; `overlap` accounts are asked for each task."""

        def make():
            return self._client.projects.create(
                title=title,
                label_config=config,
                expert_instruction=instruction,
                show_instruction=bool(instruction),
                show_collab_predictions=False,
                maximum_annotations=overlap,
            )

        return self._asked(make).id

    def config(self, project: int) -> str:
        return self._asked(lambda: self._client.projects.get(project)).label_config

    def add_tasks(self, project: int, tasks: list[dict]) -> None:
        self._asked(lambda: self._client.projects.import_tasks(id=project, request=tasks))

    def tasks(self, project: int) -> Iterator[dict]:
        """Every task of a project as the server has it, annotations included, oldest first."""
        number = 1
        while True:
            page = self._asked(lambda number=number: self._page(project, number))
            yield from page
            if len(page) < PAGE:
                return
            number += 1

    def tasks_of(self, project: int) -> list[dict]:
        """A project's tasks, all at once."""
        return list(self.tasks(project))

    def accounts(self) -> dict[int, str]:
        """The server's accounts: number and e-mail address."""
        return {each.id: each.email for each in self._asked(lambda: list(self._client.users.list()))}

    def _page(self, project: int, number: int) -> list[dict]:
        """One page as plain values, for what the SDK's models would convert is to be judged here."""
        try:
            pager = self._client.tasks.list(project=project, page=number, page_size=PAGE, fields="all")
        except ApiError as error:
            # a page after the last one is not there
            if error.status_code == 404 and number > 1:
                return []
            raise
        return [each.model_dump(mode="json") for each in pager.items]

    def _asked(self, call: Callable[[], Answer]) -> Answer:
        for wait in (*WAITS_SECONDS, None):
            try:
                return call()
            except httpx.TransportError as error:
                if wait is None:
                    raise Refused(
                        f"{self.url} does not answer ({type(error).__name__}); is it up?",
                        f"{self.url} 没有响应（{type(error).__name__}）；请确认服务已启动。",
                    ) from None
                self._sleep(wait)
            except ApiError as error:
                raise self._said(error) from None
        raise AssertionError("the last try returns or raises")

    def _said(self, error: ApiError) -> Refused:
        """The refusal as a sentence; the server's own text may hold anything, so only its number is told."""
        if error.status_code == 401:
            return Refused(
                f"{self.url} does not accept the key; make a new access token there.",
                f"{self.url} 不接受此令牌；请在那里重新生成一个访问令牌并填入。",
            )
        if error.status_code in (403, 404):
            return Refused(
                f"{self.url} answered {error.status_code}: the project is gone, or not open to this key.",
                f"{self.url} 返回 {error.status_code}：项目已不存在，或此令牌无权访问。",
            )
        return Refused(
            f"{self.url} answered {error.status_code}; what was done so far is kept, try again.",
            f"{self.url} 返回 {error.status_code}；已完成的部分都已保存，请重试。",
        )
