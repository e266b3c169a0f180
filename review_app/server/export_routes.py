"""Downloads through our own routes, which know who asks."""

import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from annotation.correlation.agreement_report import agreement_report
from annotation.correlation.report import correlation_report
from annotation.dialogue_rewriting.report import as_lines
from db.errors import Refused, Unavailable, WardroundError
from db.people import Person
from db.study import Study
from pipelines.jobs.answers import answers_of
from pipelines.preference_pairs import as_lines as pairs_as_lines
from pipelines.reports.write_agreement_report import write_agreement_report
from pipelines.reports.write_audit_report import write_audit_report
from pipelines.reports.write_correlation_report import write_correlation_report
from pipelines.reports.write_rewriting_report import write_rewriting_report
from pipelines.reports.write_verification_report import write_verification_report
from review_app.leaderboard_csv import leaderboard_csv
from review_app.server.gate import language_of
from review_app.words import words

# no time of packing in the archive: the same report gives the same bytes
EPOCH = (1980, 1, 1, 0, 0, 0)


def export_routes(study: Study) -> list[Route]:
    """The reports, each by its batch but the audit's, which is over all its batches; dialogues; answers."""

    async def correlation(request: Request) -> Response:
        asked = request.query_params
        wanted = (asked.get("judge"), tuple(asked.getlist("family")), asked.get("backbone"))
        named = ("correlation-batch-{}.zip", "application/zip")
        return await _download(study, request, correlation_archive, *named, *wanted)

    async def agreement(request: Request) -> Response:
        named = ("agreement-batch-{}.zip", "application/zip")
        return await _download(
            study, request, agreement_archive, *named, request.query_params.get("backbone")
        )

    async def dialogues(request: Request) -> Response:
        return await _download(study, request, as_lines, "dialogues-batch-{}.jsonl", "application/jsonl")

    async def audit(request: Request) -> Response:
        return await _download(study, request, audit_archive, "audit.zip", "application/zip")

    async def rewriting(request: Request) -> Response:
        return await _download(study, request, rewriting_archive, "rewriting-batch-{}.zip", "application/zip")

    async def verification(request: Request) -> Response:
        named = ("verification-batch-{}.zip", "application/zip")
        return await _download(study, request, verification_archive, *named)

    async def pairs(request: Request) -> Response:
        return await _download(study, request, pairs_as_lines, "preference-pairs.jsonl", "application/jsonl")

    async def answers(request: Request) -> Response:
        named = ("answers-job-{}-{}.jsonl", "application/jsonl")
        return await _download(study, request, answers_of, *named)

    async def leaderboard(request: Request) -> Response:
        asked = [request.query_params.get(name, "") for name in ("contest", "part")]
        say = words(language_of(request.scope))

        def table(study: Study, person: Person) -> bytes:
            return leaderboard_csv(study, person, say, *asked)

        return await _download(study, request, table, "leaderboard.csv", "text/csv")

    return [
        Route("/export/leaderboard", leaderboard),
        Route("/export/answers/{job_id:int}/{number:int}", answers),
        Route("/export/correlation/{batch_id:int}", correlation),
        Route("/export/agreement/{batch_id:int}", agreement),
        Route("/export/dialogues/{batch_id:int}", dialogues),
        Route("/export/rewriting/{batch_id:int}", rewriting),
        Route("/export/verification/{batch_id:int}", verification),
        Route("/export/pairs", pairs),
        Route("/export/audit", audit),
    ]


async def _download(study: Study, request: Request, make, name: str, media_type: str, *more) -> Response:
    """What `make` gives this person, of the batch that the address names, as a file; or its refusal."""
    person, of_batch = request.scope["person"], tuple(request.path_params.values())
    try:
        content = await to_thread.run_sync(make, study, person, *of_batch, *more)
    except WardroundError as error:
        return refusal(error, language_of(request.scope), 404)
    named = {"Content-Disposition": f'attachment; filename="{name.format(*of_batch)}"'}
    return Response(content, media_type=media_type, headers=named)


def refusal(error: WardroundError, language: str, otherwise: int) -> PlainTextResponse:
    """The sentence why a download is not given; `otherwise` is the status of what has none of its own."""
    status = 403 if isinstance(error, Refused) else 503 if isinstance(error, Unavailable) else otherwise
    return PlainTextResponse(error.said(language), status)


def correlation_archive(
    study: Study,
    person: Person,
    batch_id: int,
    judge: str | None,
    own_family: tuple[str, ...] = (),
    backbone: str | None = None,
) -> bytes:
    """The correlation report's files as one zip archive."""
    report = correlation_report(study, person, batch_id, judge, own_family=own_family, backbone=backbone)
    return _packed(partial(write_correlation_report, report))


def agreement_archive(study: Study, person: Person, batch_id: int, backbone: str | None = None) -> bytes:
    """The files of a report of ratings alone as one zip archive."""
    report = agreement_report(study, person, batch_id, backbone=backbone)
    return _packed(partial(write_agreement_report, report))


def verification_archive(study: Study, person: Person, batch_id: int) -> bytes:
    """The verification report's files as one zip archive."""
    return _packed(partial(write_verification_report, study, person, batch_id))


def audit_archive(study: Study, person: Person) -> bytes:
    """The audit's report and records as one zip archive."""
    return _packed(partial(write_audit_report, study, person))


def rewriting_archive(study: Study, person: Person, batch_id: int) -> bytes:
    """The rewriting report's files as one zip archive."""
    return _packed(partial(write_rewriting_report, study, person, batch_id))


def _packed(write: Callable[[Path], list[Path]]) -> bytes:
    packed = io.BytesIO()
    with TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in write(Path(folder)):
            name = path.relative_to(folder).as_posix()
            archive.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
