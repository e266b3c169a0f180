"""The bundle is packed once and kept; everything else is left as it was."""

import gzip
from pathlib import Path

import pytest
import streamlit

from review_app.server.door import bundle
from tests.raw_http import ask

STATIC = Path(streamlit.__file__).parent / "static"
FONT = next(f"/static/media/{path.name}" for path in (STATIC / "static/media").glob("*.woff2"))


@pytest.mark.parametrize("path", [bundle()[0], next(path for path in bundle() if path.endswith(".css"))])
def test_an_asset_arrives_packed_and_whole_the_first_time_and_after(server, path):
    plain = (STATIC / path.removeprefix("/")).read_bytes()
    first, second = (ask(server, "GET", path, Accept_Encoding="gzip, br") for _ in range(2))
    for answer in (first, second):
        assert answer.headers["content-encoding"] == "gzip" and "etag" not in answer.headers
        assert "Accept-Encoding" in answer.headers["vary"] and "immutable" in answer.headers["cache-control"]
        assert gzip.decompress(answer.content) == plain
        assert len(answer.content) == int(answer.headers["content-length"]) < len(plain) / 2
    assert first.content == second.content and first.headers.keys() == second.headers.keys()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (bundle()[0], {}),
        (bundle()[0], {"Accept-Encoding": "br"}),
        (bundle()[0], {"Accept-Encoding": "gzip;q=0, identity"}),
        (bundle()[0], {"Accept-Encoding": "gzip", "Range": "bytes=0-99"}),
        (FONT, {"Accept-Encoding": "gzip"}),
    ],
)
def test_what_need_not_or_must_not_be_packed_is_sent_as_it_is(server, path, headers):
    answer = ask(server, "GET", path, **headers)
    plain = (STATIC / path.removeprefix("/")).read_bytes()
    assert "content-encoding" not in answer.headers
    assert answer.content == (plain[:100] if "Range" in headers else plain)


def test_an_asset_that_does_not_exist_is_not_kept(server):
    for _ in range(2):
        answer = ask(server, "GET", "/static/js/none.js", server.token("lead"), Accept_Encoding="gzip")
        assert answer.headers["cache-control"] == "no-store"


def test_a_first_visit_needs_less_than_half_the_bytes(server):
    plain = sum((STATIC / path.removeprefix("/")).stat().st_size for path in bundle())
    packed = sum(len(ask(server, "GET", path, Accept_Encoding="gzip").content) for path in bundle())
    assert packed < plain / 2
