"""Forbidden before consent, and after it was taken back."""

from tests.forbidden.acts import act, allowed, assigned, copied
from tests.forbidden.answers import NONCE, first_answer
from tests.forbidden.approvals import ANNOUNCED, frozen


def text(version: int) -> str:
    return f"""insert into consent_texts
      values ({version}, '请阅读', 'Please read', lower(hex(randomblob(32))), 'lead', 'now')"""


def said(number: int, version: int, given: int, person: str = ":physician2") -> str:
    return f"insert into consents values ({person}, {number}, {version}, {given}, 'now')"


DRAFT = f"insert into drafts values ({assigned('open', 'physician2')}, 'comment', '字', 'now')"
DECISION = copied("decisions", "1", revision="2", replaces="id", reason="'再议'", nonce=NONCE)
EVERYBODY_TAKES_BACK = "insert into consents select id, 1, 1, 0, 'now' from people"

ACTS = (
    allowed("an answer after consent", text(1), said(1, 1, 1), first_answer()),
    allowed("a draft after consent", text(1), said(1, 1, 1), DRAFT),
    allowed("consent is taken back", text(1), said(1, 1, 1), said(2, 1, 0)),
    act("an answer before consent", "before an answer", text(1), first_answer()),
    act("an answer after consent was taken back", "before an answer", text(1), said(1, 1, 1), said(2, 1, 0),
        first_answer()),
    act("an answer with consent to an older text", "before an answer", text(1), said(1, 1, 1), text(2),
        first_answer()),
    act("a draft before consent", "before a draft", text(1), DRAFT),
    act("a decision before consent", "before a decision", text(1), DECISION),
    act("consent to an older text", "to the current text", text(1), text(2), said(1, 1, 1)),
    act("consent to a text there is not", "to the current text|FOREIGN", text(1), said(1, 2, 1)),
    act("a word of consent is left out", "one word of consent", text(1), said(2, 1, 1)),
    act("a consent text is left out", "follows the one before", text(2)),
    act("words of somebody who took consent back are frozen", "took consent back", text(1), EVERYBODY_TAKES_BACK,
        ANNOUNCED, frozen()),
)  # fmt: skip
