"""Downloads of a frozen dataset, each proven before a byte of it leaves."""

import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from db.errors import NotFound, WardroundError
from db.frozen import FILES, MANIFEST, MANIFEST_HASH, Frozen, open_frozen
from db.frozen_marks import datasets
from db.people import Person
from db.study import Study
from pipelines.freezing.exports import KINDS
from review_app.server.export_routes import EPOCH, refusal
from review_app.server.gate import language_of


def frozen_routes(study: Study) -> list[Route]:
    """`/export/frozen/{title}/{form}`, for each of DOWNLOADS."""

    async def download(request: Request) -> Response:
        person, asked = request.scope["person"], request.path_params
        try:
            name, content = await to_thread.run_sync(
                frozen_download, study, person, asked["title"], asked["form"]
            )
        except WardroundError as error:
            return refusal(error, language_of(request.scope), 404)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="application/octet-stream", headers=headers)

    return [Route("/export/frozen/{title}/{form}", download)]


def frozen_download(study: Study, person: Person, title: str, form: str) -> tuple[str, bytes]:
    """File name and content. NotFound where there is no such dataset or form, Refused for a withdrawn one."""
    if form not in DOWNLOADS or title not in {each.title for each in datasets(study, person)}:
        raise NotFound(f"There is no dataset {title} in the form {form}.", "没有这个数据集或格式。")
    ending, make = DOWNLOADS[form]
    return f"{title}-{form}.{ending}", make(open_frozen(study.frozen / title))


def _lines(form: str, frozen: Frozen) -> bytes:
    with TemporaryDirectory() as folder:
        KINDS["jsonl"](frozen, form, Path(folder) / "rows.jsonl")
        return (Path(folder) / "rows.jsonl").read_bytes()


def _hugging_face(frozen: Frozen) -> bytes:
    with TemporaryDirectory() as folder:
        out = Path(folder) / frozen.title
        KINDS["hf"](frozen, "chat", out)
        return _packed(Path(folder), [path for path in out.rglob("*") if path.is_file()])


def _files(frozen: Frozen) -> bytes:
    names = (*FILES, MANIFEST, MANIFEST_HASH)
    return _packed(frozen.folder.parent, [frozen.folder / name for name in names])


def _packed(base: Path, paths: list[Path]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(paths):
            name = path.relative_to(base).as_posix()
            archive.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


# form -> the file's ending, and what makes it
DOWNLOADS: dict[str, tuple[str, Callable[[Frozen], bytes]]] = {
    "chat": ("jsonl", partial(_lines, "chat")),
    "alpaca": ("jsonl", partial(_lines, "alpaca")),
    "sharegpt": ("jsonl", partial(_lines, "sharegpt")),
    "dpo": ("jsonl", partial(_lines, "dpo")),
    "hf": ("zip", _hugging_face),
    "files": ("zip", _files),
}
