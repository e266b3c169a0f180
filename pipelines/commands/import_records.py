"""`wardround import`: files into a study, and a plain account of what became of every row."""

import sys
from pathlib import Path

import click

from pipelines.asking.counted import by_number, counted

LONGEST_LIST = 20
LARGE_FILE_ROWS = 2_000


LICENCE = (
    "The files' licence, or a file that grants it, named with its hash; else the LICENSE file beside them."
)

# of what may unblind raters the person at the host is told in both languages, as on a page
LEFT = (
    "  the name {model} is too short or common to be masked but where an answer speaks of itself; {number}"
    " have it elsewhere (line {where}): look with --dry-run first, and where the source is meant write"
    " ［已遮蔽］ in the file"
)
LEFT_ZH = (
    "  来源名“{model}”太短或太常见，只在回答自称时遮蔽；另有 {number} 个回答在别处含有它（第 {where} 行）："
    "请先用 --dry-run 查看，确指来源之处请在文件中改为［已遮蔽］"
)
STAND = (
    "  {number} of those there have other masks than would be put now, and keep them: nothing in a study is"
    " changed; where a name is left in one, import the file into a new study"
)
STAND_ZH = (
    "  其中 {number} 个已有回答的遮蔽与现在的规则不同，保持原样：研究中的内容不会更改；若其中仍有名称，"
    "请将文件导入新的研究"
)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option("--licence", default="", help=LICENCE)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option(
    "--personal-data",
    "decision",
    type=click.Choice(["keep", "mask", "leave-out"]),
    help="Decide about lines with personal data, which wait otherwise. The decision is an event.",
)
@click.option(
    "--line", "lines", type=int, multiple=True, help="Decide about this line, or item, of one FILE only."
)
def import_(files, folder, licence, dry_run, decision, lines):
    """Import records and responses into a study. Importing twice adds nothing.

    A line in which a person's ID card, passport, bank card, phone, e-mail, messenger account, record
    number, licence plate, birth date, address or name is found, in its id and metadata too, waits for a
    decision, and none of its text is kept until then. A file whose own name holds any must be renamed
    first. In a JSON array with several objects on a line, each object is known by its number in the
    array instead of its line, for --line too.
    """
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.import_records import decide_personal_data, import_file, read_file, records_first

    if lines and (not decision or len(files) != 1):
        raise click.UsageError("--line goes with --personal-data and one FILE.")
    if decision and dry_run:
        raise click.UsageError("--personal-data decides; a dry run changes nothing. Leave one of them out.")
    study = open_study(folder)
    parsed = [read_file(path, licence, _with_bar) for path in files]
    for each in records_first(parsed):
        if decision:
            decide_personal_data(study, OPERATOR, each, decision.replace("-", " "), lines)
        outcome = import_file(study, OPERATOR, each, dry_run)
        _tell(each, outcome, dry_run)
    # records alone change nothing about which are answered
    if not dry_run and any(each.responses for each in parsed):
        _tell_coverage(study)


def _with_bar(rows):
    hidden = len(rows) < LARGE_FILE_ROWS
    with click.progressbar(rows, label="Reading", file=sys.stderr, hidden=hidden) as bar:
        yield from bar


def _tell(parsed, outcome, dry_run):
    from db.one_line import on_one_line
    from pipelines.import_records import WAITING, names_left

    file, name, licence = parsed.file, *map(on_one_line, (parsed.file.name, parsed.file.licence))
    click.echo(f"{name}: {counted(file.lines, 'row')}, sha256 {file.sha256[:12]}, {licence}")
    verb = "would be added" if dry_run else "added"
    for what, added, known in (
        ("record", outcome.records_added, outcome.records_known),
        ("response", outcome.responses_added, outcome.responses_known),
    ):
        if added or known:
            click.echo(f"  {counted(added, what)} {verb}, {known} already there")
    if outcome.masked:
        click.echo(f"  {counted(outcome.masked, 'naming')} of the model itself masked")
    if outcome.masked_otherwise:
        click.echo(STAND.format(number=outcome.masked_otherwise))
        click.echo(STAND_ZH.format(number=outcome.masked_otherwise))
    for model, lines in names_left(parsed).items() if outcome.responses_added else ():
        where = ", ".join(map(str, lines[:LONGEST_LIST])) + (" …" if len(lines) > LONGEST_LIST else "")
        click.echo(LEFT.format(model=model, number=counted(len(lines), "answer"), where=where))
        click.echo(LEFT_ZH.format(model=model, number=len(lines), where=where))
    if outcome.taken_in:
        verb = by_number(outcome.taken_in, "is", "are")
        click.echo(f"  {counted(outcome.taken_in, 'line')} set aside before {verb} taken in now")
    if outcome.unanswered:
        click.echo(f"  no response to {_listed(outcome.unanswered)}")
    click.echo(f"  {counted(len(outcome.set_aside), 'item' if file.by_item else 'line')} set aside")
    for line in outcome.set_aside[:LONGEST_LIST]:
        click.echo(f"    {file.place(line.line)}: {line.reason}")
    if len(outcome.set_aside) > LONGEST_LIST:
        click.echo(f"    … and {len(outcome.set_aside) - LONGEST_LIST} more, kept in the study")
    waiting = sum(line.reason.startswith(WAITING.partition("(")[0]) for line in outcome.set_aside)
    if waiting:
        wait = by_number(waiting, "waits", "wait")
        click.echo(f"  {waiting} of them {wait} for a decision: import {name} again with --personal-data")


def _tell_coverage(study):
    from db.coverage import coverage

    covered = coverage(study)
    if not covered.codes:
        return
    sources = len(covered.codes)
    all_records, verb = counted(covered.records, "record"), by_number(covered.complete, "is", "are")
    click.echo(
        "of all files in the study to which there are responses, "
        f"{covered.complete} of {all_records} {verb} answered by all {counted(sources, 'source')}"
    )
    for gap in covered.gaps[:LONGEST_LIST]:
        click.echo(f"  record {gap.external_id} lacks {len(gap.missing)} of {sources}")


def _listed(ids):
    more = f" and {len(ids) - LONGEST_LIST} more" if len(ids) > LONGEST_LIST else ""
    return "record " + ", ".join(ids[:LONGEST_LIST]) + more
