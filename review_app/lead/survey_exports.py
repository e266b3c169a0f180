"""What a lead takes from the survey page: one-time links to print or save, a preview, the report."""

import io
import zipfile
from collections.abc import Awaitable, Callable

import pandas as pd
import segno
from anyio import to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from annotation.survey.results import settings_in_address, survey_results
from annotation.survey.taking import questionnaire_of
from db.errors import Invalid, WardroundError
from db.invitations import belong_to, invite
from db.people import Person, require
from db.study import Study
from db.surveys import find_survey
from pipelines.reports.sheets import csv_bytes
from pipelines.reports.write_survey_report import survey_report_files
from review_app.activities.survey import taking_page
from review_app.server.door import form_of, page
from review_app.server.export_routes import EPOCH, refusal
from review_app.server.gate import language_of
from review_app.server.row_number import row
from review_app.words import words

LARGEST_FORM_BYTES = 2**20
LINK = "/survey/#"


def survey_export_routes(study: Study) -> list[Route]:
    def at(act: Callable[[Study, Person, Request], Awaitable[Response]]):
        async def answer(request: Request) -> Response:
            try:
                return await act(study, request.scope["person"], request)
            except WardroundError as error:
                return refusal(error, language_of(request.scope), 422)

        return answer

    one = f"/export/survey/{row('survey_id')}"
    return [
        Route("/export/survey/preview", at(preview)),
        Route(one, at(report)),
        Route(f"{one}/links", at(make_links), methods=["POST"]),
        Route(f"{one}/links.csv", at(links_as_csv), methods=["POST"]),
    ]


async def preview(study: Study, person: Person, request: Request) -> Response:
    """The respondents' page for a questionnaire that may not even be kept yet: the address holds it."""
    require(person, "lead", "admin")
    return taking_page(preview=True)


async def make_links(study: Study, person: Person, request: Request) -> Response:
    """New one-time links on a sheet to print, download or copy; they are shown here and never again."""
    survey_id, form = request.path_params["survey_id"], await form_of(request)
    count, address = form.get("count", ""), form.get("address", "").strip().rstrip("/")
    if not count.isascii() or not count.isdigit():
        raise Invalid("How many links? Go back and enter a number.", "请返回填写份数。")
    if not address.startswith(("http://", "https://")):
        raise Invalid(
            "The address respondents reach this server at begins with http:// or https://.",
            "答卷人访问本站的网址应以 http:// 或 https:// 开头。",
        )
    tokens = await to_thread.run_sync(invite, study, person, survey_id, int(count))
    survey = await to_thread.run_sync(find_survey, study, person, survey_id)
    links = [address + LINK + token for token in tokens]
    language = language_of(request.scope)
    return page(
        "survey_links.html",
        say=words(language),
        language=language,
        survey=survey,
        # what respondents know it by
        title=questionnaire_of(survey).title[language],
        links=links,
        codes=[Markup(qr_code(link)) for link in links],
    )


async def links_as_csv(study: Study, person: Person, request: Request) -> Response:
    """The links of a sheet as CSV. The sheet sends them, for nothing here remembers them."""
    survey_id = request.path_params["survey_id"]
    form = await form_of(request, LARGEST_FORM_BYTES)
    links = form.get("links", "").split()
    tokens = [link.rpartition("#")[2] for link in links]
    if not links or not await to_thread.run_sync(belong_to, study, person, survey_id, tokens):
        raise Invalid("These are no links of this survey.", "这些不是本问卷的链接。")
    table = pd.DataFrame({"number": range(1, len(links) + 1), "link": links})
    return _attached(csv_bytes(table), "text/csv", f"survey-{survey_id}-links.csv")


async def report(study: Study, person: Person, request: Request) -> Response:
    """The report's files under the thresholds in the address, as one zip archive."""
    survey_id = request.path_params["survey_id"]
    settings = settings_in_address(request.query_params)
    archive = await to_thread.run_sync(_archive, study, person, survey_id, settings)
    return _attached(archive, "application/zip", f"survey-{survey_id}-report.zip")


def qr_code(link: str) -> str:
    """The link as a QR code: an SVG element that needs nothing else."""
    code = segno.make(link, error="m", micro=False)
    return code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None)


def _archive(study: Study, person: Person, survey_id: int, settings) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in survey_report_files(survey_results(study, person, survey_id, settings)).items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content)
    return packed.getvalue()


def _attached(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
