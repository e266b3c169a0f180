"""Personal data in what people wrote into an example: its instruction, and an answer that they revised."""

from annotation.personal_data.texts import kinds_in
from db.approvals import ApprovedExample


def kinds_written(approved: ApprovedExample) -> str:
    """The kinds of it that neither the record nor the model's answer holds; "" where there is none."""
    written = [approved.instruction]
    known = [approved.case_description, approved.question, approved.reference, *approved.options.values()]
    if approved.polished is not None:
        written.append(approved.response)
        known.append(approved.polished)
    return kinds_in(written, "\n".join(known))
