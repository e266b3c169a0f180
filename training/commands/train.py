"""`wardround train`: from a config to a model, or on from where a run stopped."""

from pathlib import Path

import click

STOPPED = 5


@click.command("train")
@click.argument("config", required=False, type=click.Path(path_type=Path))
@click.option("--frozen", type=click.Path(path_type=Path), help="A frozen dataset instead of the config's.")
@click.option("--out", type=click.Path(path_type=Path), help="The run's folder, instead of the config's.")
@click.option("--resume", type=click.Path(path_type=Path), help="Go on with the run in this folder.")
@click.option("--nproc", type=click.IntRange(1), help="Processes, instead of parallel.processes.")
@click.option("--dry-run", is_flag=True, help="Say what would be trained on and what it takes, and stop.")
@click.pass_context
def train(context, config, frozen, out, resume, nproc, dry_run):
    """Train a model as CONFIG says. A killed or stopped run goes on with the same command.

    Several processes are started by torchrun, by itself. Exit code 5: stopped at a step, with a checkpoint.
    """
    from training.asked import settings_of
    from training.commands.progress_line import show
    from training.commands.training import tell_plan
    from training.run import resumed, run_folder, start

    if bool(config) == bool(resume) or (resume and (frozen or out or nproc)):
        raise click.UsageError("Give CONFIG with its options, or --resume RUN_FOLDER alone.")
    settings = resumed(resume) if resume else settings_of(config, frozen, out, nproc)
    if dry_run:
        tell_plan(settings, samples=3)
        return
    state = start(settings, say=show)
    folder = run_folder(settings)
    if state == "stopped":
        click.echo(f"Stopped with a checkpoint; go on with: wardround train --resume {folder}")
        context.exit(STOPPED)
    click.echo(f"The model is in {folder / 'model'}, its card beside it.")
