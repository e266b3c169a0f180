"""The tasks beside another taxonomy's categories, by a mapping file that a person has written."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotation.rubric import Text
from annotation.tasks import TASKS, find_task
from annotation.written_files import bytes_of, decoded, parse_toml
from db.errors import Invalid, NotFound


@dataclass(frozen=True)
class Category:
    """One category of the other taxonomy, with the keys of the tasks it means in full and those in part."""

    name: Text
    same: tuple[str, ...]
    partly: tuple[str, ...]


@dataclass(frozen=True)
class Mapped:
    """A mapping onto the 22 tasks: who wrote it and when is for the file's own `note`."""

    name: str
    note: str
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class Comparison:
    """The 22 tasks, by whether a category means them, and the categories that mean no task at all.

    `same` and `partly` pair a task's key with the categories' names; a task in `same` is in no other list.
    """

    same: tuple[tuple[str, tuple[Text, ...]], ...]
    partly: tuple[tuple[str, tuple[Text, ...]], ...]
    only_ours: tuple[str, ...]
    only_theirs: tuple[Text, ...]


def load_mapping(path: Path) -> Mapped:
    """The mapping in a TOML file; see annotation/survey/kuake_qic_mapping.toml for the form.

    Raises NotFound without the file, and Invalid as `read_mapping` does.
    """
    return read_mapping(bytes_of(path), Path(path).name)


def read_mapping(content: bytes, file: str) -> Mapped:
    """The mapping in a TOML file's content. Tasks go by any of their names.

    Raises Invalid naming the file and the category for one that cannot be.
    """
    values = parse_toml(decoded(content, file), file)
    try:
        categories = tuple(_category(each) for each in values["categories"])
        mapped = Mapped(str(values["name"]), str(values.get("note", "")), categories)
    except (KeyError, TypeError, AttributeError) as error:
        raise Invalid(
            f"{file}: name and [[categories]] with zh and en are needed.",
            f"{file}：需要 name，以及带 zh 和 en 的 [[categories]]。",
        ) from error
    except Invalid as error:
        raise Invalid(f"{file}: {error}", f"{file}：{error.said('zh')}") from error
    names = [category.name.zh for category in categories]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Invalid(
            f"{file}: category {', '.join(twice)} comes twice; keep one.",
            f"{file}：类别 {'、'.join(twice)} 出现两次，请保留一个。",
        )
    return mapped


def compare(mapped: Mapped) -> Comparison:
    """Which tasks the other taxonomy has in full, in part or not at all, and what it has besides."""
    same = {task.key: _naming(task.key, mapped, "same") for task in TASKS}
    partly = {task.key: _naming(task.key, mapped, "partly") for task in TASKS}
    return Comparison(
        tuple((key, names) for key, names in same.items() if names),
        tuple((key, names) for key, names in partly.items() if names and not same[key]),
        tuple(key for key in same if not same[key] and not partly[key]),
        tuple(each.name for each in mapped.categories if not each.same and not each.partly),
    )


def _naming(task: str, mapped: Mapped, how: str) -> tuple[Text, ...]:
    return tuple(category.name for category in mapped.categories if task in getattr(category, how))


def _category(values: Mapping[str, Any]) -> Category:
    unknown = sorted(set(values) - {"zh", "en", "same", "partly"})
    if unknown:
        raise Invalid(
            f"a category has no {', '.join(unknown)}; it takes zh, en, same and partly.",
            f"类别没有 {'、'.join(unknown)} 这一项；可用 zh、en、same、partly。",
        )
    return Category(
        Text(values["zh"], values["en"]),
        *(tuple(_key(values["zh"], task) for task in values.get(how, ())) for how in ("same", "partly")),
    )


def _key(category: str, task: str) -> str:
    try:
        return find_task(task).key
    except NotFound as error:
        raise Invalid(f"category {category}: {error}", f"类别 {category}：没有任务 {task}。") from error
