"""How far a run is, a line a step."""

import click


def show(row, steps):
    """One step on standard error."""
    left = row["seconds_left"]
    click.echo(
        f"step {row['step']}/{steps}  loss {row['loss']:.4f}  "
        f"{row['tokens_per_second'] or 0:,.0f} tokens/s  {_span(left) if left is not None else '?'} left",
        err=True,
    )


def _span(seconds):
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
