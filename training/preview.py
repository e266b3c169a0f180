"""Examples as the model will see them, each token with or without loss, and what became of the records."""

import html
from collections.abc import Iterator
from itertools import groupby

import click
import numpy as np

from training.chat import Chat
from training.prepared import Prepared

QUANTILES = (0, 50, 90, 99, 100)


def told(prepared: Prepared) -> Iterator[str]:
    """Lengths and what was cut or left out, a line a source."""
    entries = list(prepared.ledger())
    for source in prepared.told["sources"]:
        lengths = [
            each.tokens for each in entries if each.source == source["name"] and each.state != "dropped"
        ]
        spread = (
            ", ".join(
                f"{'shortest' if q == 0 else 'longest' if q == 100 else f'{q} % to'} "
                f"{int(np.percentile(lengths, q))}"
                for q in QUANTILES
            )
            if lengths
            else "none"
        )
        yield (
            f"{source['name']} ({source['title']}): {source['drawn']} of {source['records']} records, "
            f"{source['exposures']} exposures; tokens: {spread}; {source['loss_tokens']} of "
            f"{source['tokens']} with loss; {source['cut']} cut, {source['dropped']} dropped"
        )
    fillers = prepared.told["fillers"]
    if fillers:
        yield f"{fillers} rows without loss fill the last steps of the epochs"
    if not prepared.told["spliced"]:
        yield "this template or tokenizer cannot be spliced; chats were encoded whole"


def samples(prepared: Prepared, source: str | None, number: int) -> list[int]:
    """The first rows of each source, or of one."""
    chosen, left = [], {}
    row = 0
    for entry in prepared.ledger():
        if entry.state == "dropped":
            continue
        if source in (None, entry.source) and left.setdefault(entry.source, number) > 0:
            left[entry.source] -= 1
            chosen.append(row)
        row += 1
    return chosen


def coloured(prepared: Prepared, chat: Chat, row: int) -> str:
    """One example for a terminal: what carries loss is green and between ⟦ ⟧, the rest is dim."""
    return "".join(
        click.style(f"⟦{text}⟧", fg="green", bold=True) if loss else click.style(text, dim=True)
        for loss, text in parts(prepared, chat, row)
    )


def as_html(prepared: Prepared, chat: Chat, rows: list[int]) -> str:
    """Examples as a page that stands alone: what carries loss is marked."""
    body = "".join(
        "<pre>"
        + "".join(
            f"<mark>{html.escape(text)}</mark>" if loss else html.escape(text)
            for loss, text in parts(prepared, chat, row)
        )
        + "</pre>"
        for row in rows
    )
    style = "pre{white-space:pre-wrap;border-bottom:1px solid #999;padding:1em}mark{background:#b7e4c0}"
    head = f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>Loss</title><style>{style}</style>'
    return head + body


def parts(prepared: Prepared, chat: Chat, row: int) -> list[tuple[bool, str]]:
    """(whether it carries loss, text) of the stretches of one example."""
    found = prepared.examples()[row]
    if "labels" in found:
        pairs = list(zip(found["labels"], found["input_ids"], strict=True))
        groups = groupby(pairs, lambda pair: pair[0] >= 0)
        return [(loss, chat.tokenizer.decode([token for _, token in group])) for loss, group in groups]
    decode = chat.tokenizer.decode
    return [
        (False, decode(found["prompt_ids"])),
        (True, decode(found["chosen_ids"])),
        (False, " ≻ " + decode(found["rejected_ids"])),
    ]
