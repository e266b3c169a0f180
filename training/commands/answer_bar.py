"""How many questions are answered, on standard error."""

import sys
from contextlib import contextmanager

import click


@contextmanager
def bar():
    """A function to be told (done, of)."""
    with click.progressbar(length=1, label="Answering", file=sys.stderr, show_pos=True) as shown:

        def tell(done, of):
            shown.length = of
            shown.update(done - shown.pos)

        yield tell
