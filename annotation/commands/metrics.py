"""`wardround metrics`: score answers against known truth, without a judge."""

import json
from dataclasses import asdict
from functools import partial
from pathlib import Path
from statistics import mean

import click

LONGEST_LIST = 10
# lines at fault that are told one by one
MOST_TOLD = 20
KINDS = {str: "text", list: "a list", dict: "an object"}


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
    Nothing is scored while a line is at fault; the first twenty such lines are told, and how many more.
    """
    from annotation.figures import plain

    look, score = {"choice": (_answered, _choice), "set": (_sets, _set), "text": (_texts, _text)}[kind]
    rows = _rows(file, look)
    click.echo(json.dumps(plain({"n": len(rows), **score(rows)}), ensure_ascii=False))


def _rows(file, look):
    """What `look` gives of each row. Raises Invalid with what is wrong, line by line."""
    from annotation.written_files import lines_of
    from db.errors import Invalid, tell_faults

    found, wrong, ids = [], {}, {}
    for number, line in enumerate(lines_of(file), 1):
        at = f"{file}, line {number}"
        if isinstance(line, str) and not line.strip():
            continue
        try:
            row = _row(line, at)
            _check_id(row, number, ids, at)
            found.append(look(row, at))
        except Invalid as fault:
            wrong[number] = fault
    tell_faults(wrong, MOST_TOLD)
    if not found:
        raise Invalid(f"{file} holds no rows.")
    return found


def _answered(row, at):
    """An answer with its options, the right letters, and what the row is called."""
    from db.errors import found_in

    output, (options, truth) = found_in(partial(_field, row, "output", str, at), partial(_asked, row, at))
    return output, options, truth, str(row.get("id", at.rpartition(", ")[2]))


def _asked(row, at):
    options = _options(row, at)
    return options, _truth(row, options, at)


def _choice(rows):
    from annotation.answer_metrics import accuracy
    from annotation.option_letters import option_letters

    named = [option_letters(output, options) for output, options, _, _ in rows]
    unread = [name for (*_, name), each in zip(rows, named, strict=True) if each is None]
    return {
        "accuracy": accuracy(named, [truth for _, _, truth, _ in rows]),
        "unread": len(unread),
        "unread_ids": unread[:LONGEST_LIST],
    }


def _options(row, at):
    """The options' texts by their letters. What no answer could name would count against every model."""
    from db.errors import Invalid

    given = _field(row, "options", dict, at)
    texts = all(text is None or isinstance(text, str | int | float) for text in given.values())
    if not texts or not set(given) <= set("ABCDEFGHIJ"):
        raise Invalid(
            f'{at}: options must be texts under capitals from A to J, such as {{"A": "…"}}; mend the line.'
        )
    return {name: "" if text is None else str(text) for name, text in given.items()}


def _truth(row, options, at):
    """The letters of the right answer. A key that names no option would count against every model."""
    from db.errors import Invalid

    letters = frozenset(_field(row, "answer", str, at))
    if not letters or not letters <= set(options):
        raise Invalid(f"{at}: answer must be letters of its options, such as A or AC; mend the line.")
    return letters


def _sets(row, at):
    from db.errors import found_in

    both = found_in(*(partial(_field, row, name, list, at) for name in ("output", "reference")))
    return [frozenset(map(str, each)) for each in both]


def _set(rows):
    from annotation.answer_metrics import macro, micro

    found, truth = zip(*rows, strict=True)
    return {"micro": asdict(micro(found, truth)), "macro": asdict(macro(found, truth))}


def _texts(row, at):
    from db.errors import found_in

    return found_in(partial(_field, row, "output", str, at), partial(_reference, row, at))


def _text(rows):
    from annotation.answer_metrics import TOKENISER, overlap

    scores = [asdict(overlap(*each)) for each in rows]
    empty = sum(not output.strip() for output, _ in rows)
    means = {name: mean(each[name] for each in scores) for name in scores[0]}
    return means | {"empty": empty, "tokeniser": TOKENISER}


def _reference(row, at):
    """What the answer is compared with. An empty one would count against every model."""
    from db.errors import Invalid

    text = _field(row, "reference", str, at)
    if not text.strip():
        raise Invalid(f"{at}: reference is empty; fill it in, or take the line out.")
    return text


def _row(line, at):
    from annotation.written_files import parse_json
    from db.errors import Invalid

    if isinstance(line, Invalid):
        raise line
    row = parse_json(line, at)
    if not isinstance(row, dict):
        raise Invalid(f"{at}, is no JSON object; mend the line.")
    return row


def _check_id(row, number, lines, at):
    """Refuse an id that is there twice, as in two runs' answers put end to end: both would count."""
    from db.errors import Invalid

    if (name := row.get("id")) is None:
        return
    if (first := lines.setdefault(str(name), number)) != number:
        raise Invalid(
            f"{at}: id {name} stands on line {first} too, and would count twice; take one of them out."
        )


def _field(row, name, kind, at):
    from db.errors import Invalid

    if not isinstance(row.get(name), kind):
        raise Invalid(f"{at}: {name} is missing or not {KINDS[kind]}; mend the line.")
    return row[name]
