"""Downloads through our own routes, which know who asks."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from annotation.correlation.agreement_report import agreement_report
from annotation.correlation.report import correlation_report
from annotation.dialogue_rewriting.report import as_lines
from db.errors import NotFound, Refused, Unavailable, WardroundError
from db.people import Person
from db.study import Study
from pipelines.jobs.answers import answers_of, named_answers
from pipelines.preference_pairs import as_lines as pairs_as_lines
from pipelines.reports.write_agreement_report import write_agreement_report
from pipelines.reports.write_audit_report import write_audit_report
from pipelines.reports.write_correlation_report import write_correlation_report
from pipelines.reports.write_rewriting_report import write_rewriting_report
from pipelines.reports.write_verification_report import write_verification_report
from review_app.leaderboard_csv import leaderboard_csv
from review_app.no_result_csv import no_result_csv
from review_app.server.gate import language_of
from review_app.server.row_number import row
from review_app.words import words

# no time of packing in the archive: the same report gives the same bytes
EPOCH = (1980, 1, 1, 0, 0, 0)
ZIP, LINES, CSV = "application/zip", "application/jsonl", "text/csv"
BATCH, JOB, NUMBER = row("batch_id"), row("job_id"), row("number")


@dataclass(frozen=True)
class Download:
    """A file that `make` gives of a study, to a person, of what the address's `path` and query name.

    `name` is the file's, with what the path names put in, or gives it as `make` gives what is in it; `asked`
    gives what the query names.
    """

    path: str
    name: str | Callable[..., str]
    media_type: str
    make: Callable[..., bytes | str]
    asked: Callable[[Request], tuple] = lambda request: ()

    def called(self, study: Study, person: Person, *named: object) -> str:
        """The file's name. Raises as `make` does where that is looked up."""
        return self.name(study, person, *named) if callable(self.name) else self.name.format(*named)


def export_routes(study: Study) -> list[Route]:
    """The reports, each by its batch but the audit's, which is over all its batches; dialogues; answers."""
    downloads = (
        Download("leaderboard", "leaderboard.csv", CSV, leaderboard_csv, _contest),
        Download(f"answers/{JOB}/{NUMBER}", named_answers, LINES, answers_of),
        Download(f"without-result/{JOB}", "without-result-job-{}.csv", CSV, no_result_csv, _language),
        Download(f"correlation/{BATCH}", "correlation-batch-{}.zip", ZIP, correlation_archive, _judged),
        Download(f"agreement/{BATCH}", "agreement-batch-{}.zip", ZIP, agreement_archive, _backbone),
        Download(f"dialogues/{BATCH}", "dialogues-batch-{}.jsonl", LINES, as_lines),
        Download(f"rewriting/{BATCH}", "rewriting-batch-{}.zip", ZIP, rewriting_archive),
        Download(f"verification/{BATCH}", "verification-batch-{}.zip", ZIP, verification_archive),
        Download("pairs", "preference-pairs.jsonl", LINES, pairs_as_lines),
        Download("audit", "audit.zip", ZIP, audit_archive),
    )
    return [_route(study, each) for each in downloads]


def _contest(request: Request) -> tuple:
    asked = request.query_params
    return words(language_of(request.scope)), asked.get("contest", ""), asked.get("part", "")


def _judged(request: Request) -> tuple:
    asked = request.query_params
    return asked.get("judge"), tuple(asked.getlist("family")), asked.get("backbone")


def _language(request: Request) -> tuple:
    return (words(language_of(request.scope)),)


def _backbone(request: Request) -> tuple:
    return (request.query_params.get("backbone"),)


def _route(study: Study, download: Download) -> Route:
    async def respond(request: Request) -> Response:
        """What it makes for this person, of what the address names, as a file; or its refusal."""
        person, named = request.scope["person"], tuple(request.path_params.values())
        try:
            content = await to_thread.run_sync(download.make, study, person, *named, *download.asked(request))
            called = download.called(study, person, *named)
        except WardroundError as error:
            return refusal(error, language_of(request.scope), 404)
        # a model's name may have letters that a header cannot hold as they are
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(called)}"}
        return Response(content, media_type=download.media_type, headers=headers)

    return Route(f"/export/{download.path}", respond)


def refusal(error: WardroundError, language: str, otherwise: int) -> PlainTextResponse:
    """The sentence why a download is not given; `otherwise` is the status of what has none of its own."""
    statuses = {Refused: 403, NotFound: 404, Unavailable: 503}
    status = next((code for kind, code in statuses.items() if isinstance(error, kind)), otherwise)
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
