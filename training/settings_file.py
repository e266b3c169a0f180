"""The config file: strict YAML, in which a mistake is named with its line and nothing is left unsaid."""

import difflib
import types
from collections.abc import Iterator
from dataclasses import MISSING, asdict, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import yaml

from db.errors import Invalid, NotFound
from training.settings import Settings, Source
from training.settings_rules import refuse_contradictions

TRUTHS = {"true": True, "false": False}


class Place(NamedTuple):
    """Where in the file something stands, for the sentence about it."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"

    @property
    def zh(self) -> str:
        return f"{self.file.name} 第 {self.line} 行"


def read_settings(path: Path) -> Settings:
    """The settings of a config file, paths made absolute from the file's own folder.

    Raises Invalid, naming the line, for an unknown or repeated key, a wrong type, a value out of its range
    or settings that contradict each other.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFound(f"There is no config {path}.", f"没有配置文件 {path.name}。")
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise Invalid(
            f"{path} cannot be read: {error.strerror}.", f"{path.name} 无法读取：{error.strerror}。"
        ) from None
    except RecursionError:
        raise Invalid(
            f"{path} is nested too deep to be a config.", f"{path.name} 嵌套过深，不是配置文件。"
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid(
            f"{path} is not YAML: {' '.join(str(error).split())}",
            f"{path.name} 不是 YAML：{' '.join(str(error).split())}",
        ) from None
    if not isinstance(node, yaml.MappingNode):
        raise Invalid(
            f"{path} must hold keys and values, `model:` and `data:` at least.",
            f"{path.name} 应由键和值组成，至少有 model: 和 data:。",
        )
    settings = _absolute(_record(node, Settings, path), path.absolute().parent)
    refuse_contradictions(settings, str(path))
    return settings


def as_yaml(settings: Settings) -> str:
    """Every setting, defaults included, as a config that reads back to the same."""
    return yaml.safe_dump(_plain(asdict(settings)), allow_unicode=True, sort_keys=False, width=110)


def _record(node: yaml.Node, kind: type, file: Path) -> Any:
    """A dataclass from a YAML mapping."""
    if not isinstance(node, yaml.MappingNode):
        known = ", ".join(field.name for field in fields(kind))
        raise Invalid(
            f"{_place(node, file)}: here keys and values are needed: {known}.",
            f"{_place(node, file).zh}：此处应为键和值：{known}。",
        )
    hints = get_type_hints(kind)
    given = {}
    for key, key_node, value in _pairs(node):
        if key not in hints:
            close, known = difflib.get_close_matches(key, hints, 1), ", ".join(hints)
            meant = f"did you mean {close[0]}?" if close else f"known are {known}."
            meant_zh = f"是不是 {close[0]}？" if close else f"可用的有 {known}。"
            raise Invalid(
                f"{_place(key_node, file)}: there is no setting {key}; {meant}",
                f"{_place(key_node, file).zh}：没有设置项 {key}；{meant_zh}",
            )
        if key in given:
            raise Invalid(
                f"{_place(key_node, file)}: {key} is set twice.",
                f"{_place(key_node, file).zh}：{key} 写了两次。",
            )
        given[key] = _value(value, hints[key], key, file)
    for each in fields(kind):
        if each.default is MISSING and each.default_factory is MISSING and each.name not in given:
            raise Invalid(
                f"{_place(node, file)}: {each.name} is missing; it has no default.",
                f"{_place(node, file).zh}：缺少 {each.name}；它没有默认值。",
            )
    return kind(**given)


def _value(node: yaml.Node, hint: Any, key: str, file: Path) -> Any:
    """What a node means where `hint` is wanted."""
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    if type(None) in options and isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null"):
        return None
    for option in options:
        if is_dataclass(option):
            return _record(node, option, file)
        if get_origin(option) is tuple and isinstance(node, yaml.SequenceNode):
            return tuple(_value(item, get_args(option)[0], key, file) for item in node.value)
        if isinstance(node, yaml.ScalarNode) and (found := _scalar(node.value, option, node)) is not None:
            return found
    wanted, wanted_zh = (
        joint.join(_words(each)[n] for each in options) for n, joint in enumerate((" or ", "或"))
    )
    shown = node.value if isinstance(node, yaml.ScalarNode) else "a list or a block"
    raise Invalid(
        f"{_place(node, file)}: {key} is {shown}; it must be {wanted}.",
        f"{_place(node, file).zh}：{key} 是 {shown}；应为 {wanted_zh}。",
    )


def _scalar(text: str, kind: Any, node: yaml.ScalarNode) -> Any:
    """The text as a value of that kind, None when it is not one. 5e-5 is a number, whatever YAML 1.1 says."""
    if get_origin(kind) is Literal:
        return text if text in get_args(kind) else None
    if kind is bool:
        return TRUTHS.get(text.lower())
    if kind is str:
        return text
    if kind in (int, float) and not node.style:
        try:
            return kind(text.replace("_", ""))
        except ValueError:
            return None
    return None


def _words(kind: Any) -> tuple[str, str]:
    """What a kind of value is called, in English and in Chinese."""
    if get_origin(kind) is Literal:
        return " or ".join(get_args(kind)), "或".join(get_args(kind))
    if get_origin(kind) is tuple:
        return "a list", "列表"
    return {
        int: ("a whole number", "整数"),
        float: ("a number", "数字"),
        bool: ("true or false", "true 或 false"),
        str: ("a text", "文字"),
        type(None): ("null", "null"),
    }[kind]


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    for key_node, value in node.value:
        yield str(key_node.value), key_node, value


def _place(node: yaml.Node, file: Path) -> Place:
    return Place(file, node.start_mark.line + 1)


def _absolute(settings: Settings, folder: Path) -> Settings:
    model = replace(
        settings.model,
        path=_from(folder, settings.model.path),
        template=_from(folder, settings.model.template),
    )
    sources = tuple(source_from(folder, source) for source in settings.data.sources)
    return replace(
        settings,
        model=model,
        data=replace(
            settings.data,
            sources=sources,
            evaluation=tuple(_from(folder, file) for file in settings.data.evaluation),
        ),
        out=_from(folder, settings.out),
    )


def source_from(folder: Path, source: Source) -> Source:
    return replace(source, frozen=_from(folder, source.frozen), file=_from(folder, source.file))


def _from(folder: Path, path: str | None) -> str | None:
    return path and str((folder / Path(path).expanduser()).resolve())


def _plain(value: Any) -> Any:
    """Tuples as lists, so that YAML writes them without a tag."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
