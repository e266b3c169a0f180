"""Which turns of the dialogues a table holds the ratings of, so that none is put out by another's."""

from collections.abc import Collection
from pathlib import Path

from db.errors import Refused
from pipelines.row_table import rows_in


def check_turns(out: Path, turns: Collection[int]) -> None:
    """Refuse to write ratings of these turns over a table that has ratings of others.

    A table of fewer turns may become one of more. Rows without a rating have nothing to lose.
    """
    held = {turn for row in rows_in(out) if row.get("status") == "scored" for turn in _turns(row)}
    if held <= set(turns):
        return
    own = f", of {_named(turns)}," if turns else ""
    raise Refused(
        f"{out} holds ratings of {_named(held)}, and this run's{own} would take their place; choose another "
        "--out.",
        f"{out.name} 中有第 {'、'.join(map(str, sorted(held)))} 轮的评分，会被这次的取代；请另选输出文件。",
    )


def _turns(row: dict) -> list[int]:
    given = row.get("turns")
    return [turn for turn in given if isinstance(turn, int)] if isinstance(given, list) else []


def _named(turns: Collection[int]) -> str:
    return f"turn{'s' if len(turns) > 1 else ''} {', '.join(map(str, sorted(turns)))}"
