"""The 22 tasks and four phases are those of the method, and each is found by any of its names."""

import re

import pytest

from annotation.task_pinyin import PINYIN
from annotation.tasks import PHASES, TASKS, find_task, tasks_of
from db.errors import NotFound

# phase -> how many of the 22 tasks belong to it (the method's table of tasks)
COUNTS = {"pre_diagnosis": 1, "diagnosis": 10, "treatment": 9, "post_treatment": 2}


def test_there_are_22_tasks_in_four_phases():
    assert {phase.key: len(tasks_of(phase.key)) for phase in PHASES} == COUNTS
    assert len(TASKS) == 22


@pytest.mark.parametrize("name", ["key", "chinese", "english"])
def test_no_two_tasks_share_a_name(name):
    assert len({getattr(task, name) for task in TASKS}) == 22


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.key)
def test_each_task_is_found_by_its_key_and_both_names(task):
    assert find_task(task.key) is find_task(task.chinese) is find_task(f" {task.english.upper()} ") is task


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.key)
def test_each_task_explains_itself_in_both_languages(task):
    assert re.search("[一-龥]", task.explanation_zh) and task.explanation_zh.endswith("。")
    assert task.explanation_en.isascii() and task.explanation_en.endswith(".")


def test_an_unknown_name_is_refused_with_the_choice():
    with pytest.raises(NotFound, match="triage"):
        find_task("Palmistry")


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.key)
def test_each_chinese_name_is_read_syllable_by_syllable(task):
    syllables = PINYIN[task.key].split(" ")
    assert len(syllables) == len(task.chinese) and all(re.fullmatch("[a-z]{1,6}", each) for each in syllables)


def test_three_letters_tell_every_task_apart():
    initials = ["".join(syllable[0] for syllable in PINYIN[task.key].split(" "))[:3] for task in TASKS]
    assert len(set(initials)) == len(TASKS)
