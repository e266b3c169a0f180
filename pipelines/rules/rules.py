"""Rules read from one file: patterns over the five fields, combined and explained, with examples."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from annotation.written_files import TOO_LONG_A_NUMBER, text_of
from db.errors import Invalid
from pipelines.reading.five_fields import FIELDS, check_row
from pipelines.rules.patterns import LONGEST_PATTERN, as_re2

TASK_RULES = Path(__file__).with_name("task_rules.toml")
FILTER_RULES = Path(__file__).with_name("filter_rules.toml")
SPECIALTY_RULES = Path(__file__).with_name("specialty_rules.toml")
MOST_RULES = 500
MOST_CONDITIONS = 50
# characters of a pattern that an error repeats
LONGEST_SHOWN = 200
KEYS = {
    "name",
    "name_zh",
    "label",
    "priority",
    "explanation",
    "explanation_zh",
    "all",
    "any",
    "none",
    "least_options",
    "most_options",
    "matches",
    "rejects",
}


@dataclass(frozen=True)
class Condition:
    """A pattern in one field, as it was written and as the engine takes it."""

    field: str
    pattern: str
    re2: str


@dataclass(frozen=True)
class Rule:
    """Gives a record `label` when every condition in `all`, one in `any` and none in `none` is met.

    An empty `any` asks for nothing. Of two rules that match, the one with the higher priority is the
    better; of equal ones the earlier. `matches` and `rejects` are rows the rule must and must not label.
    A rule is known by its name everywhere; the Chinese one, which may be "", is for Chinese pages.
    """

    name: str
    name_zh: str
    label: str
    priority: int
    explanation: str
    explanation_zh: str
    all: tuple[Condition, ...]
    any: tuple[Condition, ...]
    none: tuple[Condition, ...]
    least_options: int
    most_options: int | None
    matches: tuple[Mapping, ...]
    rejects: tuple[Mapping, ...]

    def called(self, language: str) -> str:
        """What a page in this language calls the rule."""
        return (language == "zh" and self.name_zh) or self.name


@dataclass(frozen=True)
class RuleSet:
    """The rules of one file, best first, under the hash of its text, which is their version."""

    version: str
    rules: tuple[Rule, ...]


def load_rules(path: Path, labels: frozenset[str] | None = None) -> RuleSet:
    """The rules in a file; `labels` are the only ones allowed, where given."""
    return parse_rules(rules_text(path), Path(path).name, labels)


def rules_text(path: Path) -> str:
    """The text of a rules file. Raises NotFound without it, Invalid when it is not UTF-8."""
    return text_of(path)


def parse_rules(text: str, name: str, labels: frozenset[str] | None = None) -> RuleSet:
    """The rules in a text, from a file or from an editor. Raises Invalid naming the rule at fault.

    Their examples are not tried here, see `label_records.failing_examples`.
    """
    values = read_toml(text, name)
    words = values.get("words", {})
    if unknown := set(values) - {"words", "rule"}:
        listed = ", ".join(sorted(unknown))
        raise Invalid(
            f"{name}: {listed} is unknown; only [words] and [[rule]] are.",
            f"{name}：不认识 {listed}，只能有 [words] 和 [[rule]]。",
        )
    if not isinstance(words, dict) or not all(
        isinstance(word, str) and len(word) <= LONGEST_PATTERN for word in words.values()
    ):
        raise Invalid(
            f"{name}: [words] gives each name one pattern of at most {LONGEST_PATTERN} characters.",
            f"{name}：[words] 中每个名称对应一个模式，最长 {LONGEST_PATTERN} 个字符。",
        )
    rows = values.get("rule", [])
    if not isinstance(rows, list) or not rows or len(rows) > MOST_RULES:
        raise Invalid(
            f"{name}: between 1 and {MOST_RULES} tables [[rule]] are needed.",
            f"{name}：须有 1 到 {MOST_RULES} 个 [[rule]]。",
        )
    rules = [_rule(row, words, name, labels) for row in rows]
    names = [rule.name for rule in rules]
    if twice := {each for each in names if names.count(each) > 1}:
        raise Invalid(
            f"{name}: two rules are called {sorted(twice)[0]}; rename one.",
            f"{name}：有两条规则都叫 {sorted(twice)[0]}，请改名。",
        )
    version = hashlib.sha256(text.encode()).hexdigest()
    return RuleSet(version, tuple(sorted(rules, key=lambda rule: -rule.priority)))


def read_toml(text: str, name: str) -> dict:
    """What a text says as TOML. Raises Invalid naming the line at fault."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(
            f"{name} is not TOML: {error}. Mend it there.",
            f"{name} 不是合规的 TOML：{_place_zh(str(error))}。请在该处修改。",
        ) from None
    except ValueError:
        said, zh = TOO_LONG_A_NUMBER
        raise Invalid(
            f"{name} is not TOML: {said}. Mend it there.", f"{name} 不是合规的 TOML：{zh}。请在该处修改。"
        ) from None
    except RecursionError:
        raise Invalid(f"{name} is nested too deep to be rules.", f"{name} 嵌套过深，不是规则。") from None


def _place_zh(error: str) -> str:
    """The place first, then the parser's own words, which are English."""
    at = re.search(r" \((?:at line (\d+), column (\d+)|at end of document)\)", error)
    if not at:
        return error
    place = f"第 {at[1]} 行第 {at[2]} 列" if at[1] else "结尾"
    return f"{place}（{error.replace(at[0], '')}）"


def _rule(row: object, words: Mapping, file: str, labels: frozenset[str] | None) -> Rule:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str) or not row["name"]:
        raise Invalid(f"{file}: a rule has no name; give it one.", f"{file}：有一条规则没有 name，请补上。")
    where = f"{file}, rule {row['name']}"
    if unknown := set(row) - KEYS:
        raise Invalid(
            f"{where}: {', '.join(sorted(unknown))} is unknown; a rule has {', '.join(sorted(KEYS))}.",
            f"{where}：不认识 {'、'.join(sorted(unknown))}；规则的各项为 {'、'.join(sorted(KEYS))}。",
        )
    label = _value(row, "label", str, row["name"], where)
    if labels is not None and label not in labels:
        listed = ", ".join(sorted(labels))
        raise Invalid(
            f"{where}: there is no label {label}; choose one of {listed}.",
            f"{where}：没有标签 {label}，请从这些中选：{listed}。",
        )
    conditions = {
        part: _conditions(row.get(part, []), words, f"{where}, {part}") for part in ("all", "any", "none")
    }
    if not conditions["all"] and not conditions["any"]:
        raise Invalid(
            f"{where}: `all` or `any` needs a condition, or the rule would label everything.",
            f"{where}：`all` 或 `any` 至少要有一个条件，否则会匹配一切。",
        )
    most = _value(row, "most_options", int, -1, where)
    return Rule(
        row["name"],
        _value(row, "name_zh", str, "", where),
        label,
        _value(row, "priority", int, 0, where),
        _value(row, "explanation", str, "", where),
        _value(row, "explanation_zh", str, "", where),
        **conditions,
        least_options=_value(row, "least_options", int, 0, where),
        most_options=None if most < 0 else most,
        matches=_examples(row, "matches", where),
        rejects=_examples(row, "rejects", where),
    )


def _conditions(rows: object, words: Mapping, where: str) -> tuple[Condition, ...]:
    if not isinstance(rows, list) or len(rows) > MOST_CONDITIONS:
        raise Invalid(
            f"{where}: a list of at most {MOST_CONDITIONS} conditions like {{ question = '…' }}.",
            f"{where}：应为列表，最多 {MOST_CONDITIONS} 个 {{ question = '…' }} 形式的条件。",
        )
    return tuple(_condition(row, words, where) for row in rows)


def _condition(row: object, words: Mapping, where: str) -> Condition:
    if not isinstance(row, dict) or len(row) != 1 or not isinstance(next(iter(row.values())), str):
        raise Invalid(
            f"{where}: a condition names one field and one pattern, like {{ question = '…' }}.",
            f"{where}：一个条件写一个字段和一个模式，如 {{ question = '…' }}。",
        )
    field, pattern = next(iter(row.items()))
    if field not in FIELDS:
        raise Invalid(
            f"{where}: there is no field {field}; choose one of {', '.join(FIELDS)}.",
            f"{where}：没有字段 {field}，请从这些中选：{'、'.join(FIELDS)}。",
        )
    try:
        return Condition(field, pattern, as_re2(_with_words(pattern, words)))
    except Invalid as error:
        shown = pattern if len(pattern) <= LONGEST_SHOWN else pattern[:LONGEST_SHOWN] + "…"
        raise Invalid(f"{where}, pattern {shown}: {error}", _zh(where, shown, error)) from None


def _zh(where: str, pattern: str, error: Invalid) -> str:
    return f"{where}，模式 {pattern}：{error.said('zh')}"


def _with_words(pattern: str, words: Mapping) -> str:
    """The pattern with each {{name}} written out as the group of that name in [words]."""
    for name, word in words.items():
        pattern = pattern.replace("{{" + name + "}}", f"(?:{word})")
        if len(pattern) > LONGEST_PATTERN:
            # words that stand for words could fill the memory before the whole is looked at
            raise Invalid(
                f"with [words] written out it has over {LONGEST_PATTERN} characters; make it shorter.",
                f"展开 [words] 后超过 {LONGEST_PATTERN} 个字符，请缩短。",
            )
    if "{{" in pattern:
        unknown = pattern[pattern.index("{{") :][:40]
        raise Invalid(f"{unknown} is not in [words]; add it there.", f"[words] 中没有 {unknown}，请补上。")
    return pattern


def _examples(row: Mapping, part: str, where: str) -> tuple[Mapping, ...]:
    examples = _value(row, part, list, [], where)
    if not all(isinstance(example, dict) for example in examples):
        raise Invalid(
            f"{where}: each of `{part}` is a table of fields, like {{ question = '…' }}.",
            f"{where}：`{part}` 中每一个例子都写成 {{ question = '…' }} 的形式。",
        )
    for example in examples:
        check_row(example, f"{where}, {part}")
    return tuple(examples)


def _value(row: Mapping, key: str, kind: type, default: object, where: str) -> object:
    value = row.get(key, default)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Invalid(
            f"{where}: {key} must be of type {kind.__name__}.", f"{where}：{key} 的类型应为 {kind.__name__}。"
        )
    return value
