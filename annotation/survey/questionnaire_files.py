"""A questionnaire read from a TOML or JSON file; see examples/questionnaire.toml for the form."""

from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any

from annotation.rubric import Text
from annotation.survey.questionnaire import Condition, Option, Question, Questionnaire, Scale, Section
from annotation.survey.questionnaire_answers import KINDS
from annotation.written_files import UNKEEPABLE, bytes_of, decoded, parse_json, parse_toml
from db.errors import Invalid

READERS: dict[str, Callable[[str, str], Any]] = {".toml": parse_toml, ".json": parse_json}
# as many as fit a phone's width as buttons to touch
MOST_POINTS = 11
# a preview carries the whole questionnaire in its address
MOST_QUESTIONS = 200
LONGEST_WORDS = 2000


def load_questionnaire(path: Path) -> Questionnaire:
    """The questionnaire in a file.

    Raises NotFound without the file, and Invalid naming the file and the entry for one that cannot be: a
    missing or unknown key, a key used twice, a condition on a question that does not come before.
    """
    return read_questionnaire(bytes_of(path), Path(path).name)


def read_questionnaire(content: bytes, name: str) -> Questionnaire:
    """The questionnaire in a file's content; the ending of its name says whether it is TOML or JSON.

    Raises Invalid as `load_questionnaire` does.
    """
    kind = PurePath(name).suffix.lower()
    if kind not in READERS:
        raise Invalid(
            f"{name}: a questionnaire is a .toml or a .json file.", f"{name}：题目文件应为 .toml 或 .json。"
        )
    values = READERS[kind](decoded(content, name), name)
    try:
        return questionnaire_from(values)
    except Invalid as error:
        raise Invalid(f"{name}: {error}", f"{name}：{error.said('zh')}") from error


def questionnaire_from(values: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire that the values of such a file stand for. Raises Invalid naming the entry."""
    _check_keys("the questionnaire", values, Questionnaire)
    questionnaire = Questionnaire(
        key=_word("key", values["key"]),
        version=_word("version", values["version"]),
        title=_text("title", values["title"]),
        introduction=_text("introduction", values["introduction"]),
        scale=_scale(values["scale"]),
        sections=tuple(_section(each) for each in _list("sections", values["sections"])),
    )
    _check_questions(questionnaire)
    return questionnaire


def _section(values: object) -> Section:
    _check_keys("a section", values, Section)
    key = _word("a section's key", values["key"])
    questions = _list(f"section {key}, questions", values["questions"])
    return Section(key, _text(f"section {key}, title", values["title"]), tuple(map(_question, questions)))


def _question(values: object) -> Question:
    _check_keys("a question", values, Question)
    key = _word("a question's key", values["key"])
    where = f"question {key}"
    kind, condition, right = values["kind"], values.get("only_if"), values.get("right_answer")
    options = _options(where, values.get("options", []))
    if not isinstance(kind, str) or kind not in KINDS:
        raise Invalid(
            f"{where}: kind is one of {', '.join(KINDS)}, not {kind}.",
            f"{where}：kind 应为 {'、'.join(KINDS)} 之一，不能是 {kind}。",
        )
    if (kind in ("choice", "choices")) != bool(options):
        raise Invalid(
            f"{where}: a choice has options, and nothing else has.",
            f"{where}：选择题要有 options，其他题不能有。",
        )
    if right is not None and (kind != "rating" or type(right) is not int):
        raise Invalid(
            f"{where}: only a rating has a right_answer, and it is a whole number.",
            f"{where}：只有评分题可以有 right_answer，且为整数。",
        )
    if type(values.get("required", True)) is not bool:
        raise Invalid(f"{where}: required is true or false.", f"{where}：required 应为 true 或 false。")
    explains = values.get("explains")
    return Question(
        key,
        kind,
        _text(f"{where}, asks", values["asks"]),
        None if explains is None else _text(f"{where}, explains", explains),
        options,
        values.get("required", True),
        None if condition is None else _condition(where, condition),
        right,
    )


def _options(where: str, values: object) -> tuple[Option, ...]:
    options = tuple(_option(where, each) for each in _list(f"{where}, options", values))
    if len({option.key for option in options}) < len(options):
        raise Invalid(f"{where}: two options have the same key.", f"{where}：有两个选项的 key 相同。")
    return options


def _option(where: str, values: object) -> Option:
    _check_keys(f"{where}, an option", values, Option)
    return Option(_word(f"{where}, an option's key", values["key"]), _text(where, values["name"]))


def _condition(where: str, values: object) -> Condition:
    _check_keys(f"{where}, only_if", values, Condition)
    where = f"{where}, only_if"
    return Condition(
        _word(where, values["question"]),
        tuple(_word(where, each) for each in _list(where, values["answers"])),
    )


def _scale(values: object) -> Scale:
    _check_keys("scale", values, Scale)
    low, high = values["low"], values["high"]
    if type(low) is not int or type(high) is not int or low >= high:
        raise Invalid(
            "scale: low and high are whole numbers, low under high.",
            "scale：low 与 high 应为整数，且 low 小于 high。",
        )
    if high - low >= MOST_POINTS:
        raise Invalid(
            f"scale: {low}-{high} has over {MOST_POINTS} points; a phone shows no more side by side.",
            f"scale：{low}-{high} 超过 {MOST_POINTS} 个分值，手机上一行放不下。",
        )
    if not isinstance(values["anchors"], Mapping):
        raise Invalid("scale: anchors map a number to its words.", "scale：anchors 应为数字对文字。")
    anchors = {str(point): _text(f"anchor {point}", text) for point, text in values["anchors"].items()}
    if not set(anchors) <= {str(point) for point in range(low, high + 1)}:
        raise Invalid(f"scale: an anchor lies off {low}-{high}.", f"scale：有锚点不在 {low}-{high} 之内。")
    return Scale(low, high, {int(point): text for point, text in anchors.items()})


def _check_questions(questionnaire: Questionnaire) -> None:
    """Keys are used once, conditions look back at options, right answers are on the scale."""
    if not questionnaire.sections or len(questionnaire.questions) > MOST_QUESTIONS:
        raise Invalid(
            f"a questionnaire has a section at least and {MOST_QUESTIONS} questions at most.",
            f"问卷至少要有一个 section，至多 {MOST_QUESTIONS} 题。",
        )
    scale = range(questionnaire.scale.low, questionnaire.scale.high + 1)
    before: dict[str, Question] = {}
    for question in questionnaire.questions:
        if question.right_answer is not None and question.right_answer not in scale:
            raise Invalid(
                f"question {question.key}: right_answer {question.right_answer} is off the scale.",
                f"question {question.key}：right_answer {question.right_answer} 不在评分尺度之内。",
            )
        if question.key in before:
            raise Invalid(
                f"question {question.key}: this key is used twice.",
                f"question {question.key}：这个 key 用了两次。",
            )
        if question.only_if:
            earlier = before.get(question.only_if.question)
            options = {option.key for option in earlier.options} if earlier else set()
            if not question.only_if.answers or not set(question.only_if.answers) <= options:
                raise Invalid(
                    f"question {question.key}: only_if needs an earlier choice and its options' keys.",
                    f"question {question.key}：only_if 要指向前面的选择题及其选项。",
                )
        before[question.key] = question
    keys = [section.key for section in questionnaire.sections]
    if len(set(keys)) < len(keys):
        raise Invalid("two sections have the same key.", "有两个 section 的 key 相同。")


def _check_keys(where: str, values: object, kind: type) -> None:
    """Every key that `kind` needs, and no other."""
    if not isinstance(values, Mapping):
        raise Invalid(f"{where}: a table of keys is needed.", f"{where}：应为一组键值。")
    known = set(kind.__dataclass_fields__)
    optional = {"explains", "options", "required", "only_if", "right_answer"}
    missing = sorted(known - optional - set(values))
    if missing:
        raise Invalid(f"{where} lacks {', '.join(missing)}.", f"{where} 缺少 {'、'.join(missing)}。")
    unknown = sorted(set(values) - known)
    if unknown:
        raise Invalid(
            f"{where} has no {', '.join(map(str, unknown))}; it takes {', '.join(sorted(known))}.",
            f"{where} 没有 {'、'.join(map(str, unknown))} 这一项；可用 {'、'.join(sorted(known))}。",
        )


def _text(where: str, values: object) -> Text:
    if not isinstance(values, Mapping) or set(values) != {"zh", "en"}:
        raise Invalid(f"{where}: words are needed in zh and en.", f"{where}：需要 zh 与 en 两种文字。")
    for words in values.values():
        if len(_word(where, words)) > LONGEST_WORDS:
            raise Invalid(
                f"{where}: {len(words)} characters; {LONGEST_WORDS} at most.",
                f"{where}：{len(words)} 字，最多 {LONGEST_WORDS} 字。",
            )
    return Text(values["zh"], values["en"])


def _word(where: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip() or UNKEEPABLE.search(value):
        raise Invalid(
            f"{where}: words are needed, and neither blank nor with characters that are none.",
            f"{where}：需要文字，不能空白，也不能含无效字符。",
        )
    return value


def _list(where: str, value: object) -> list:
    if not isinstance(value, list):
        raise Invalid(f"{where}: a list is needed.", f"{where}：需要一个列表。")
    return value
