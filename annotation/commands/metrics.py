"""`wardround metrics`: score answers against known truth, without a judge."""

import json
from dataclasses import asdict
from pathlib import Path
from statistics import mean

import click

LONGEST_LIST = 10


@click.command("metrics")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--kind",
    required=True,
    type=click.Choice(("choice", "set", "text")),
    help="choice: output, answer, options · set: output, reference, both lists · text: output, reference.",
)
def metrics(file, kind):
    """Score the answers in FILE, one JSON object a line, and print one JSON object.

    choice: accuracy over the option letters each answer names; how many named none, and the first ten of
    these by id. set: micro and macro precision, recall and F1, macro over the labels of output and reference.
    text: BLEU-1, ROUGE-1, ROUGE-L and chrF, how many outputs are empty, which score 0, and the tokeniser.
    """
    from annotation.figures import plain

    rows = [(number, _row(line, file, number)) for number, line in _lines(file)]
    if not rows:
        raise click.UsageError(f"{file} holds no rows.")
    _check_ids(rows, file)
    found = {"choice": _choice, "set": _set, "text": _text}[kind](rows, file)
    click.echo(json.dumps(plain({"n": len(rows), **found}), ensure_ascii=False))


def _choice(rows, file):
    from annotation.answer_metrics import accuracy
    from annotation.option_letters import option_letters

    named = [option_letters(_field(row, "output", str, at), _options(row, at)) for row, at in _at(rows, file)]
    truth = [_truth(row, at) for row, at in _at(rows, file)]
    unread = [
        str(row.get("id", at.removeprefix(f"{file}, ")))
        for (row, at), each in zip(_at(rows, file), named, strict=True)
        if each is None
    ]
    return {"accuracy": accuracy(named, truth), "unread": len(unread), "unread_ids": unread[:LONGEST_LIST]}


def _options(row, at):
    """The options' texts by their letters. What no answer could name would count against every model."""
    given = _field(row, "options", dict, at)
    texts = all(text is None or isinstance(text, str | int | float) for text in given.values())
    if not texts or not set(given) <= set("ABCDEFGHIJ"):
        raise click.UsageError(
            f'{at}: options must be texts under capitals from A to J, such as {{"A": "…"}}; mend the line.'
        )
    return {name: "" if text is None else str(text) for name, text in given.items()}


def _truth(row, at):
    """The letters of the right answer. A key that names no option would count against every model."""
    letters = frozenset(_field(row, "answer", str, at))
    if not letters or not letters <= set(_options(row, at)):
        raise click.UsageError(
            f"{at}: answer must be letters of its options, such as A or AC; mend the line."
        )
    return letters


def _set(rows, file):
    from annotation.answer_metrics import macro, micro

    found, truth = (
        [frozenset(map(str, _field(row, name, list, at))) for row, at in _at(rows, file)]
        for name in ("output", "reference")
    )
    return {"micro": asdict(micro(found, truth)), "macro": asdict(macro(found, truth))}


def _text(rows, file):
    from annotation.answer_metrics import TOKENISER, overlap

    pairs = [(_field(row, "output", str, at), _reference(row, at)) for row, at in _at(rows, file)]
    scores = [asdict(overlap(*each)) for each in pairs]
    empty = sum(not output.strip() for output, _ in pairs)
    means = {name: mean(each[name] for each in scores) for name in scores[0]}
    return means | {"empty": empty, "tokeniser": TOKENISER}


def _reference(row, at):
    """What the answer is compared with. An empty one would count against every model."""
    text = _field(row, "reference", str, at)
    if not text.strip():
        raise click.UsageError(f"{at}: reference is empty; fill it in, or take the line out.")
    return text


def _lines(file):
    from annotation.written_files import text_of

    return [each for each in enumerate(text_of(file).split("\n"), 1) if each[1].strip()]


def _row(line, file, number):
    from annotation.written_files import parse_json

    row = parse_json(line, f"{file}, line {number}")
    if not isinstance(row, dict):
        raise click.UsageError(f"{file}, line {number}, is no JSON object; mend the line.")
    return row


def _check_ids(rows, file):
    """Refuse an id that is there twice, as in two runs' answers put end to end: both would count."""
    lines = {}
    for number, row in rows:
        if (name := row.get("id")) is None:
            continue
        if (first := lines.setdefault(str(name), number)) != number:
            raise click.UsageError(
                f"{file}, line {number}: id {name} stands on line {first} too, and would count twice; take "
                "one of them out."
            )


def _at(rows, file):
    return [(row, f"{file}, line {number}") for number, row in rows]


def _field(row, name, kind, at):
    if not isinstance(row.get(name), kind):
        raise click.UsageError(f"{at}: {name} is missing or not what it must be.")
    return row[name]
