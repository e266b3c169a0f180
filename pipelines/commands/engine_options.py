"""The options of commands that other processes or machines can help with."""

import click


def engine_options(command):
    """Adds --engine and --workers to a command."""
    engine = click.option(
        "--engine",
        default="here",
        show_default=True,
        help="here, processes, dask, or the address of a Dask scheduler; the result is the same.",
    )
    workers = click.option("--workers", default=2, show_default=True, help="Processes of the engine.")
    return engine(workers(command))
