"""A stage for the components alone: a real Streamlit server with the routes they talk to, and nothing else.

    python -m uvicorn board_stage:app --app-dir tests/review_app --port N

What it stores lies in the JSON file named by BOARD_STAGE, so that it survives being killed.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from review_app.components.files import component_files

STATE = Path(os.environ.get("BOARD_STAGE", "board_stage.json"))


def read() -> dict:
    return json.loads(STATE.read_text(encoding="utf-8"))


def write(state: dict) -> None:
    whole = STATE.with_suffix(".new")
    whole.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
    whole.replace(STATE)


def assignment_of(state: dict, request: Request) -> dict:
    name = request.path_params["assignment_id"]
    return state["work"].setdefault(name, {"draft": {}, "annotations": []})


def shown(state: dict, item: dict) -> dict:
    """An item as `GET /work/ID` of the real server answers."""
    work = state["work"].get(str(item["assignment_id"]), {"draft": {}, "annotations": []})
    last = work["annotations"][-1] if work["annotations"] else None
    submitted = last is not None and last.get("status") != "skipped"
    return {
        "assignment_id": item["assignment_id"],
        "item": {name: item[name] for name in ("question", "reference", "responses", "masked")},
        "draft": work["draft"],
        "answers": last["answers"] if submitted else None,
        "skipped": last is not None and not submitted,
        "revision": len(work["annotations"]),
        "locked": state["locked"],
    }


async def get_item(request: Request) -> Response:
    state, wanted = read(), request.path_params["assignment_id"]
    return JSONResponse(next(shown(state, i) for i in state["items"] if str(i["assignment_id"]) == wanted))


async def draft(request: Request) -> Response:
    state, body = read(), await request.json()
    if state["locked"]:
        return JSONResponse({"error": "本批已锁定。"}, 409)
    assignment_of(state, request)["draft"][body["field"]] = body["value"]
    write(state)
    return JSONResponse({"saved_at": now()})


async def submit(request: Request) -> Response:
    state, body = read(), await request.json()
    work = assignment_of(state, request)
    state["submits_heard"] += 1
    write(state)
    for number, annotation in enumerate(work["annotations"], start=1):
        if annotation["nonce"] == body["nonce"]:
            write(state | {"told_already": state["told_already"] + 1})
            return JSONResponse({"revision": number, "already": True})
    if body["expected_revision"] != len(work["annotations"]):
        return JSONResponse({"error": "此题已在别处提交，请刷新。"}, 409)
    work["annotations"].append(body)
    work["draft"] = {}
    write(state)
    return JSONResponse({"revision": len(work["annotations"]), "already": False})


async def put_state(request: Request) -> Response:
    write(await request.json())
    return Response(status_code=204)


async def get_state(_: Request) -> Response:
    return JSONResponse(read())


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


app = st.App(
    Path(__file__).with_name("board_stage_page.py"),
    routes=[
        component_files(),
        Route("/work/{assignment_id}", get_item, methods=["GET"]),
        Route("/work/{assignment_id}/draft", draft, methods=["PUT"]),
        Route("/work/{assignment_id}/submit", submit, methods=["POST"]),
        Route("/stage", put_state, methods=["PUT"]),
        Route("/stage", get_state, methods=["GET"]),
    ],
)
