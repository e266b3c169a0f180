"""The accepted instructions, a task at a time: the newest revision, and the earlier ones below it."""

from itertools import groupby

import streamlit as st

from annotation.tasks import TASKS
from db.instructions import Instruction, current_instructions, instruction_history
from db.study import Study
from review_app.plain import plain
from review_app.words import Words


def show(study: Study, words: Words) -> None:
    accepted = current_instructions(study)
    if not accepted:
        return
    st.subheader(words("drafting.accepted_title"))
    titles = {
        task.key: words(
            "drafting.accepted_task",
            task=task.chinese if words.language == "zh" else task.english,
            n=accepted[task.key][0].revision,
        )
        for task in TASKS
        if task.key in accepted
    }
    chosen = st.selectbox(
        words("drafting.tasks"),
        list(titles),
        format_func=titles.get,
        label_visibility="collapsed",
        key="accepted-task",
    )
    _revisions(instruction_history(study, chosen), words)


def _revisions(history: list[Instruction], words: Words) -> None:
    for revision, found in groupby(history, key=lambda each: each.revision):
        wordings = list(found)
        by, at = wordings[0].accepted_by, wordings[0].at[:10]
        plain(words("drafting.revision", n=revision, by=by, at=at))
        plain("\n".join(f"{each.wording}. {each.text}" for each in wordings))
