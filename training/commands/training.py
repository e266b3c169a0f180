"""`wardround training`: what surrounds a run: plan, data as tokens, proof, card and answers."""

import sys
from pathlib import Path

import click

CONFIG = click.argument("config", type=click.Path(path_type=Path))
RUN = click.argument("run", type=click.Path(path_type=Path))


@click.group("training")
def training():
    """Look at a run before and after it: check, plan, prepare, preview, verify-run, card, generate."""


def with_settings(command):
    """CONFIG, and the options that stand in for what it names."""
    for option in (
        click.option(
            "--out", type=click.Path(path_type=Path), help="The run's folder, instead of the config's."
        ),
        click.option(
            "--frozen", type=click.Path(path_type=Path), help="A frozen dataset instead of its own."
        ),
        CONFIG,
    ):
        command = option(command)
    return command


@training.command("check")
@CONFIG
def check_(config):
    """Say whether CONFIG can be read and suits a run that a page starts. Needs no model, data or torch."""
    from training.asked import settings_of

    settings_of(config, frozen=Path("the one chosen on the page"))
    click.echo(f"{config} is in order.")


@training.command("plan")
@with_settings
def plan_(config, frozen, out):
    """Say what a run takes: records, lengths, truncations, tokens, memory, disk, time. Loads no weights."""
    tell_plan(_settings(config, frozen, out))


@training.command("prepare")
@with_settings
def prepare_(config, frozen, out):
    """Make the tokens and every record's ledger, once; a run with the same data and settings uses them."""
    ready = _ready(_settings(config, frozen, out))
    click.echo(f"{ready.prepared.steps} steps in {ready.prepared.folder}, sha256 {ready.prepared.sha256}")


@training.command("preview")
@with_settings
@click.option("--source", help="Only this source.")
@click.option("--number", "-n", default=3, show_default=True, help="Examples of each source.")
@click.option("--html", "page", type=click.Path(path_type=Path), help="Write a page instead.")
def preview_(config, frozen, out, source, number, page):
    """Show examples as the model will see them; what carries loss is green."""
    from db.durable import written
    from training import preview

    ready = _ready(_settings(config, frozen, out))
    rows = preview.samples(ready.prepared, source, number)
    if page:
        with written(page) as file:
            file.write(preview.as_html(ready.prepared, ready.chat, rows).encode())
        return
    for row in rows:
        click.echo(preview.coloured(ready.prepared, ready.chat, row) + "\n")


@training.command("verify-run")
@RUN
def verify_run(run):
    """Prove a run: its datasets, its prepared data, its checkpoints and what its model says it came from."""
    from training.verify import verified

    for line in verified(run):
        click.echo(line)


@training.command("card")
@RUN
def card_(run):
    """Write the model card of a run again."""
    from training.card import card_of

    click.echo(card_of(run))


@training.command("generate")
@RUN
@click.argument("questions", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The JSON Lines file of answers.")
@click.option("--name", help="What the model is called; else its run's name.")
@click.option("--seed", default=17, show_default=True, help="Of the sampling, with the record's id.")
@click.option("--greedy", is_flag=True, help="Take the likeliest token always.")
def generate_(run, questions, out, name, seed, greedy):
    """Answer QUESTIONS with a run's model, in the form that `wardround import` takes as responses."""
    from training.commands.answer_bar import bar
    from training.generate import generate

    with bar() as done:
        number = generate(run, questions, out, name, seed, greedy, done)
    click.echo(f"{number} answers in {out}")


def tell_plan(settings, samples=0):
    """The plan on standard output, with a few examples if wanted."""
    from training import plan, preview

    ready = _ready(settings)
    for line in (
        *preview.told(ready.prepared),
        *plan.told(ready.plan, settings, plan.matrix_rate(settings.model.precision)),
    ):
        click.echo(line)
    if samples:
        click.echo("\nWhat carries loss is green, between ⟦ and ⟧:\n")
        for row in preview.samples(ready.prepared, None, samples):
            click.echo(preview.coloured(ready.prepared, ready.chat, row) + "\n")


def _settings(config, frozen, out):
    from training.asked import settings_of

    return settings_of(config, frozen, out)


def _ready(settings):
    from training.run import make_ready

    with click.progressbar(length=1000, label="Preparing", file=sys.stderr) as bar:
        return make_ready(settings, lambda done, of: bar.update(round(1000 * done / of) - bar.pos))
