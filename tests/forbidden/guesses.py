"""Forbidden with guesses of the sources: too early, of what one was not shown, and ratings changed after it."""

from tests.forbidden.acts import act, allowed
from tests.forbidden.answers import amendment

SKIP_THE_REST = """insert into annotations
  select null, a.id, 1, null, 'skipped', '{}', lower(hex(randomblob(32))), '', lower(hex(randomblob(16))),
    a.person_id, 1, 0, 'now'
  from assignments a join items i on i.id = a.item_id
  where i.batch_id = :open_batch and a.person_id = :physician
    and a.id not in (select assignment_id from annotations)"""
SHOWN = """(select p.response_id from presentations p join assignments a on a.id = p.assignment_id
  join items i on i.id = a.item_id where i.batch_id = :{}_batch and a.person_id = :physician limit 1)"""
CODE = "(select source_code from responses limit 1)"


def begun(batch: str, person: str = "physician") -> str:
    return f"insert into guessing_begun values (:{batch}_batch, :{person}, 'now')"


def guess(
    response: str = SHOWN.format("locked"), code: str = CODE, sure: int = 1, batch: str = "locked"
) -> str:
    return (
        f"insert into source_guesses values (:{batch}_batch, :physician, {response}, {code}, {sure}, 'now')"
    )


ACTS = (
    allowed("the sources are listed after the last item", SKIP_THE_REST, begun("open")),
    allowed("a guess in a locked batch", begun("locked"), guess()),
    act("the sources are listed before the last item", "after one's last item", begun("open")),
    act("the sources are listed once unblinded", "after one's last item", begun("unblinded")),
    act("the sources are listed to who rated nothing", "after one's last item", begun("locked", "senior2")),
    act("the sources of another activity are listed", "after one's last item", begun("signed", "senior")),
    act("a guess without the list", "FOREIGN KEY", guess()),
    act("a guess of what one was not shown", "of a response one was shown", begun("locked"),
        guess("(select max(id) from responses) + 1")),
    act("a guess at a source that is none of the batch's", "at a source of the batch", begun("locked"), guess(code="'X'")),
    act("somebody who does not know is sure", "CHECK", begun("locked"), guess(code="''")),
    act("a guess is changed by another one", "already holds", begun("locked"), guess(), guess(code="''", sure=0)),
    act("a rating is amended after the list was seen", "final once", SKIP_THE_REST, begun("open"),
        amendment(by_person=":physician")),
)  # fmt: skip
