"""kill -9 at random moments of a judge's run, and the run taken up again: nothing twice, nothing missing.

    python benchmarks/judge_kills.py [--kills 50] [--batch-kills 50] [--rows 40] [--workers 8] [--seed 1]

Each kill has a loopback model and a table of its own. Prints what was lost or paid for again, and ends with
1 when a row is twice or missing, or more than one request a worker was paid for again (none in a batch).
"""

import random
import sys
import tempfile
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.faults.judge_kills import Tally, fresh, kill_among_batches, kill_among_requests


@click.command()
@click.option("--kills", default=50, show_default=True, help="Of runs of single requests.")
@click.option("--batch-kills", default=50, show_default=True, help="Of runs through batches.")
@click.option("--rows", default=40, show_default=True, help="Rows a run.")
@click.option("--workers", default=8, show_default=True, help="Requests in flight.")
@click.option("--seed", default=1, show_default=True, help="Of the moments.")
@click.pass_context
def judge_kills(context, kills, batch_kills, rows, workers, seed):
    """Kill and take up, so many times each way."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        single, batch = Tally(), Tally()
        for number in range(kills):
            single += kill_among_requests(fresh(folder, number), chance, rows, workers)
        for number in range(kills, kills + batch_kills):
            batch += kill_among_batches(fresh(folder, number), chance, rows)
    click.echo(told("requests", single, workers))
    click.echo(told("batches", batch, 0))
    context.exit(0 if single.held(workers) and batch.held(0) else 1)


def told(way, tally, allowed):
    return (
        f"{way}: {tally.kills} kills, {tally.paid_before} answers paid for before them; after the runs were "
        f"taken up {tally.twice} rows twice, {tally.missing} missing, {tally.changed} unlike; paid for again "
        f"{tally.repeated}, at most {tally.most_repeated} after one kill ({allowed} allowed)"
    )


if __name__ == "__main__":
    judge_kills()
