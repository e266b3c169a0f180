"""A rules file is taken as it says or refused, and the tasks' rules treat their own examples rightly."""

import pytest

from annotation.tasks import TASKS
from db.errors import Invalid, NotFound
from pipelines.label_records import TASK_KEYS, failing_examples, label_records
from pipelines.reading.five_fields import fields_of
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import TASK_RULES, load_rules, parse_rules

SHIPPED = load_rules(TASK_RULES, TASK_KEYS)
RULE = """
[words]
compare = '鉴别|区别'
[[rule]]
name = 'compare'
label = 'differential_diagnosis'
priority = 5
all = [{ question = '{{compare}}' }]
none = [{ question = '治疗' }, { metadata = '药学' }]
least_options = 2
[[rule]]
name = 'any'
priority = 9
any = [{ answer = '病理' }, { case_description = '活检' }]
most_options = 4
"""


def test_the_shipped_rules_treat_all_their_examples_as_they_say():
    assert failing_examples(SHIPPED) == []


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.key)
def test_every_task_has_a_rule_that_is_explained_and_shown_by_examples(task):
    rules = [rule for rule in SHIPPED.rules if rule.label == task.key]
    assert rules
    for rule in rules:
        assert rule.explanation.isascii() and rule.explanation.endswith(".")
        assert not rule.name_zh.isascii() and rule.explanation_zh.endswith("。")
        assert rule.matches and rule.rejects


def test_no_two_rules_look_alike_on_a_chinese_page():
    names = [rule.called("zh") for rule in SHIPPED.rules]
    assert len(set(names)) == len(names)


def test_a_rule_without_a_chinese_name_is_called_by_its_own():
    (rule,) = parse_rules("[[rule]]\nname = 'a'\nname_zh = '甲'\nall = [{ question = '病' }]", "made").rules
    assert (rule.called("zh"), rule.called("en")) == ("甲", "a")
    assert parse_rules(RULE, "made").rules[0].called("zh") == "any"


LABELS = [
    ({"question": "两病的区别是", "options": ["甲", "乙"]}, ["differential_diagnosis"]),
    ({"question": "两病的区别是", "options": ["甲"]}, []),
    ({"question": "治疗上的区别是", "options": ["甲", "乙"]}, []),
    ({"question": "区别是", "options": ["甲", "乙"], "metadata": {"subject": "药学"}}, []),
    ({"question": "确诊靠", "options": {"A": "病理", "B": "CT"}, "answer": "A"}, ["any"]),
    ({"question": "确诊靠", "options": {"A": "病理", "B": "CT"}, "answer": "B"}, []),
    (
        {"question": "区别是", "options": ["甲", "乙"], "case_description": "活检"},
        ["any", "differential_diagnosis"],
    ),
    ({"question": "甲", "options": ["一", "二", "三", "四", "五"], "answer": "病理"}, []),
]


@pytest.mark.parametrize(("row", "labels"), LABELS)
def test_conditions_combine_over_fields_and_the_best_label_comes_first(row, labels):
    given = label_records([fields_of(row)], parse_rules(RULE, "rules.toml"), Deadline())[0]
    assert [each.label for each in given] == labels


def test_of_two_rules_for_one_label_the_better_is_named():
    rules = "".join(
        f"[[rule]]\nname = '{name}'\nlabel = 'x'\npriority = {priority}\nall = [{{ question = '痛' }}]\n"
        for name, priority in (("low", 1), ("high", 2), ("middle", 1))
    )
    (given,) = label_records([fields_of({"question": "头痛"})], parse_rules(rules, "r"), Deadline())
    assert [(each.label, each.rule) for each in given] == [("x", "high")]


def test_thousands_of_records_are_labelled_like_each_one_alone():
    rules = parse_rules("[[rule]]\nname = 'zero'\nall = [{ question = '0' }]", "r")
    records = [fields_of({"question": str(number)}) for number in range(5_000)]
    given = label_records(records, rules, Deadline())
    assert [bool(each) for each in given] == ["0" in str(number) for number in range(5_000)]


def test_the_matched_text_is_kept_with_its_place_in_characters():
    row = {"question": "ＣＴ示：甲与乙的鉴别", "options": ["甲", "乙"]}
    (given,) = label_records([fields_of(row)], parse_rules(RULE, "rules.toml"), Deadline())[0]
    (match,) = given.matches
    assert (match.field, match.text, row["question"][match.start : match.end]) == ("question", "鉴别", "鉴别")


def test_full_width_letters_match_half_width_ones():
    rules = parse_rules("[[rule]]\nname = 'x'\nall = [{ question = 'CT' }]", "r")
    assert label_records([fields_of({"question": "行ＣＴ检查"})], rules, Deadline())[0]


def test_the_version_is_the_hash_of_the_text():
    assert parse_rules(RULE, "a").version == parse_rules(RULE, "b").version
    assert parse_rules(RULE, "a").version != parse_rules(RULE + "\n", "a").version


@pytest.mark.parametrize(
    ("text", "place"), [("[[rule]]\nfoo = (?=x)", "第 2 行第 7 列（Invalid value）"), ("a = [1", "结尾（")]
)
def test_what_is_no_toml_is_told_in_chinese_by_line_and_column(text, place):
    with pytest.raises(Invalid) as error:
        parse_rules(text, "my_rules.toml")
    assert place in error.value.said("zh") and "at line" not in error.value.said("zh")


def test_an_example_that_fails_is_named():
    rules = parse_rules(RULE.replace("least", "matches = [{ question = '治疗' }]\nleast"), "r")
    assert [(each.rule, each.must_match) for each in failing_examples(rules)] == [("compare", True)]


WRONG = {
    "not TOML": ("[[rule", "not TOML"),
    "no rule": ("[words]\na = 'b'", "[[rule]]"),
    "an unknown table": ("[other]\na = 1\n" + RULE, "other is unknown"),
    "a word that is no text": (RULE.replace("'鉴别|区别'", "3"), "[words]"),
    "an unknown word": (RULE.replace("{{compare}}", "{{other}}"), "{{other}}"),
    "no name": (RULE.replace("name = 'compare'", ""), "no name"),
    "the same name": (RULE.replace("'any'", "'compare'"), "called compare"),
    "an unknown key": (RULE.replace("priority = 5", "weight = 5"), "weight is unknown"),
    "an unknown field": (RULE.replace("{ answer", "{ reply"), "no field reply"),
    "two fields in one condition": (RULE.replace("'病理'", "'病理', question = 'x'"), "one field"),
    "no condition": ("[[rule]]\nname = 'x'\nnone = [{ question = 'a' }]", "label everything"),
    "a refused pattern": (RULE.replace("'活检'", "'(?=活检)'"), "looks around"),
    "a priority that is no number": (RULE.replace("= 9", "= 'high'"), "priority"),
    "an example that is no table": (RULE.replace("most", "matches = ['x']\nmost"), "matches"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_file_that_cannot_be_is_refused_with_the_place(text, message):
    with pytest.raises(Invalid) as error:
        parse_rules(text, "my_rules.toml")
    assert message in str(error.value) and "my_rules.toml" in str(error.value)


LAUGHS = "\n".join(f"w{n} = '{{{{w{n + 1}}}}}{{{{w{n + 1}}}}}'" for n in range(60))
ONE = "\n[[rule]]\nname = 'x'\nall = [{ question = '%s' }]\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = " + "[" * 5000, "nested too deep"),
        ("[words]\n" + LAUGHS + "\nw60 = 'x'" + ONE % "{{w0}}", "written out"),
        ("[words]\nw = '" + "a" * 3000 + "'" + ONE % "{{w}}", "at most 2000"),
        (ONE % "a" + "priority = " + "9" * 5000, "digits"),
        (ONE % "a" + "matches = [{ question = 'a', options = 3 }]", "options is neither"),
    ],
    ids=["deep", "words of words", "long word", "long number", "odd example"],
)
def test_what_could_fill_the_memory_or_end_the_page_is_refused_with_the_reason(text, message):
    with pytest.raises(Invalid, match=message) as error:
        parse_rules(text, "r")
    assert error.value.said("zh") != str(error.value)


def test_a_label_that_is_no_task_is_refused_where_tasks_are_wanted():
    with pytest.raises(Invalid, match="no label any"):
        parse_rules(RULE, "r", TASK_KEYS)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(NotFound, match="check the path"):
        load_rules(tmp_path / "none.toml")
