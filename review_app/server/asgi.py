"""The server's one ASGI application: gate, compression, our own routes, Streamlit behind them."""

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from db.study import Study, open_study
from review_app.activities.survey import survey_routes
from review_app.components.files import component_files
from review_app.engineer.frozen_downloads import frozen_routes
from review_app.lead.survey_exports import survey_export_routes
from review_app.server import failures, first_run, reset, settings, sign_in
from review_app.server.compression import CompressedAssets
from review_app.server.export_routes import export_routes
from review_app.server.gate import OURS_ALONE, Gate, Nowhere
from review_app.server.headers import SecurityHeaders
from review_app.server.message_pace import MessagePace
from review_app.server.open_pages import OpenPages
from review_app.server.own_refusals import OwnRefusals
from review_app.server.presses import Presses
from review_app.server.provider import provider
from review_app.server.serving import Serving
from review_app.server.shell import Shell
from review_app.server.uploads import Uploads
from review_app.server.work_routes import work_routes
from review_app.visitor import STUDY_VARIABLE

APP = Path(__file__).parents[1]


def make_app(study: Study | None = None) -> st.App:
    """The application that serves a study; without one, that of the environment's WARDROUND_STUDY."""
    study = study or open_study(Path(os.environ[STUDY_VARIABLE]))
    return app_of(Serving(study, provider=provider()))


def app_of(serving: Serving) -> st.App:
    """The application, with Streamlit set as it must be. One a process: Streamlit's options are global."""
    # the script runs in this process, and reads its study from here
    os.environ[STUDY_VARIABLE] = str(serving.study.folder.resolve())
    settings.apply(serving.hosts)
    failures.keep_text_out_of_logs()
    mounts = [component_files(), Mount("/assets", StaticFiles(directory=APP / "assets"))]
    mounts += [at(path, Nowhere()) for path in OURS_ALONE for at in (Route, Mount)]
    return st.App(
        APP / "app.py",
        routes=[*our_routes(serving), *mounts],
        middleware=[
            Middleware(SecurityHeaders, behind_tls=serving.behind_tls),
            # outside of the gate, which looks at what has waited when it is let through
            Middleware(Presses),
            Middleware(Gate, serving=serving),
            Middleware(OwnRefusals),
            Middleware(OpenPages),
            Middleware(MessagePace),
            Middleware(Uploads),
            Middleware(CompressedAssets),
            Middleware(Shell),
        ],
        on_script_error=failures.tell,
        exception_handlers={Exception: failures.answer},
    )


def our_routes(serving: Serving) -> list[BaseRoute]:
    """Every route of ours; what else there is to ask for is Streamlit's."""
    return [
        *sign_in.routes(serving),
        *first_run.routes(serving),
        *reset.routes(serving),
        *_oidc_routes(serving),
        *work_routes(serving.study),
        *survey_routes(serving),
        *export_routes(serving.study),
        *survey_export_routes(serving.study),
        *frozen_routes(serving.study),
    ]


def _oidc_routes(serving: Serving) -> list[Route]:
    if serving.provider is None:
        return []
    # not at the top: a server without a provider has no use for another HTTP client
    from review_app.server import oidc

    return oidc.routes(serving, serving.provider)
