"""Where a browser gets a component's file, which it then keeps for as long as the name is the same."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from review_app.components import board, drafter, editor, labeler, left_here, rewriter, unsent, verifier
from review_app.components.bundle import ADDRESS, file_name, module
from review_app.server.gate import told

BUNDLES = (
    *(board.BOARD, labeler.LABELER, rewriter.REWRITER, drafter.DRAFTER, verifier.VERIFIER),
    *(editor.EDITOR, left_here.LEFT_HERE, unsent.UNSENT),
)
FOR_GOOD = "public, max-age=31536000, immutable"


def component_files() -> Route:
    """The route to each component's file under its name of today."""
    return Route(f"{ADDRESS}/{{name}}", _file, methods=["GET"])


async def _file(request: Request) -> Response:
    for each in BUNDLES:
        if file_name(each) == request.path_params["name"]:
            return Response(module(each), headers={"Cache-Control": FOR_GOOD}, media_type="text/javascript")
    return told(request.scope, "gate.nowhere", 404)
