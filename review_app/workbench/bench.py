"""What every view of the workbench is given, and what the server keeps between two keys."""

from dataclasses import dataclass

import streamlit as st

from annotation.label_audit.words import label_name
from db.people import Person
from db.study import Study
from pipelines.label_records import TASK_KEYS
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import parse_rules
from pipelines.workbench.corpus import Corpus, study_corpus
from pipelines.workbench.outcome import Outcome, outcome_of
from review_app.words import Words

# seconds that rules may take on the whole corpus; a pattern that needs longer is not fit for use
LONGEST = 10.0
# versions looked at lately; each keeps about 3 MB for 92,000 records
KEPT_OUTCOMES = 12


@dataclass(frozen=True)
class RulesDraft:
    """The rules as being written, and as they were; `piece` is the one in the editor, `rule` its name.

    `base` is the number of the version they were, None for the rules that come with the program.
    """

    base: int | None
    base_text: str
    text: str
    piece: int
    rule: str

    @property
    def changed(self) -> bool:
        return self.text != self.base_text


@dataclass(frozen=True)
class Bench:
    """The corpus, and what the rules gave it before and give it now."""

    study: Study
    person: Person
    words: Words
    corpus: Corpus
    state: tuple[int, int]
    draft: RulesDraft
    before: Outcome
    after: Outcome

    def label(self, key: str) -> str:
        return label_name(key, self.words.language)


@st.cache_resource(max_entries=1, show_spinner=False)
def kept_corpus(folder: str, state: tuple[int, int], _study: Study, _person: Person) -> Corpus:
    """The records that go on, read once for a state of theirs. Who may see them is asked before."""
    return study_corpus(_study, _person)


@st.cache_resource(max_entries=KEPT_OUTCOMES, show_spinner=False)
def kept_outcome(
    folder: str, state: tuple[int, int], text: str, _corpus: Corpus, _known: Outcome | None = None
) -> Outcome:
    """What rules of this text give those records. Raises Refused when they take longer than LONGEST."""
    rules = parse_rules(text, "rules", TASK_KEYS)
    return outcome_of(_corpus.columns, rules, Deadline.after(LONGEST), _known)
