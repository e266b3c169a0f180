"""Downloads through our own routes, which know who asks."""

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from annotation.correlation_report import correlation_report
from db.errors import Refused, WardroundError
from db.people import Person
from db.study import Study
from pipelines.write_correlation_report import write_correlation_report
from review_app.gate import language_of

# no time of packing in the archive: the same report gives the same bytes
EPOCH = (1980, 1, 1, 0, 0, 0)


def export_routes(study: Study) -> list[Route]:
    async def correlation(request: Request) -> Response:
        person, batch_id = request.scope["person"], request.path_params["batch_id"]
        asked = request.query_params
        wanted = (asked.get("judge"), tuple(asked.getlist("family")), asked.get("backbone"))
        try:
            content = await to_thread.run_sync(correlation_archive, study, person, batch_id, *wanted)
        except WardroundError as error:
            return PlainTextResponse(
                error.said(language_of(request.scope)), 403 if isinstance(error, Refused) else 404
            )
        named = {"Content-Disposition": f'attachment; filename="correlation-batch-{batch_id}.zip"'}
        return Response(content, media_type="application/zip", headers=named)

    return [Route("/export/correlation/{batch_id:int}", correlation)]


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
    packed = io.BytesIO()
    with TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in write_correlation_report(report, Path(folder)):
            name = path.relative_to(folder).as_posix()
            archive.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
