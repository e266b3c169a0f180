"""How a model is to write: options without a default of ours, for commands that leave it to the endpoint."""

import click

from pipelines.commands.number_types import TEMPERATURE, TOKENS

temperature = click.option("--temperature", type=TEMPERATURE, help="Else the endpoint's default.")
max_tokens = click.option("--max-tokens", type=TOKENS, help="Else the endpoint's default.")


def sampling_of(given):
    """The request's parameters: those of the two that were given."""
    return {name: given[name] for name in ("temperature", "max_tokens") if given[name] is not None}
