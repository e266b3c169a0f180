"""Jobs about the same work: a later one goes on where an earlier one stopped, whoever started it and how."""

import json
from collections.abc import Iterable

from db.jobs import Job

# how the work is paid and paced, what is asked once more, and names: the work is the same
BESIDE_THE_WORK = ("budget", "price", "concurrency", "ask_again", "answers", "file_name")


def gone_on_as(jobs: Iterable[Job]) -> dict[int, int]:
    """The id of each job that a later one of the same work has followed → that of the newest of those."""
    newest: dict[str, int] = {}
    found = {}
    for job in sorted(jobs, key=lambda each: each.id, reverse=True):
        asked = {name: value for name, value in job.arguments.items() if name not in BESIDE_THE_WORK}
        work = json.dumps([job.kind, asked], sort_keys=True, ensure_ascii=False)
        if work in newest:
            found[job.id] = newest[work]
        else:
            newest[work] = job.id
    return found
