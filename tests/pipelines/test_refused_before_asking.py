"""What is wrong in an option or a file of a judge's is refused by its place, before anything is asked."""

import json
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.pipelines.judging_rows import doctorflan_rows, dotabench_row, run_judge, write_rows
from tests.pipelines.loopback_model import LoopbackModel, serving
from wardround import main


@pytest.fixture
def refusal(tmp_path):
    """The sentence with which a `judge` is refused that asked for nothing and left nothing behind."""
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(2))

    def refused(*options, eval_set="doctorflan", command=None):
        before = sorted(tmp_path.iterdir())
        with serving(LoopbackModel()) as model:
            if command:
                asked = ("--base-url", model.base_url, "--model", "the-judge")
                result = CliRunner().invoke(main, [command, *asked, *options], catch_exceptions=False)
            else:
                result = run_judge(model, rows, tmp_path / "out.jsonl", *options, eval_set=eval_set)
        assert (result.exit_code, model.asked) == (2, [])
        assert sorted(tmp_path.iterdir()) == before
        assert not result.output.startswith("the-judge")
        return " ".join(result.output.split("Error: ")[1].split())

    return refused


def written(path: Path, values) -> Path:
    path.write_text(values if isinstance(values, str) else json.dumps(values), encoding="utf-8")
    return path


def criterion(key="safety", **changed):
    texts = {"name": {"zh": "安全", "en": "Safety"}, "asks": {"zh": "有无危险？", "en": "Any danger?"}}
    return {"key": key, **texts, "low": 0, "high": 10} | changed


def rubric(*criteria, **changed):
    name = {"zh": "我们的", "en": "Ours"}
    return {"key": "ours", "version": "1", "name": name, "criteria": list(criteria)} | changed


def without(name, values):
    return {key: value for key, value in values.items() if key != name}


ONE_LINE = "a text of one line that is not empty is expected."
A_KEY = "a key of letters, digits and _ alone is expected."
A_WEIGHT = "a number above 0 and at most 1000000 is expected."
RUBRICS = {
    "no object": ([rubric(criterion())], "the whole is [", "an object with key, version, name, criteria"),
    "an unknown field": (rubric(criterion(), author="x"), "author is unknown; known are key, version,"),
    "a slip in a field": (rubric(criterion(wieght=2)), "criteria[0].wieght is unknown; did you mean weight?"),
    "choices, which no judge makes": (rubric(criterion(), choices=[]), "choices is unknown"),
    "no version": (without("version", rubric(criterion())), "version is missing; needed are key, version,"),
    "a version that is a number": (rubric(criterion(), version=1), f"version is 1; {ONE_LINE}"),
    "another language": (
        rubric(criterion(), name={"cn": "我们的", "en": "Ours"}),
        "name.cn is unknown; known are zh, en.",
    ),
    "one language": (rubric(criterion(name={"zh": "安全"})), "criteria[0].name.en is missing"),
    "words for both": (rubric(criterion(asks="?")), 'criteria[0].asks is "?"; an object with zh, en'),
    "an empty name": (
        rubric(criterion(name={"zh": " ", "en": "x"})),
        'criteria[0].name.zh is " ";',
        ONE_LINE,
    ),
    "a name of two lines": (
        rubric(criterion(name={"zh": "甲\n评分", "en": "x"})),
        'criteria[0].name.zh is "甲\\n评分";',
    ),
    "no criteria": (rubric(), "criteria is []; a list of at least one criterion is expected."),
    "criteria by name": (rubric(criteria={"a": criterion()}), "a list of at least one criterion"),
    "no key": (rubric(without("key", criterion())), "criteria[0].key is missing"),
    "a blank in a key": (rubric(criterion("a b")), f'criteria[0].key is "a b"; {A_KEY}'),
    "a colon in a key": (rubric(criterion("a:b")), A_KEY),
    "a wide colon in a key": (rubric(criterion("a：b")), 'criteria[0].key is "a：b"', A_KEY),
    "brackets in a key": (rubric(criterion("[[a]]")), A_KEY),
    "a wide letter in a key": (rubric(criterion("ａ")), A_KEY),
    "an empty key": (rubric(criterion("")), A_KEY),
    "a key that is a number": (rubric(criterion(7)), f"criteria[0].key is 7; {A_KEY}"),
    "two of one key": (
        rubric(criterion("a"), criterion("b"), criterion("a")),
        "criteria[2].key is a, as criteria[0].key; each needs its own.",
    ),
    "the worst above the best": (
        rubric(criterion(low=10, high=1)),
        "criteria[0].high is 1; a whole number above 10 and at most 9999 (low is 10) is expected.",
    ),
    "one point": (rubric(criterion(low=3, high=3)), "criteria[0].high is 3; a whole number above 3"),
    "nothing to gain": (rubric(criterion(low=-5, high=0)), "criteria[0].high is 0; a whole number above 0"),
    "half points": (rubric(criterion(low=0.5)), "criteria[0].low is 0.5; a whole number from -9999 to 9999"),
    "a scale in words": (rubric(criterion(high="10")), 'criteria[0].high is "10"; a whole number'),
    "a scale no line can carry": (rubric(criterion(high=10000)), "criteria[0].high is 10000;"),
    "true for a point": (rubric(criterion(low=True)), "criteria[0].low is true; a whole number"),
    "a weight in words": (
        rubric(criterion(), criterion("b"), criterion("c", weight="2")),
        f'criteria[2].weight is "2"; {A_WEIGHT}',
    ),
    "a weight below 0": (rubric(criterion(weight=-2)), f"criteria[0].weight is -2; {A_WEIGHT}"),
    "no weight at all": (rubric(criterion(weight=0)), f"criteria[0].weight is 0; {A_WEIGHT}"),
    "an endless weight": (
        json.dumps(rubric(criterion(weight=4711))).replace("4711", "1e999"),
        f"criteria[0].weight is Infinity; {A_WEIGHT}",
    ),
    "true for a weight": (rubric(criterion(weight=True)), f"criteria[0].weight is true; {A_WEIGHT}"),
    "a weight of null": (rubric(criterion(weight=None)), f"criteria[0].weight is null; {A_WEIGHT}"),
    "yes for true": (rubric(criterion(veto="yes")), 'criteria[0].veto is "yes"; true or false is expected.'),
    "1 for true": (rubric(criterion(may_be_na=1)), "criteria[0].may_be_na is 1; true or false is expected."),
    "anchors in a list": (rubric(criterion(anchors=[])), "criteria[0].anchors is []; an object is expected."),
    "an anchor off the scale": (
        rubric(criterion(anchors={"11": {"zh": "好", "en": "good"}})),
        "criteria[0].anchors.11 is no point of the scale; a whole number from 0 to 10 is expected.",
    ),
    "an anchor in words": (
        rubric(criterion(anchors={"best": {"zh": "好", "en": "good"}})),
        "criteria[0].anchors.best is no point",
    ),
    "an anchor without words": (rubric(criterion(anchors={"1": "坏"})), 'criteria[0].anchors.1 is "坏"; an'),
    "much in one criterion": (
        rubric(
            criterion("a b", name={"zh": "", "en": 1}, high=-1, weight="2", may_be_na=1, veto="yes"),
            criterion("c", anchors={"11": {"zh": "好", "en": "good"}, "1": {"zh": "坏", "en": ""}}),
        ),
        f'criteria[0].key is "a b"; {A_KEY}',
        f'criteria[0].name.zh is ""; {ONE_LINE}',
        f"criteria[0].name.en is 1; {ONE_LINE}",
        "criteria[0].high is -1; a whole number above 0",
        f'criteria[0].weight is "2"; {A_WEIGHT}',
        "criteria[0].may_be_na is 1; true or false",
        'criteria[0].veto is "yes"; true or false',
        "criteria[1].anchors.11 is no point of the scale",
        'criteria[1].anchors.1.en is ""; a text that is not empty',
    ),
    "a field twice": (
        json.dumps(rubric(criterion())).replace('"low"', '"high"'),
        "the key high stands twice in one object",
    ),
}


@pytest.mark.parametrize(
    ("values", "sentences"), [(each[0], each[1:]) for each in RUBRICS.values()], ids=RUBRICS
)
def test_what_is_wrong_in_a_rubric_is_named_by_its_field(values, sentences, refusal, tmp_path):
    said = refusal("--rubric", str(written(tmp_path / "rub.json", values)))
    assert said.startswith(f"{tmp_path / 'rub.json'}: ")
    for sentence in sentences:
        assert sentence in said


ITEMS = {
    "none": (None, "checklist is null; a list of items is expected."),
    "an empty list": ([], "checklist is []; a list of items is expected."),
    "words": (["问发热"], 'checklist[0] is "问发热"; an object with item is expected.'),
    "no words": ([{"item": "问发热"}, {"item": " "}], 'checklist[1].item is " "; a text that is not empty'),
    "a slip": ([{"item": "问发热", "point": 3}], "checklist[0].point is unknown; did you mean points?"),
    "points in words": (
        [{"item": "问发热", "points": "3"}],
        'checklist[0].points is "3"; a number is expected.',
    ),
    "only points to lose": (
        [{"item": "直接开抗生素", "points": -3}, {"item": "问发热", "points": 0}],
        "checklist has no item with points above 0, so nothing can be gained; add one.",
    ),
    "no for false": (
        [{"item": "问发热", "must_ask": "no"}],
        'checklist[0].must_ask is "no"; true or false is expected.',
    ),
}


@pytest.mark.parametrize(("items", "sentence"), ITEMS.values(), ids=ITEMS)
def test_what_is_wrong_in_a_rows_checklist_is_named_by_its_line_and_field(items, sentence, refusal, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", [{"id": 1, "input": "问", "output": "答", "checklist": items}])
    assert refusal(eval_set="checklist").startswith(f"{rows}, line 1: {sentence}")


PAIR = {"output_a": "甲", "output_b": "乙"}
EMPTY_FIELDS = {
    "a reference to rate against": ("doctorflan", {"reference": ""}, "reference"),
    "one of blanks": ("doctorflan", {"reference": " \n"}, "reference"),
    "one of nothing": ("dotabench", {"reference": []}, "reference"),
    "a question": ("doctorflan", {"input": ""}, "input"),
    "an open question": ("doctorbench", {"input": "　"}, "input"),
    "a question with items": ("checklist", {"input": ""}, "input"),
    "a question of a pair": ("pairwise", {"input": ""}, "input"),
    "a later turn's question": ("dotabench", {"turn_3_question": "\u200b"}, "turn_3_question"),
}


@pytest.mark.parametrize(("eval_set", "changed", "field"), EMPTY_FIELDS.values(), ids=EMPTY_FIELDS)
def test_what_says_nothing_is_refused_by_line_and_field(eval_set, changed, field, refusal, tmp_path):
    row = dotabench_row() | doctorflan_rows(1)[0] | PAIR | {"checklist": [{"item": "问发热"}]}
    rows = write_rows(tmp_path / "rows.jsonl", [row, row | {"id": 2} | changed])
    said = refusal(eval_set=eval_set)
    assert said == f"{rows}, line 2: {field} is empty; fill it in, or take the line out."


def test_a_generated_question_that_says_nothing_is_refused(refusal, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", [{"id": 1, "input": " "}])
    asked = (str(rows), "--out", str(tmp_path / "out"), "--eval-set", "doctorflan")
    assert "line 1: input is empty; fill it in" in refusal(*asked, command="generate")


def test_an_empty_id_and_a_list_instead_of_lines_are_refused(refusal, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", [*doctorflan_rows(1), doctorflan_rows(1)[0] | {"id": " "}])
    assert refusal() == f"{rows}, line 2: id is empty; give each row an id of its own."
    written(rows, doctorflan_rows(2))
    assert refusal().startswith(f"{rows} is a JSON list; JSON Lines is wanted: one object a line,")
    rows.write_text(json.dumps(doctorflan_rows(2), indent=1), encoding="utf-8")
    assert "is a JSON list; JSON Lines is wanted" in refusal()


@pytest.mark.parametrize(
    ("begins", "kind"), [(b"\x1f\x8b\x08", "packed (gzip)"), (b"PK\x03\x04", "a workbook")]
)
def test_a_packed_file_is_told_as_one(begins, kind, refusal, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(2))
    rows.write_bytes(begins + b"\xff" * 20)
    said = refusal()
    assert kind in said and said.endswith("unpack it, or save it as text.")


@pytest.mark.parametrize("command", ["judge", "generate", "connection", "submit"])
@pytest.mark.parametrize("name", ["", " ", " m", "m "])
def test_a_model_without_a_name_or_with_blanks_around_it_is_refused(command, name):
    result = CliRunner().invoke(main, [command, "--base-url", "http://127.0.0.1:1/v1", "--model", name])
    assert result.exit_code == 2
    assert "Invalid value for '--model':" in " ".join(result.output.split())


GENERATE = {
    "no examples to draw": (("--training", "t.jsonl"), "--training is for --shots, how many examples"),
    "a seed of no draw": (("--seed", "1"), "--seed is for --shots, the examples it draws;"),
    "examples from nowhere": (("--shots", "2"), "--shots needs --training, the rows to draw examples from."),
    "fewer than none": (("--shots", "-1"), "Invalid value for '--shots': -1 is not in the range x>=0."),
    "a share above 1": (("--top-p", "1.5"), "Invalid value for '--top-p': 1.5 is not in the range"),
    "no token": (("--max-tokens", "0"), "Invalid value for '--max-tokens': 0 is not in the range"),
    "no heat of this kind": (("--temperature", "nan"), "nan is no finite number"),
    "a penalty of 0": (("--repetition-penalty", "0"), "Invalid value for '--repetition-penalty'"),
    "a question missing in a later turn": (
        ("--eval-set", "dotabench"), "rows.jsonl, line 1: turn_2_question is missing or not text.",
    ),
    "a budget without a price": (("--budget", "1"), "--budget needs a price for the-judge;"),
}  # fmt: skip


@pytest.mark.parametrize(("options", "sentence"), GENERATE.values(), ids=GENERATE)
def test_what_no_answers_can_be_got_with_is_refused(options, sentence, refusal, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", [{"id": 1, "input": "问", "turn_1_question": "问"}])
    asked = (str(rows), "--out", str(tmp_path / "out"), "--eval-set", "doctorflan", *options)
    assert sentence in refusal(*asked, command="generate")


def test_a_second_models_fault_is_found_before_the_first_is_asked(refusal, tmp_path):
    """And before a model's name is said, as if it were being asked."""
    (tmp_path / "out").mkdir()
    written(tmp_path / "out" / "other.jsonl", "somebody's")
    asked = (str(tmp_path / "rows.jsonl"), "--out", str(tmp_path / "out"), "--eval-set", "doctorflan")
    said = refusal(*asked, "--model", "other", command="generate")
    assert "other.jsonl exists and was not written by" in said
    assert "or its ledger other.jsonl.ledger is no longer beside it" in said


SEVERAL = rubric(criterion("safety"), criterion("facts", weight=2))
MISFITS = {
    "pairs by a rubric": (rubric(criterion()), "pairwise", (), "pairwise asks its own questions"),
    "a checklist by a rubric": (rubric(criterion()), "checklist", (), "leave out --rubric"),
    "several criteria in one number": (
        SEVERAL, "doctorflan", ("--contract", "published"),
        "the rubric ours asks for more; give --contract nonce or --contract schema.",
    ),
    "N/A in one number": (
        rubric(criterion(may_be_na=True)), "dotabench", ("--contract", "published"), "asks for more",
    ),
    "a veto in a mean": (
        rubric(criterion(veto=True)), "doctorflan", (),
        "doctorflan has no vetoes, and safety of the rubric ours is to veto;",
    ),
    "a mean over several scales": (
        rubric(criterion("a"), criterion("b", high=5)), "doctorflan", (), "those of the rubric ours have",
    ),
    "veto settings without a veto": (
        SEVERAL, "doctorbench", ("--veto-at", "0.1"), "No criterion of the rubric ours can veto; mark one",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("values", "eval_set", "options", "sentence"), MISFITS.values(), ids=MISFITS)
def test_a_rubric_that_does_not_fit_is_refused_with_its_remedy(
    values, eval_set, options, sentence, refusal, tmp_path
):
    row = {"id": 1, "input": "问", "output": "答", "output_a": "甲", "output_b": "乙", "reference": "参"}
    turns = {f"turn_{n}_{side}": "话" for n in (1, 2, 3) for side in ("question", "answer")}
    write_rows(tmp_path / "rows.jsonl", [row | turns | {"checklist": [{"item": "问发热"}]}])
    file = written(tmp_path / "rub.json", values)
    assert sentence in refusal("--rubric", str(file), *options, eval_set=eval_set)


@pytest.mark.parametrize("options", [("--veto-at", "0.4"), ("--veto-ceiling", "20")])
def test_settings_of_vetoes_are_refused_by_a_set_without(options, refusal):
    assert "doctorflan has no vetoes; leave out --veto-at and --veto-ceiling." in refusal(*options)


@pytest.mark.parametrize("more", [(), ("--out", "x.jsonl")], ids=["judge", "polish"])
def test_what_would_have_no_effect_with_or_without_batches_is_refused(more, refusal, tmp_path):
    words = (str(tmp_path / "rows.jsonl"), *more) if more else ()
    refused = partial(refusal, *words, command="polish" if more else None)
    assert refused("--poll-seconds", "30") == "--poll-seconds is for --batch; give both or neither."
    for pace in ("--concurrency", "--timeout", "--requests-per-minute", "--tokens-per-minute"):
        assert "are for single requests; leave them out with --batch." in refused("--batch", pace, "9")


STUDY, OUT = ("--study", "study"), ("rows.jsonl", "--out", "x.jsonl")
A_STUDYS = "--task, --rules, --sample and --seed are for --study; leave them out."
A_FILES = "--out and --instruction are for FILE; leave them out with --study."
POLISHING = {
    "a seed that draws nothing": (
        (*STUDY, "--seed", "0"),
        "--seed is for --sample, which it draws; give both",
    ),
    "a seed with a file": ((*OUT, "--seed", "3"), A_STUDYS),
    "a sample of a file": ((*OUT, "--sample", "3"), A_STUDYS),
    "rules with a file": ((*OUT, "--rules", "0"), A_STUDYS),
    "a task of a file": ((*OUT, "--task", "triage"), A_STUDYS),
    "a table with a study": ((*STUDY, "--out", "x.jsonl"), A_FILES),
    "an instruction with a study": ((*STUDY, "--instruction", "i.txt"), A_FILES),
    "no table": (OUT[:1], "FILE needs --out, the table to write."),
    "both": ((*OUT, *STUDY), "Give FILE and --out, or --study."),
    "neither": ((), "Give FILE and --out, or --study."),
}


@pytest.mark.parametrize(("options", "sentence"), POLISHING.values(), ids=POLISHING)
def test_polishing_refuses_what_would_have_no_effect(options, sentence, refusal):
    assert refusal(*options, command="polish").startswith(sentence)


OUT_OF_RANGE = {
    "--veto-at": ["40", "1", "-0.1", "nan"],
    "--veto-ceiling": ["200", "-5", "inf"],
    "--ask-again": ["-1", "1000", "2.5"],
    "--max-tokens": ["0", "-1"],
    "--timeout": ["0", "-3", "inf", "nan"],
    "--temperature": ["9", "-1", "nan"],
    "--repeats": ["0"],
    "--concurrency": ["0", "100000"],
    "--requests-per-minute": ["0", "-1", "inf"],
    "--tokens-per-minute": ["0", "nan"],
    "--budget": ["-1", "nan", "inf"],
    "--poll-seconds": ["0", "-1"],
    "--turn": ["0", "4"],
}


@pytest.mark.parametrize(
    ("option", "number"), [(name, each) for name, numbers in OUT_OF_RANGE.items() for each in numbers]
)
def test_a_number_out_of_its_range_is_refused_by_the_options_name(option, number, refusal):
    said = refusal(option, number)
    assert said.startswith(f"Invalid value for '{option}': ")
    assert number in said


OF_ROWS = [("--turn", "2"), ("--veto-at", "0.1"), ("--veto-ceiling", "0"), ("--anchors", "0")]


@pytest.mark.parametrize("options", OF_ROWS)
def test_a_study_refuses_what_only_rows_of_a_file_have(options, refusal, tmp_path):
    said = refusal("--study", str(tmp_path / "study"), *options, command="judge")
    assert (
        said == "--turn, --veto-at, --veto-ceiling and --anchors are for FILE; leave them out with --study."
    )


def prices(**changed):
    return {"currency": "CNY", "models": {"the-judge": {"prompt": 4, "completion": 16} | changed}}


A_PRICE = "a number of at least 0, the price of a million tokens, is expected."
PRICES = {
    "no JSON": ("{", "not readable as JSON"),
    "a list": ([], "the whole is []; an object with currency, models is expected."),
    "no currency": (without("currency", prices()), "currency is missing; needed are currency, models."),
    "an empty currency": (prices() | {"currency": ""}, 'currency is ""; a text that is not empty'),
    "no models": ({"currency": "CNY"}, "models is missing"),
    "models in a list": ({"currency": "CNY", "models": []}, "models is []; an object is expected."),
    "a slip": (prices() | {"curency": "CNY"}, "curency is unknown; did you mean currency?"),
    "no price for answers": (
        {"currency": "CNY", "models": {"the-judge": {"prompt": 4}}},
        "models.the-judge.completion is missing; needed are prompt, completion.",
    ),
    "one number": ({"currency": "CNY", "models": {"the-judge": 4}}, "models.the-judge is 4; an object with"),
    "a price in words": (prices(prompt="4"), f'models.the-judge.prompt is "4"; {A_PRICE}'),
    "a price below 0": (prices(completion=-0.117), f"models.the-judge.completion is -0.117; {A_PRICE}"),
    "true for a price": (prices(prompt=True), f"models.the-judge.prompt is true; {A_PRICE}"),
    "an endless price": (json.dumps(prices(prompt=4711)).replace("4711", "1e999"), "prompt is Infinity;"),
    "a batch that costs more": (
        prices(batch=50),
        "models.the-judge.batch is 50; a number from 0 to 1, the share of the price that a batch pays, is",
    ),
    "a batch below 0": (prices(batch=-1), "models.the-judge.batch is -1;"),
    "an unknown part": (
        prices(cached=1),
        "models.the-judge.cached is unknown; known are prompt, completion,",
    ),
    "another model's price": (
        {"currency": "CNY", "models": {"other": {"prompt": -1, "completion": 1}}},
        "models.other.prompt is -1;",
    ),
}


@pytest.mark.parametrize(("values", "sentence"), PRICES.values(), ids=PRICES)
def test_what_is_wrong_in_a_price_file_is_named_by_its_field(values, sentence, refusal, tmp_path):
    said = refusal("--prices", str(written(tmp_path / "p.json", values)))
    assert said.startswith(f"{tmp_path / 'p.json'}: ")
    assert sentence in said


def test_without_the_price_file_that_is_said(refusal, tmp_path):
    assert (
        refusal("--prices", str(tmp_path / "p.json"))
        == f"There is no file {tmp_path / 'p.json'}; check the path."
    )


@pytest.mark.parametrize(
    ("command", "option"),
    [
        *(("judge", each) for each in ("--rubric", "--prompt", "--prices")),
        *(("generate", each) for each in ("--prompt", "--training", "--prices")),
        *(("polish", each) for each in ("--instruction", "--prompt", "--prices")),
    ],
)
def test_nor_is_one_that_an_option_names(refusal, tmp_path, command, option):
    file = write_rows(tmp_path / "mine.jsonl", doctorflan_rows(2))
    texts = {
        "--rubric": rubric(criterion()),
        "--prices": prices(),
        "--prompt": {
            "judge": "$question $reference $answer $criteria $contract",
            "generate": "$question $examples",
        }.get(command, "$question $answer $instruction"),
        "--instruction": "改写",
        "--training": '{"id": "t", "input": "甲", "output": "乙"}\n',
    }
    read = written(tmp_path / "the-judge.jsonl", texts[option])
    written(tmp_path / "the-judge.jsonl.ledger", "")
    out = tmp_path if command == "generate" else read
    more = () if command == "polish" else ("--eval-set", "doctorflan")
    shots = ("--shots", "1") if option == "--training" else ()
    said = refusal(*map(str, (file, "--out", out, option, read, *more, *shots)), command=command)
    assert f"{read} is the file that is read, and would be overwritten; choose another --out." in said


def test_a_number_of_thousands_of_digits_is_named_plainly(refusal, tmp_path):
    long = json.dumps(prices(prompt=4711)).replace("4711", "1" * 10_000)
    said = refusal("--prices", str(written(tmp_path / "p.json", long)))
    assert said == f"{tmp_path / 'p.json'}: not readable as JSON (a number of thousands of digits)."


@pytest.mark.parametrize("command", ["judge", "generate", "polish"])
def test_the_file_that_is_read_is_not_written_over_though_a_ledger_lies_beside_it(refusal, tmp_path, command):
    file = write_rows(tmp_path / "the-judge.jsonl", doctorflan_rows(2))
    written(tmp_path / "the-judge.jsonl.ledger", "")
    out = tmp_path if command == "generate" else file
    more = {
        "polish": ("--instruction", written(tmp_path / "instruction.txt", "改写")),
    }.get(command, ("--eval-set", "doctorflan"))
    said = refusal(*map(str, (file, "--out", out, *more)), command=command)
    assert f"{file} is the file that is read, and would be overwritten; choose another --out." in said


def test_all_that_is_wrong_with_a_file_of_rows_is_told_at_once(tmp_path):
    good, *_ = (json.dumps(each, ensure_ascii=False) for each in doctorflan_rows(1))
    lines = [good.encode(), b'{"id": "caf\xe9"}', b"{", b'{"id": ""}', b'{"id": 7, "output": "x"}']
    (tmp_path / "rows.jsonl").write_bytes(b"\n".join(lines))
    with serving(LoopbackModel()) as model:
        result = run_judge(model, tmp_path / "rows.jsonl", tmp_path / "out.jsonl")
    assert (result.exit_code, model.asked) == (2, [])
    told = ["line 2: not UTF-8; save", "line 3: not readable as JSON", "line 4: id is empty"]
    told += [f"line 5: {name} is missing or not text" for name in ("input", "reference")]
    assert [each in result.output for each in told] == [True] * 5


def test_a_file_in_another_encoding_is_told_once_and_not_by_its_lines(tmp_path):
    (tmp_path / "rows.jsonl").write_text("\n".join(['{"id": "甲"}', '{"id": "乙"}']), encoding="gb18030")
    with serving(LoopbackModel()) as model:
        result = run_judge(model, tmp_path / "rows.jsonl", tmp_path / "out.jsonl")
    assert (result.exit_code, result.output.count("not UTF-8")) == (2, 1)


LACKING = {
    "dotabench": (["turn_1_question", "turn_2_answer", "turn_3_answer", "reference"], dotabench_row()),
    "doctorflan": (["input", "output", "reference"], doctorflan_rows(1)[0]),
}


@pytest.mark.parametrize(("eval_set", "asked"), LACKING.items(), ids=LACKING)
def test_all_fields_that_a_row_lacks_are_told_at_once(eval_set, asked, tmp_path):
    lacking, row = asked
    short = {name: value for name, value in row.items() if name not in lacking}
    rows = write_rows(tmp_path / "rows.jsonl", [short])
    with serving(LoopbackModel()) as model:
        result = run_judge(model, rows, tmp_path / "out.jsonl", eval_set=eval_set)
    assert (result.exit_code, model.asked) == (2, [])
    told = [f"line 1: {name} is missing or not text." in result.output for name in lacking]
    assert told == [True] * len(lacking)


def test_all_that_is_wrong_with_a_prompt_a_price_file_and_a_rubric_is_told_at_once(refusal, tmp_path):
    prompt = written(tmp_path / "p.txt", "请评价 $antwort 与 $vorlage。")
    said = refusal("--prompt", str(prompt))
    assert all(
        name in said for name in ("uses $antwort", "uses $vorlage", "lacks $answer", "lacks $contract")
    )
    models = {"a": {"prompt": -1, "completion": "x"}, "b": {"prompt": 1, "completions": 2}}
    said = refusal("--prices", str(written(tmp_path / "c.json", {"currency": "", "models": models})))
    told = (
        "currency is",
        "models.a.prompt is",
        "models.a.completion is",
        "completions is unknown",
        "completion is missing",
    )
    assert [each for each in told if each not in said] == []
    criteria = [criterion("a b"), criterion("c", low="x"), criterion("d", colour=1)]
    said = refusal("--rubric", str(written(tmp_path / "r.json", rubric(*criteria, version=""))))
    told = ("version is", "criteria[0].key is", "criteria[1].low is", "criteria[2].colour is unknown")
    assert [each for each in told if each not in said] == []
