"""The store against a plain model: random people do random things, and both must say and hold the same."""

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from db import annotations, approving, batch_states, batches, events, people, signoffs
from db.errors import Conflict, Invalid, NotFound, Refused, WardroundError
from db.signoffs import SettledItem
from db.study import Study, reading
from db.typed_elsewhere import TypedElsewhere, short_digest
from tests.conftest import CAST, password_of

ANSWER = ("physician", "senior", "lead")
ACTORS = st.sampled_from(sorted(CAST))
# mostly who may, so that lives get far
LEADS = st.sampled_from(("lead",) * 6 + tuple(sorted(CAST)))
STRANGERS = st.sampled_from((None,) * 8 + tuple(sorted(CAST)))
RECORDS = 4


@dataclass
class Assignment:
    """An assignment as the model knows it: `answers` are its revisions, (annotation id, status, answers)."""

    batch: int
    item: int
    login: str
    answers: list[tuple[int, str, dict]] = field(default_factory=list)
    draft: dict[str, str] = field(default_factory=dict)


@dataclass
class Signature:
    """What was signed: item to its newest annotation then and whether it was correct."""

    batch: int
    covers: dict[int, tuple[int, bool]]
    reopened: bool = False


class StoreMachine(RuleBasedStateMachine):
    """Set `template` to a study with the people of CAST and RECORDS polished responses."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        shutil.copytree(self.template, self.folder / "study")
        self.study = Study(self.folder / "study")
        self.people = {login: people.by_login(self.study, login) for login in CAST}
        self.states: dict[int, str] = {}
        self.assignments: dict[int, Assignment] = {}
        # what is stored under each: its id, its assignment, its content
        self.nonces: dict[str, tuple[int, int, tuple]] = {}
        self.signatures: list[Signature] = []
        self.approvals: dict[int, tuple[int, int]] = {}
        self.withdrawn: set[int] = set()
        self.numbers = count(1)

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def same(self, expected: type[WardroundError] | None, act):
        """Do it; the store must refuse as the model does, or do it as the model does."""
        try:
            done = act()
        except WardroundError as error:
            assert expected is not None, f"the store refused what the model allows: {error}"
            assert type(error) is expected, f"the model says {expected.__name__}, the store {error!r}"
            return None
        assert expected is None, f"the store allowed what the model refuses as {expected.__name__}"
        return done

    @precondition(lambda self: len(self.states) < 2)
    @rule(login=LEADS, doctors=st.sets(st.sampled_from(ANSWER), min_size=1, max_size=2))
    def draw(self, login, doctors):
        number = len(self.states)
        records = [1 + (number + each) % RECORDS for each in range(2)]
        plan = batches.Plan(
            tuple(batches.PlannedItem(record, "t", "own") for record in records),
            tuple(
                batches.PlannedAssignment(record, self.people[doctor].id, 1, place, {})
                for doctor in sorted(doctors)
                for place, record in enumerate(records)
            ),
            polished={record: record for record in records},
        )
        given = {"activity": "response_verification", "name": f"batch {number}", "seed": 1, "rubric": "{}"}
        given |= {
            "rubric_hash": hashlib.sha256(b"{}").hexdigest(),
            "guideline": "",
            "guideline_version": "1",
            "settings": {},
            "plan": plan,
        }
        expected = None if login == "lead" or login == "lead2" else Refused
        made = self.same(expected, lambda: batches.create(self.study, self.people[login], **given))
        if made:
            self.states[made] = "draft"
            with reading(self.study) as database:
                for id_, item, person in database.execute(
                    """
                    select a.id, a.item_id, p.login from assignments a join items i on i.id = a.item_id
                    join people p on p.id = a.person_id where i.batch_id = ?
                    """,
                    (made,),
                ).fetchall():
                    self.assignments[id_] = Assignment(made, item, person)

    @precondition(lambda self: self.states)
    @rule(login=LEADS, data=st.data())
    def open_batch(self, login, data):
        batch = data.draw(st.sampled_from(sorted(self.states, key=lambda each: self.states[each] != "draft")))
        allowed = self.role(login) == "lead" and self.states[batch] == "draft"
        act = lambda: batch_states.open_batch(self.study, self.people[login], batch)  # noqa: E731
        self.same(None if allowed else Refused, act)
        if allowed:
            self.states[batch] = "open"

    @precondition(lambda self: self.states)
    @rule(login=ACTORS, second=ACTORS, unblind=st.booleans(), data=st.data())
    def lock_or_unblind(self, login, second, unblind, data):
        batch = data.draw(st.sampled_from(sorted(self.states)))
        before, after = ("locked", "unblinded") if unblind else ("open", "locked")
        allowed = self.role(login) == "lead" and second != login and self.states[batch] == before
        allowed = allowed and self.role(second) in ("senior", "lead", "admin")
        step = batch_states.unblind if unblind else batch_states.lock
        given = (second, password_of(second), "完成", "here")
        self.same(None if allowed else Refused, lambda: step(self.study, self.people[login], batch, *given))
        if allowed:
            self.states[batch] = after

    @precondition(lambda self: self.assignments)
    @rule(
        data=st.data(),
        stranger=STRANGERS,
        status=st.sampled_from(("submitted", "submitted", "skipped")),
        stale=st.booleans(),
        reason=st.sampled_from(("", "改判", "改判")),
        again=st.booleans(),
        correct=st.booleans(),
    )
    def submit(self, data, stranger, status, stale, reason, again, correct):
        id_ = data.draw(st.sampled_from(sorted(self.assignments)))
        mine, revision = self.assignments[id_], len(self.assignments[id_].answers)
        login = stranger or mine.login
        nonce = data.draw(st.sampled_from(sorted(self.nonces))) if again and self.nonces else self.nonce()
        answers = {"correct": correct}
        content = status, answers, reason
        expected = self.of_theirs(login, id_)
        before = self.nonces.get(nonce) if expected is None else None
        if before:
            expected = NotFound if before[1] != id_ else None if before[2] == content else Conflict
        elif expected is None:
            expected = self.answerable(id_)
            if expected is None and (stale or (revision and not reason)):
                expected = Conflict if stale else Invalid
        stored = self.same(
            expected,
            lambda: annotations.store_annotation(
                self.study, self.people[login], id_, answers=answers, status=status, reason=reason,
                expected_revision=revision + stale, nonce=nonce, active_ms=1,
            ),
        )  # fmt: skip
        if stored:
            assert (before is not None) == stored.already and (before is None or before[0] == stored.id)
        if stored and not stored.already:
            self.nonces[nonce] = stored.id, id_, content
            mine.answers.append((stored.id, status, answers))
            mine.draft.clear()

    @precondition(lambda self: self.assignments)
    @rule(data=st.data(), stranger=STRANGERS, value=st.text(max_size=5), stale=st.booleans())
    def write(self, data, stranger, value, stale):
        id_ = data.draw(st.sampled_from(sorted(self.assignments)))
        login = stranger or self.assignments[id_].login
        value = value.replace("\0", "").encode("utf-8", "ignore").decode()
        expected = self.of_theirs(login, id_) or self.answerable(id_)
        before = self.assignments[id_].draft.get("comment", "")
        if expected is None and stale and before not in ("", value):
            expected = TypedElsewhere
        typed_on = () if stale else (short_digest(before),)
        self.same(
            expected,
            lambda: annotations.save_draft(self.study, self.people[login], id_, "comment", value, typed_on),
        )
        if expected is None:
            self.assignments[id_].draft["comment"] = value

    @precondition(lambda self: self.states)
    @rule(login=st.sampled_from(("senior", "senior", "lead", "physician")), data=st.data())
    def sign(self, login, data):
        batch = data.draw(st.sampled_from(sorted(self.states)))
        newest = {each.item: None for each in self.of_batch(batch)}
        for each in self.of_batch(batch):
            for id_, _, answers in each.answers:
                newest[each.item] = max(newest[each.item] or (0, False), (id_, answers.get("correct", False)))
        covers = {item: last for item, last in newest.items() if last}
        settled = [
            SettledItem(item, id_, "改写后的文本", correct, True, correct, True)
            for item, (id_, correct) in covers.items()
        ]
        expected = None if covers else Invalid
        own = any(each.login == login and each.answers for each in self.of_batch(batch))
        if covers and (self.locking(batch) or own):
            expected = Refused
        if self.role(login) != "senior":
            expected = Refused
        left = [item for item in newest if item not in covers]
        self.same(
            expected,
            lambda: signoffs.sign(
                self.study, self.people[login], batch, settled, left, password_of(login), "here"
            ),
        )
        if expected is None:
            self.signatures.append(Signature(batch, covers))

    @precondition(lambda self: self.signatures)
    @rule(login=st.sampled_from(("senior", "lead", "engineer")), data=st.data())
    def reopen(self, login, data):
        batch = data.draw(st.sampled_from([each.batch for each in self.signatures]))
        signed = self.locking(batch)
        expected = None if signed and login != "engineer" else Refused
        self.same(expected, lambda: signoffs.reopen(self.study, self.people[login], batch, "再看"))
        if expected is None:
            signed.reopened = True

    @precondition(lambda self: self.signatures)
    @rule(login=st.sampled_from(("lead", "lead", "lead2", "senior")), data=st.data())
    def approve(self, login, data):
        item = data.draw(st.sampled_from(sorted({each.item for each in self.assignments.values()})))
        covering = [place for place, each in enumerate(self.signatures) if item in each.covers]
        stands = (
            covering and not self.signatures[covering[-1]].reopened and not self.changed(covering[-1], item)
        )
        own = any(each.login == login and each.item == item for each in self.assignments.values())
        correct = covering and self.signatures[covering[-1]].covers[item][1]
        taken = self.polished_of(item) in {
            self.polished_of(self.approvals[id_][1]) for id_ in self.standing()
        }
        allowed = self.role(login) == "lead" and stands and correct and not own and not taken
        act = lambda: approving.approve_items(self.study, self.people[login], [item])  # noqa: E731
        self.same(None if allowed else Refused, act)
        if allowed:
            self.approvals[len(self.approvals) + 1] = (covering[-1], item)

    @precondition(lambda self: self.approvals)
    @rule(login=ACTORS, data=st.data(), reason=st.sampled_from(("指南已更新", "")))
    def withdraw(self, login, data, reason):
        id_ = data.draw(st.sampled_from(sorted(self.approvals)))
        expected = Conflict if id_ in self.withdrawn else None
        expected = expected if reason else Invalid
        expected = expected if self.role(login) in ("senior", "lead") else Refused
        self.same(expected, lambda: approving.withdraw(self.study, self.people[login], [id_], reason))
        if expected is None:
            self.withdrawn.add(id_)

    @invariant()
    def the_store_holds_what_the_model_does(self):
        with reading(self.study) as database:
            states = dict(database.execute("select batch_id, state from batch_state").fetchall())
            rows = database.execute(
                "select assignment_id, id, status, answers from annotations order by id"
            ).fetchall()
            drafts = database.execute("select assignment_id, field, value from drafts").fetchall()
            standing = {row[0] for row in database.execute("select id from standing_approvals").fetchall()}
        assert states == self.states
        given = [(id_, *each) for id_, mine in self.assignments.items() for each in mine.answers]
        assert [(a, id_, status, json.loads(text)) for a, id_, status, text in rows] == sorted(
            given, key=lambda each: each[1]
        )
        typed = {(id_, *each) for id_, mine in self.assignments.items() for each in mine.draft.items()}
        assert set(map(tuple, drafts)) == typed
        assert standing == self.standing()

    @invariant()
    def the_chain_of_events_is_whole(self):
        assert events.broken_at(self.study) is None

    def role(self, login: str) -> str:
        return CAST[login][0]

    def nonce(self) -> str:
        return f"nonce-of-the-machine-{next(self.numbers):06}"

    def of_batch(self, batch: int) -> list[Assignment]:
        return [each for each in self.assignments.values() if each.batch == batch]

    def of_theirs(self, login: str, id_: int) -> type[WardroundError] | None:
        """How an assignment is refused to this person, whatever they want with it."""
        if self.role(login) not in ANSWER:
            return Refused
        mine = self.assignments[id_]
        return None if mine.login == login and self.states[mine.batch] != "draft" else NotFound

    def answerable(self, id_: int) -> type[WardroundError] | None:
        batch = self.assignments[id_].batch
        return Refused if self.states[batch] != "open" or self.locking(batch) else None

    def locking(self, batch: int) -> Signature | None:
        return next((each for each in self.signatures if each.batch == batch and not each.reopened), None)

    def changed(self, signature: int, item: int) -> bool:
        """Whether the item was answered again since it was signed."""
        newest = max(
            id_ for each in self.assignments.values() if each.item == item for id_, *_ in each.answers
        )
        return newest > self.signatures[signature].covers[item][0]

    def polished_of(self, item: int) -> int:
        """Which response an item is about: two batches that draw the same record are about the same."""
        batch = next(each.batch for each in self.assignments.values() if each.item == item)
        place = sorted({each.item for each in self.of_batch(batch)}).index(item)
        return 1 + (batch - 1 + place) % RECORDS

    def standing(self) -> set[int]:
        return {
            id_
            for id_, (signature, item) in self.approvals.items()
            if id_ not in self.withdrawn and not self.changed(signature, item)
        }
