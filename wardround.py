"""The door of the house: the `wardround` command, whose parts are loaded only when they are called."""

import atexit
import errno
import gc
import io
import os
import sys
from importlib import import_module
from pathlib import Path

# those of which a stopped run is taken up by the same command end with the code that says so
STOPPED, INTERRUPTED = 4, 130
# of a command that did all it was to do, and could not say it
UNSAID = 1
TAKEN_UP = ("generate", "judge", "polish", "submit")


def stopped_by_hand():
    """End the process where Ctrl-C comes before a command has begun."""
    sys.stderr.write("Stopped by hand, before anything was done.\n")
    sys.stderr.flush()
    # not by an exception, which whatever is being loaded might still take for its own
    os._exit(STOPPED if len(sys.argv) > 1 and sys.argv[1] in TAKEN_UP else INTERRUPTED)


try:
    import click

    from db.errors import WardroundError
    from db.job_progress import tell_ending
except KeyboardInterrupt:
    stopped_by_hand()

# what only the training machine has; whoever ran `make run` is told how to get it
TRAINING_LIBRARIES = {"accelerate", "datasets", "peft", "safetensors", "torch", "transformers", "trl", "yaml"}

# command -> where its click command lives; one line a command
COMMANDS = {
    "agreement": "annotation.commands.agreement:agreement",
    "as-of": "db.commands.as_of:as_of",
    "audit-report": "annotation.commands.audit_report:audit_report",
    "backup": "db.commands.backup:backup",
    "connection": "pipelines.commands.connection:connection",
    "consent": "db.commands.consent:consent",
    "correlate": "annotation.commands.correlate:correlate",
    "create": "db.commands.create:create",
    "dedup": "pipelines.commands.dedup:dedup",
    "doctor": "pipelines.commands.doctor:doctor",
    "export-dialogues": "annotation.commands.export_dialogues:export_dialogues",
    "export-frozen": "pipelines.commands.export_frozen:export_frozen",
    "export-pairs": "pipelines.commands.export_pairs:export_pairs",
    "filter": "pipelines.commands.filter_records:filter_",
    "import": "pipelines.commands.import_records:import_",
    "freeze": "pipelines.commands.freeze:freeze",
    "generate": "pipelines.commands.generate:generate",
    "hold-out": "pipelines.commands.freeze:hold_out",
    "judge": "pipelines.commands.judge:judge",
    "key": "db.commands.key:key",
    "label": "pipelines.commands.label:label",
    "label-studio": "pipelines.commands.label_studio:label_studio",
    "metrics": "annotation.commands.metrics:metrics",
    "note-unblinding": "db.commands.note_unblinding:note_unblinding",
    "people": "db.commands.people:people",
    "polish": "pipelines.commands.polish:polish",
    "questions": "pipelines.commands.freeze:questions",
    "report": "pipelines.commands.report:report",
    "restore": "db.commands.backup:restore",
    "serve": "review_app.commands.serve:serve",
    "split": "pipelines.commands.split_records:split",
    "submit": "pipelines.commands.submit:submit",
    "survey-check": "annotation.commands.survey_check:survey_check",
    "train": "training.commands.train:train",
    "training": "training.commands.training:training",
    "verify": "db.commands.verify:verify",
    "where": "db.commands.frozen:where",
    "withdraw": "db.commands.frozen:withdraw",
    "worker": "pipelines.commands.worker:worker",
}


class LastingFile(io.FileIO):
    """Standard output or error: once it takes no more, what is still said goes nowhere, and `error` is why.

    So what a command does is done to its end, whoever has stopped listening, and its exit code is its own.
    """

    error: OSError | None = None

    def write(self, said):
        try:
            return super().write(said)
        except OSError as error:
            self.error = self.error or error
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return len(said)


def lasting(stream):
    """The stream over the same file, which lasts, and writes out what its encoding has no sign for."""
    file = io.BufferedWriter(LastingFile(stream.fileno(), "w", closefd=False))
    by_line = stream.line_buffering or stream.write_through
    # a file's name need not be UTF-8, whatever the locale
    errors = "backslashreplace" if stream.errors == "strict" else stream.errors
    return io.TextIOWrapper(file, stream.encoding, errors, line_buffering=by_line)


def open_what_is_closed():
    """Of the three standard files those that a shell has closed, on nothing: else the next file opened, a
    ledger perhaps, would be taken for one of them."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w" if number else "r", closefd=False))  # noqa: SIM115


class Door(click.Group):
    """A group that imports a command's module only when that command is asked for."""

    def main(self, *arguments, **options):
        """The command, to its end and with its own exit code also where nobody takes what it says.

        Where that could not be written for another reason than that its reader has left, which is how `head`
        ends, it is told, and what would else be a success is none.
        """
        # a test has streams of its own
        if sys.stdout is not sys.__stdout__:
            return super().main(*arguments, **options)
        open_what_is_closed()
        sys.stdout, sys.stderr = lasting(sys.stdout), lasting(sys.stderr)
        try:
            return super().main(*arguments, **options)
        except SystemExit as ending:
            sys.stdout.flush()
            unsaid = sys.stdout.buffer.raw.error
            if unsaid and unsaid.errno != errno.EPIPE:
                click.echo(f"What is said here could not be written ({unsaid.strerror}).", err=True)
                raise SystemExit(ending.code or UNSAID) from None
            raise

    def list_commands(self, context):
        return sorted(COMMANDS)

    def get_command(self, context, name):
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        try:
            return getattr(import_module(module), attribute)
        except KeyboardInterrupt:
            stopped_by_hand()

    def invoke(self, context):
        """Errors meant for people end as one sentence and exit code 2; bugs keep their traceback."""
        try:
            return super().invoke(context)
        except WardroundError as error:
            tell_ending(str(error), error.zh, error.needs)
            raise click.UsageError(str(error)) from error
        except PermissionError as error:
            if error.filename is None:
                raise
            from db.file_access import no_access

            told = no_access(Path(os.fsdecode(error.filename)))
            tell_ending(str(told), told.zh)
            raise click.UsageError(str(told)) from error
        except ModuleNotFoundError as error:
            if error.name not in TRAINING_LIBRARIES:
                raise
            sentence = f"{error.name} is not installed here; run `pip install -r requirements/training.txt`."
            zh = f"此处未安装 {error.name}；请在服务器上运行 pip install -r requirements/training.txt。"
            tell_ending(sentence, zh)
            raise click.UsageError(sentence) from error


# what a command loads and reads is there to stay: looked over at every 700th new thing, none of it is garbage
gc.set_threshold(20_000, 20, 20)
# no matrix here is worth a second thread, which would add up in another order on another machine
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# on its way out Python would look everything over for garbage once more: a thirtieth of a second a command
atexit.register(gc.freeze)


@click.group(cls=Door, invoke_without_command=True)
@click.version_option(package_name="wardround")
@click.pass_context
def main(context):
    """Where physicians review what language models write."""
    if context.invoked_subcommand is None:
        from db.sample_life import as_table

        click.echo(as_table())
        click.echo("\n" + context.get_help())


if __name__ == "__main__":
    main(prog_name="wardround")
