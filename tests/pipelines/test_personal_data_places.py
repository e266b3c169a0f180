"""Personal data beside a row's texts: in its id, its metadata's keys, the file's name, unreadable lines."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from db.errors import Invalid
from db.incoming import NewRecord
from db.people import OPERATOR
from db.records import records, responses_of, set_aside_lines
from pipelines.commands.import_records import import_
from pipelines.import_records import decide_personal_data, import_file, read_file
from pipelines.personal_data import kinds_by_line, masked_row

ID_CARD, PHONE = "330106197804122135", "13805712246"


EMPTY = NewRecord(7, "", "qa", "", "", "发热？", "", {}, {})


def row(**more):
    return replace(EMPTY, **more)


def file_of(path, *rows):
    path.write_text("".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in rows), "utf-8")
    return path


def stored(study):
    return b"".join(path.read_bytes() for path in study.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("external_id", "kinds"),
    [
        (ID_CARD, ("id card",)),
        (PHONE, ("phone",)),
        ("MRN0034521", ("record number",)),
        ("ZY010003345", ("record number",)),
        ("住院号0045881", ("record number",)),
        ("患者张桂芳", ("name",)),
    ],
)
def test_an_id_that_tells_of_a_person_is_found(external_id, kinds):
    assert kinds_by_line([row(external_id=external_id)]) == {7: kinds}


@pytest.mark.parametrize(
    "external_id",
    # no month is the 13th; a counter's, a clock's
    ["330106197813122135", "201904120800123", "1571234567890", "7", "cmb-0045881", "val_2999", "内科-12"],
)
def test_a_number_that_only_looks_like_one_is_an_id_as_others_are(external_id):
    assert kinds_by_line([row(external_id=external_id)]) == {}


@pytest.mark.parametrize(
    ("metadata", "kinds", "masked"),
    [
        ({PHONE: "x"}, "phone", {"＊" * 11: "x"}),
        ({"手机": int(PHONE), "年龄": 45}, "phone", {"手机": "＊" * 11, "年龄": 45}),
        ({"姓名": "张桂芳"}, "name", {"姓名": "＊＊＊"}),
        ({"电话": "65158899"}, "phone", {"电话": "＊" * 8}),
        ({"patient_id": "0045881"}, "record number", {"patient_id": "＊" * 7}),
        ({"就诊": [{"联系人": "周文彬"}]}, "name", {"就诊": [{"联系人": "＊＊＊"}]}),
        ({PHONE: 1, "13905712246": 2}, "phone", {"＊" * 11: 1, "＊" * 12: 2}),
    ],
)
def test_keys_and_numbers_of_the_metadata_are_read_with_their_values(metadata, kinds, masked):
    assert kinds_by_line([row(metadata=metadata)]) == {7: (kinds,)}
    assert masked_row(row(metadata=metadata)).metadata == masked


def test_names_of_things_in_the_metadata_are_left_alone():
    plain = {"name": "Acute Pancreatitis", "title": "Lung Cancer", "年龄": 45, "科室": "心内科", "ok": True}
    assert kinds_by_line([row(metadata=plain)]) == {}
    assert masked_row(row(metadata=plain)).metadata == plain


def test_a_name_found_in_one_text_of_a_row_is_masked_in_the_others():
    masked = masked_row(row(case_description="患者陈志强，男，68岁。", answer="建议陈志强复查。"))
    assert masked.answer == "建议＊＊＊复查。"


def test_a_line_with_such_an_id_waits_and_is_masked_by_its_line(study, tmp_path):
    rows = [
        {"id": each, "question": "发热？", "answer": "肺炎。"}
        for each in (ID_CARD, "510107199003072218", "3")
    ]
    parsed = read_file(file_of(tmp_path / "rows.jsonl", *rows), "CC0")
    import_file(study, OPERATOR, parsed)
    assert [each.external_id for each in records(study, OPERATOR)] == ["3"]
    assert len(set_aside_lines(study, OPERATOR)) == 2
    decide_personal_data(study, OPERATOR, parsed, "mask")
    import_file(study, OPERATOR, parsed)
    # apart, as they were
    assert sorted(each.external_id for each in records(study, OPERATOR)) == ["3", "＊1", "＊2"]
    assert ID_CARD.encode() not in stored(study)


def test_an_answer_to_such_an_id_brings_it_in_no_more_than_the_record(study, tmp_path):
    said = [{"role": "patient", "content": "发热？"}, {"role": "doctor", "content": "肺炎。"}]
    answer = {"id": ID_CARD, "model": "m", "source": f"患者{PHONE}", "conversation": said}
    parsed = read_file(file_of(tmp_path / "answers.jsonl", answer), "CC0")
    for _ in range(2):
        import_file(study, OPERATOR, parsed)
        assert ID_CARD.encode() not in stored(study) and PHONE.encode() not in stored(study)
        decide_personal_data(study, OPERATOR, parsed, "mask")
    assert responses_of(study, OPERATOR, []) == []


@pytest.mark.parametrize("name", [f"患者张桂芳{PHONE}.jsonl", f"{ID_CARD}_CT.jsonl", f"scan_{PHONE}.jsonl"])
def test_a_file_whose_name_tells_of_a_person_is_refused_before_anything_is_written(study, tmp_path, name):
    path = file_of(tmp_path / name, {"id": "1", "question": "发热？", "answer": "肺炎。"})
    good = file_of(tmp_path / "good.jsonl", {"id": "2", "question": "咳嗽？", "answer": "肺炎。"})
    with pytest.raises(Invalid, match="rename the file") as told:
        read_file(path, "CC0")
    assert PHONE not in str(told.value) and ID_CARD not in str(told.value)
    done = CliRunner().invoke(
        import_, [str(good), str(path), "--study", str(study.folder), "--licence", "CC0"]
    )
    assert done.exit_code != 0 and records(study, OPERATOR) == []
    assert PHONE.encode() not in stored(study) and ID_CARD.encode() not in stored(study)


def test_the_text_of_a_line_that_cannot_be_read_is_kept_without_its_personal_data(study, tmp_path):
    path = file_of(tmp_path / "rows.jsonl", {"id": "1", "question": "发热？", "answer": "肺炎。"})
    with path.open("a", encoding="utf-8") as file:
        file.write(f'{{"id": "2", "question": "电话{PHONE}，发热\n')
    import_file(study, OPERATOR, read_file(path, "CC0"))
    [line] = set_aside_lines(study, OPERATOR)
    assert line.raw == '{"id": "2", "question": "电话＊＊＊＊＊＊＊＊＊＊＊，发热'
    assert PHONE.encode() not in stored(study)
