"""`wardround label-studio`: a batch to a Label Studio server, its answers back, and how the two stand."""

import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import click

from pipelines.asking.counted import counted

STUDY = click.option(
    "--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder."
)
BATCH = click.option("--batch", "batch_id", required=True, type=int, help="The batch's number.")
SURVEY = click.option("--survey", "survey_id", required=True, type=int, help="The survey's number.")
LANGUAGE = click.option(
    "--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of the form."
)
URL = click.option("--url", required=True, help="The server's address, like http://127.0.0.1:8080.")


@click.group("label-studio")
def label_studio():
    """Keep a batch in step with a Label Studio server.

    The access token, personal or legacy, is read from LABEL_STUDIO_API_KEY.
    """


@label_studio.command()
@STUDY
@BATCH
@URL
@LANGUAGE
def push(folder, batch_id, url, language):
    """Make each annotator of an open batch a project and send their items; again, only what is missing."""
    _require_sdk()
    from pipelines.label_studio.connection import clean_url
    from pipelines.label_studio.push import push as push_batch

    with _connection(url) as connection, _bar("Sending") as tell:
        pushed = push_batch(_study(folder), _operator(), batch_id, connection, language, tell)
    for each in pushed:
        where = f"{clean_url(url)}/projects/{each.project}"
        click.echo(f"{each.person.login}: {where}, {each.sent} sent now, {each.total} in all")


@label_studio.command()
@STUDY
@BATCH
@URL
@click.option(
    "--export", type=click.Path(path_type=Path), help="Read a JSON export of the projects, not the server."
)
@click.pass_context
def pull(context, folder, batch_id, url, export):
    """Bring a batch's answers in, each once; what does not hold is set aside, with its reason (exit 3)."""
    _require_sdk()
    from db.job_progress import tell_ending
    from pipelines.label_studio.connection import clean_url
    from pipelines.label_studio.pull import pull as pull_batch
    from pipelines.label_studio.pull import take_export

    study = _study(folder)
    if export:
        pulled = take_export(study, _operator(), batch_id, clean_url(url), _exported(export))
    else:
        with _connection(url) as connection, _bar("Reading") as tell:
            pulled = pull_batch(study, _operator(), batch_id, connection, tell)
    click.echo(
        f"{pulled.stored} new, {pulled.changed} changed, {pulled.known} known already, "
        f"{pulled.gone} deleted there and kept here, {len(pulled.set_aside)} set aside"
    )
    for each in pulled.set_aside:
        click.echo(f"  project {each.project} task {each.task} annotation {each.annotation}: {each.reason}")
    if pulled.set_aside:
        number = len(pulled.set_aside)
        tell_ending(f"{number} set aside; why is listed above.", f"{number} 条被搁置，原因见上方。")
        context.exit(3)


@label_studio.command()
@STUDY
@BATCH
def status(folder, batch_id):
    """How a batch's projects stand: what came in, what is set aside, what was deleted there."""
    from pipelines.label_studio.standing import standing

    found = standing(_study(folder), _operator(), batch_id)
    if not found:
        click.echo(f"Batch {batch_id} was not sent yet.")
    for each in found:
        click.echo(
            f"{each.person.login}: {each.url}/projects/{each.project}, "
            f"{each.answered} of {each.total} answered, {each.set_aside} set aside, {each.gone} deleted there"
        )


@label_studio.command()
@STUDY
@URL
@click.option(
    "--is", "named", multiple=True, metavar="ACCOUNT=LOGIN", help="Account 7 there is li here: --is 7=li"
)
def people(folder, url, named):
    """Say who the server's accounts are here; without --is, list them. Nobody is guessed."""
    _require_sdk()
    from db import people as db_people
    from db.label_studio import accounts, authors, map_author, note_accounts
    from pipelines.label_studio.connection import clean_url

    study, url = _study(folder), clean_url(url)
    said = [_account_and_login(each) for each in named]
    # named alone from what is known, the server need not be there
    if not named or not {account for account, _ in said} <= accounts(study, _operator(), url).keys():
        with _connection(url) as connection:
            note_accounts(study, _operator(), url, connection.accounts())
    for account, login in said:
        map_author(study, _operator(), url, account, db_people.by_login(study, login))
    known = authors(study, _operator(), url)
    for number, email in sorted(accounts(study, _operator(), url).items()):
        who = known[number].login if number in known else f"not named; name it with --is {number}=LOGIN"
        click.echo(f"{number}\t{email}\t{who}")


def _account_and_login(named: str) -> tuple[int, str]:
    from db.errors import Invalid

    account, _, login = named.partition("=")
    if not account.isdigit() or not login:
        raise Invalid(f"--is {named}: give the account's number, =, and a sign-in name, like --is 7=li.")
    return int(account), login


@label_studio.command("push-survey")
@STUDY
@SURVEY
@URL
@LANGUAGE
def push_survey(folder, survey_id, url, language):
    """Make a project of an open survey: one task, which every account answers once."""
    _require_sdk()
    from pipelines.label_studio.survey import push_survey as push_one

    with _connection(url) as connection:
        number = push_one(_study(folder), _operator(), survey_id, connection, language)
    click.echo(f"project {number}")


@label_studio.command("pull-survey")
@STUDY
@SURVEY
@URL
@click.pass_context
def pull_survey(context, folder, survey_id, url):
    """Take in a survey's answers, one an account; which account gave them is dropped (exit 3: some aside)."""
    _require_sdk()
    from pipelines.label_studio.survey import pull_survey as pull_one

    with _connection(url) as connection:
        pulled = pull_one(_study(folder), _operator(), survey_id, connection)
    click.echo(f"{pulled.new} new, {pulled.known} known already, {len(pulled.set_aside)} set aside")
    for error in pulled.set_aside:
        click.echo(f"  {error}")
    if pulled.set_aside:
        context.exit(3)


@label_studio.command()
@click.argument("export", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The CSV to write.")
@click.option(
    "--control", help="This control alone, as item, rater, value: what `wardround agreement` reads."
)
def table(export, out, control):
    """Any project's JSON export as a CSV of item, rater, control and value: no study, no server."""
    from db.errors import Invalid
    from pipelines.label_studio.export_table import write_export_table

    if out.resolve() == export.resolve():
        raise Invalid(
            f"{export} would be overwritten; choose another name for --out.",
            f"{export.name} 会被覆盖；请另选输出文件。",
        )
    rows, left_out = write_export_table(_exported(export), out, control)
    left = counted(left_out, "result")
    click.echo(f"{out}: {counted(rows, 'value')}; {left} left out, being no rating, choice or text")


def _exported(path: Path) -> list:
    """The tasks of a JSON export."""
    from annotation.written_files import parse_json, text_of
    from db.errors import Invalid

    tasks = parse_json(text_of(path), f"{path}, the export,")
    if not isinstance(tasks, list) or any(not isinstance(task, dict) for task in tasks):
        raise Invalid(f"{path} is no JSON export of Label Studio: it must be a list of tasks.")
    return tasks


def _study(folder):
    from db.study import open_study

    return open_study(folder)


def _operator():
    from db.people import OPERATOR

    return OPERATOR


def _connection(url):
    from pipelines.label_studio.connection import Connection, key_from_environment

    return Connection(url, key_from_environment())


def _require_sdk() -> None:
    from db.errors import Refused

    if not find_spec("label_studio_sdk"):
        raise Refused(
            "The Label Studio SDK is not installed; "
            "`pip install -r requirements/label_studio.txt` brings it.",
            "服务器上未安装 Label Studio SDK；请运行 pip install -r requirements/label_studio.txt。",
        )


@contextmanager
def _bar(label: str):
    """A bar on standard error, and a job's own progress: `tell(done, total)` moves both."""
    from db.job_progress import ProgressTeller

    told = None
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            nonlocal told
            bar.length = max(1, total)
            bar.update(done - bar.pos)
            told = told or ProgressTeller(total)
            told(done)

        yield tell
