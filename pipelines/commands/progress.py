"""Bars on standard error for what takes long, where standard error is a terminal."""

import sys
from contextlib import contextmanager

import click


@contextmanager
def reading_bar(path):
    """A function to be told how many lines of `path` were read; nothing shows for a file without length."""
    from pipelines.reading.json_lines import count_lines

    with click.progressbar(length=count_lines(path), label=f"Reading {path.name}", file=sys.stderr) as bar:
        yield bar.update
