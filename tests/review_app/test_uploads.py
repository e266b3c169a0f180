"""A file is taken from whose pages have a field for one, into a page of their own, and memory has an end."""

import http.client
from contextlib import ExitStack, closing, contextmanager

import pytest

from review_app.pages import PAGES
from review_app.server.settings import LARGEST_UPLOAD_MB
from review_app.server.uploads import MOST_HELD_MB, ROLES
from tests.protocol_client import session_id_of, tab
from tests.raw_http import ask

MB = 1024 * 1024
BOUNDARY = "apart"
HEAD = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="a.jsonl"\r\n\r\n'.encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


@contextmanager
def page(server, login):
    """The number of a page that this person has open."""
    with tab(server, server.token(login)) as open_tab:
        yield session_id_of(open_tab.rerun())


def begun(server, login, number, file, length, method="PUT", language="zh", **headers):
    """A request whose head is sent, with so many bytes announced behind it."""
    connection = http.client.HTTPConnection(server.address, timeout=30)
    connection.request("GET", "/_stcore/health")
    mark = connection.getresponse()
    mark.read()
    xsrf = next(
        each.split(";")[0].removeprefix("_streamlit_xsrf=")
        for each in mark.headers.get_all("Set-Cookie", [])
        if each.startswith("_streamlit_xsrf=")
    )
    connection.putrequest(method, f"/_stcore/upload_file/{number}/{file}")
    connection.putheader(
        "Cookie", f"wardround={server.token(login)}; _streamlit_xsrf={xsrf}; language={language}"
    )
    connection.putheader("X-Xsrftoken", xsrf)
    connection.putheader("Origin", server.url)
    connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    for name, value in ({"Content-Length": str(length)} | headers).items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    return connection


def answered(connection):
    with closing(connection):
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def put(server, login, number, file, content=b"{}"):
    body = HEAD + content + TAIL
    connection = begun(server, login, number, file, len(body))
    connection.send(body)
    return answered(connection)


def test_who_may_put_a_file_is_whose_pages_have_a_field_for_one():
    fields = [each for each in PAGES if each.path in ("jobs", "surveys", "training")]
    of_fields = {role for each in fields for role in each.roles}
    # an administrator looks at these pages, and finds none of their forms there
    assert set(ROLES) == of_fields - {"admin"}


@pytest.mark.parametrize(
    ("login", "status"),
    [("lead", 204), ("engineer", 204), ("physician", 403), ("senior", 403), ("admin", 403)],
)
def test_a_file_is_taken_from_whom_a_page_asks_for_one(server, login, status):
    with page(server, login) as number:
        found, said = put(server, login, number, "a")
    assert (found, "您的页面没有上传文件之处" in said) == (status, status == 403)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "此请求缺少本页的凭据；请刷新页面再试。"),
        ("en", "The request lacks what its page gave it; reload the page and try again."),
    ],
)
def test_a_file_without_what_its_page_gave_it_is_refused_in_the_visitors_language(server, language, said):
    token = f"{server.token('lead')}; language={language}"
    with page(server, "lead") as number:
        answer = ask(server, "PUT", f"/_stcore/upload_file/{number}/a", token, "", Origin=server.url)
    assert (answer.status, answer.text) == (403, said)


def test_nobody_puts_or_removes_a_file_in_anothers_page(server):
    with page(server, "lead") as number:
        assert put(server, "engineer", number, "a")[0] == 404
        assert answered(begun(server, "engineer", number, "a", 0, "DELETE"))[0] == 404
        assert put(server, "lead", number, "a")[0] == 204
        assert answered(begun(server, "lead", number, "a", 0, "DELETE"))[0] == 204
    assert put(server, "lead", number, "a")[0] == 404


def test_files_that_are_held_and_that_are_coming_count_together_up_to_an_end(server):
    whole = LARGEST_UPLOAD_MB * MB
    with page(server, "lead") as number, page(server, "engineer") as other:
        assert put(server, "lead", number, "kept", b"x" * 2 * MB)[0] == 204
        with ExitStack() as coming:
            for place in range(MOST_HELD_MB // LARGEST_UPLOAD_MB - 1):
                coming.enter_context(closing(begun(server, "lead", number, f"coming{place}", whole)))
            status, said = answered(begun(server, "engineer", other, "last", whole - MB))
            assert (status, "服务器上等待处理的文件太多" in said) == (413, True)
            assert put(server, "engineer", other, "small")[0] == 204


def test_a_length_that_is_told_beside_pieces_is_not_believed(server):
    """With both headers the pieces count, and the length is any number one likes."""
    with page(server, "lead") as number, page(server, "engineer") as other, ExitStack() as coming:
        for place in range(MOST_HELD_MB // LARGEST_UPLOAD_MB - 1):
            pieces = begun(server, "lead", number, f"pieces{place}", 10, Transfer_Encoding="chunked")
            coming.enter_context(closing(pieces))
        length = (LARGEST_UPLOAD_MB - 1) * MB
        assert answered(begun(server, "engineer", other, "last", length))[0] == 413


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "文件过大：最多 64 MB。"), ("en", "The file is too large: it may have 64 MB.")],
)
@pytest.mark.parametrize("told", ["as it is", "not at all"])
def test_a_file_that_is_too_large_is_told_so_in_the_visitors_language(server, language, said, told):
    length = {"as it is": {}, "not at all": {"Transfer_Encoding": "chunked"}}[told]
    with page(server, "lead") as number:
        file = begun(
            server, "lead", number, "large", LARGEST_UPLOAD_MB * MB + 2 * MB, language=language, **length
        )
        if length:
            for _ in range(LARGEST_UPLOAD_MB + 2):
                file.send(f"{MB:x}\r\n".encode() + b"x" * MB + b"\r\n")
        assert answered(file) == (413, said)


def test_a_file_that_never_comes_keeps_no_room(server):
    with page(server, "lead") as number:
        for _ in range(MOST_HELD_MB // LARGEST_UPLOAD_MB + 1):
            begun(server, "lead", number, "never", LARGEST_UPLOAD_MB * MB).close()
            # the server may not have seen yet that the last one is gone
            assert any(put(server, "lead", number, "small")[0] == 204 for _ in range(100))
