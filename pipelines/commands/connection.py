"""`wardround connection`: is an endpoint ready?"""

import click

from pipelines.commands.model_name import MODEL_NAME
from pipelines.commands.number_types import SECONDS

NOT_READY = 4


@click.command("connection")
@click.option("--base-url", required=True, help="The endpoint, such as https://host/v1.")
@click.option("--model", required=True, type=MODEL_NAME, help="The model's name at the endpoint.")
@click.option("--timeout", default=30.0, show_default=True, type=SECONDS, help="To wait for the answer.")
@click.pass_context
def connection(context, base_url, model, timeout):
    """Three findings about an endpoint: reachable, key accepted, model answers. Costs a few tokens."""
    from pipelines.asking.chat import Endpoint
    from pipelines.asking.connection import connection_to

    found = connection_to(Endpoint(base_url, model, timeout))
    findings = "; ".join(found.findings())
    # a line a finding; what is wrong stays one sentence
    click.echo(str(found).replace(findings, findings.replace("; ", "\n"), 1))
    context.exit(0 if found.model_answers else NOT_READY)
