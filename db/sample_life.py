"""A sample's life, step by step: what each thing is called, where it is kept and who makes it."""

from typing import NamedTuple


class Step(NamedTuple):
    noun: str
    happens: str
    kept_in: str
    made_by: str


STEPS = (
    Step("record", "imported; bad lines are set aside", "records, set_aside_lines", "wardround import"),
    Step("", "filtered, deduplicated", "passes, exclusions, duplicates", "wardround filter, wardround dedup"),
    Step("label", "given by rules, audited by experts", "rule_versions, labels", "wardround label"),
    Step(
        "instruction",
        "drafted for a task, accepted",
        "instructions",
        "a physician and a senior, on the work page",
    ),
    Step("response", "polished from the original", "polished_responses", "wardround polish"),
    Step("response", "imported with its source sealed", "responses, blinding_key.db", "wardround import"),
    Step("item", "drawn into a batch", "batches, items", "a lead, on the batches page"),
    Step("assignment", "given to a physician", "assignments, presentations", "the draw, by seed"),
    Step("annotation", "answered", "drafts, annotations", "a physician, on the work page"),
    Step("judgment", "scored by an LLM judge", "judgments", "wardround judge"),
    Step("submission", "judged onto the leaderboard", "submissions", "wardround submit"),
    Step(
        "decision", "batch locked, then unblinded", "batch_states, unblindings", "a lead and a second person"
    ),
    Step("", "disagreement settled", "decisions", "an annotator of the locked batch"),
    Step(
        "",
        "polished text verified, overseen, signed",
        "annotations, signoffs",
        "physicians, then a senior's password",
    ),
    Step("", "approved for training, or withdrawn", "approvals, withdrawals", "a lead, on verifications"),
    Step("report", "human against judge", "a folder of files", "wardround report"),
    Step("example", "held out for testing, or frozen", "held_out_records, frozen/", "wardround freeze"),
    Step("checkpoint", "trained on a frozen dataset", "training_runs, runs/", "wardround train"),
)


def as_table() -> str:
    """The steps as aligned text."""
    rows = [("noun", "step", "kept in", "made by"), *STEPS]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
