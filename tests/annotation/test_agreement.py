"""The agreement of raters in a file: published examples, and files that have none."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from annotation.rating_table import read_rating_table
from db.errors import Invalid
from wardround import main

DATA = Path(__file__).parents[2].parent / "shared/data/agreement"


def run(*arguments):
    return CliRunner().invoke(main, ["agreement", *map(str, arguments)], prog_name="wardround")


def figures(path, level):
    result = run(path, "--level", level, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))


def write(tmp_path, rows, header="item,rater,value"):
    path = tmp_path / "ratings.csv"
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return path


def long(tmp_path, name):
    """A published table of items x raters, written as one rating a line."""
    table = pd.read_csv(DATA / f"{name}.csv", index_col=0, dtype=str).rename_axis("item")
    rows = table.melt(ignore_index=False, var_name="rater").dropna().reset_index()
    return write(tmp_path, rows[["item", "rater", "value"]].itertuples(index=False))


@pytest.mark.parametrize(
    "name, level, alpha, counts",
    [
        ("krippendorff_4x12", "nominal", 0.743421, (12, 4, 41)),
        ("krippendorff_4x12", "ordinal", 0.815388, (12, 4, 41)),
        ("krippendorff_4x12", "interval", 0.849107, (12, 4, 41)),
        ("krippendorff_4x12", "ratio", 0.797403, (12, 4, 41)),
        ("krippendorff_3x15_wikipedia", "nominal", 0.691358, (13, 3, 27)),
        ("krippendorff_3x15_wikipedia", "interval", 0.810845, (13, 3, 27)),
    ],
)
def test_krippendorffs_examples_from_a_file(tmp_path, name, level, alpha, counts):
    found = figures(long(tmp_path, name), level)
    assert found["alpha"] == pytest.approx(alpha, abs=1e-6)
    assert found["alpha_interval"][0] < alpha < found["alpha_interval"][1]
    assert (found["n_items"], found["n_raters"], found["n_ratings"]) == counts


def test_shrout_and_fleiss_from_a_file(tmp_path):
    found = figures(long(tmp_path, "shrout_fleiss_1979_6x4"), "interval")
    values = {form: found["icc"][form]["value"] for form in found["icc"]}
    assert values == pytest.approx(
        {
            "ICC(1,1)": 0.165742, "ICC(2,1)": 0.289764, "ICC(3,1)": 0.714841,
            "ICC(1,k)": 0.442797, "ICC(2,k)": 0.620051, "ICC(3,k)": 0.909316,
        },
        abs=1e-6,
    )  # fmt: skip
    assert found["icc"]["ICC(2,1)"]["interval"] == pytest.approx([0.02, 0.76], abs=0.005)
    assert found["icc_n_items"] == 6 and found["reasons"] == {}


def test_fleiss_from_a_file(tmp_path):
    counts = pd.read_csv(DATA / "fleiss_10x5_counts_14raters.csv", index_col=0)
    rows = []
    for subject, row in counts.iterrows():
        given = [category for category, n in row.items() for _ in range(n)]
        rows += [(subject, f"r{number}", category) for number, category in enumerate(given)]
    found = figures(write(tmp_path, rows), "nominal")
    assert found["fleiss_kappa"] == pytest.approx(0.210, abs=5e-4)
    assert found["percent"] == pytest.approx(0.378, abs=5e-4)
    # categories are words here
    assert found["icc"]["ICC(1,1)"]["value"] is None
    assert found["reasons"]["icc.ICC(1,1)"] == "an ICC needs numbers, not words"


@pytest.mark.parametrize(
    "rows, nulls",
    [
        ([(n, rater, 4) for n in range(6) for rater in "AB"],
         {"alpha": "every rating is the same", "fleiss_kappa": "every rating is the same",
          "gwet": "every rating is the same", "icc.ICC(2,1)": "every rating is the same"}),
        ([(n, "A", n % 3) for n in range(6)],
         {"alpha": "no unit has two ratings", "percent": "no item has two ratings",
          "fleiss_kappa": "no item has two ratings", "icc.ICC(1,1)": "a complete table of 6 x 1"}),
        ([(n, "AB"[n % 2], n % 3) for n in range(6)],
         {"alpha": "no unit has two ratings", "icc.ICC(1,1)": "a complete table of 0 x 2"}),
        ([(n, rater, n) for n in range(3) for rater in "AB"],
         {"alpha_interval": "units with two ratings: 3", "percent_interval": "3 items",
          "icc.ICC(3,1).interval": "raters agree fully"}),
        ([(1, "A", 3), (1, "B", 5)], {"icc.ICC(1,1)": "a complete table of 1 x 2"}),
    ],
)  # fmt: skip
def test_what_cannot_be_estimated_is_null_with_its_reason(tmp_path, rows, nulls):
    found = figures(write(tmp_path, rows), "interval")
    for path, reason in nulls.items():
        assert found["reasons"][path].startswith(reason), path
        top = path.split(".")[0]
        assert found[top] is None or "icc" in path or top == "gwet"


@pytest.mark.parametrize(
    "rows, fault",
    [
        ([("i1", "A", 3), ("i1", "A", 4)], "line 3 repeats line 2: the same item and rater"),
        ([("i1", "A", "three")], "line 2 has a value that is no number"),
        ([("i1", "A", "nan")], "line 2 has a value that is no number"),
        ([("i1", "A", "inf")], "line 2 has an infinite value"),
        ([("i1", "A", 11)], "line 2 has a value above 10"),
        ([("i1", "", 3)], "line 2 has an empty rater"),
        ([("i1", "A", "")], "has no rating"),
    ],
)
def test_a_fault_ends_with_one_sentence_and_exit_code_2(tmp_path, rows, fault):
    result = run(write(tmp_path, rows), "--level", "ordinal", "--scale", 1, 10)
    assert result.exit_code == 2
    assert fault in " ".join(result.output.split()) and "Traceback" not in result.output


@pytest.mark.parametrize("command", ["agreement", "correlate"])
@pytest.mark.parametrize(
    "encoding, said",
    [("utf-8-sig", None), ("gb18030", "ratings.csv is not UTF-8; save it again as “CSV UTF-8”"),
     ("utf-16", "ratings.csv is not UTF-8")],
)  # fmt: skip
def test_a_mark_of_byte_order_is_read_over_and_another_encoding_is_named(tmp_path, command, encoding, said):
    lines = ["item,rater,value,question,task,model"]
    lines += [f"病例{n},{rater},{(n + ord(rater)) % 7},病例{n},导诊,甲" for n in range(8) for rater in "AB"]
    path = tmp_path / "ratings.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    files = [path] if command == "agreement" else ["--ratings", path, "--judgments", path]
    result = CliRunner().invoke(main, [command, *map(str, files), "--json"], prog_name="wardround")
    if said is None:
        assert result.exit_code == 0, result.output
        return
    assert result.exit_code == 2 and "Traceback" not in result.output
    assert said in " ".join(result.output.split())


def test_a_missing_column_is_told(tmp_path):
    with pytest.raises(
        Invalid, match="line 1 has no column rater; begin the file with the header item,rater,value"
    ):
        read_rating_table(write(tmp_path, [(1, 2)], header="item,value"), words=False)


def test_the_scale_counts_the_scores_nobody_gave(tmp_path):
    path = write(
        tmp_path,
        [(n, rater, 1 + (n + shift) // 3) for n in range(9) for rater, shift in (("A", 0), ("B", 1))],
    )
    narrow = json.loads(run(path, "--json").output)["gwet"]["value"]
    wide = json.loads(run(path, "--scale", 1, 10, "--json").output)["gwet"]["value"]
    assert wide > narrow


def test_the_same_seed_prints_the_same_bytes_and_the_table_reads_well(tmp_path):
    path = long(tmp_path, "krippendorff_4x12")
    first, again, other = (run(path, "--json", "--seed", seed).output for seed in (1, 1, 2))
    assert first == again != other
    text = run(path, "--level", "ordinal").output
    assert "41 ratings of 12 items by 4 raters, ordinal" in text
    assert "Krippendorff's alpha" in text and "0.815" in text
    assert "nan" not in text.lower() and "A · B" in text


def test_an_undefined_figure_is_printed_with_its_reason(tmp_path):
    text = run(write(tmp_path, [(n, rater, 4) for n in range(6) for rater in "AB"])).output
    assert "undefined (every rating is the same, so chance agreement is full)" in text
