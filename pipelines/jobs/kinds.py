"""The kinds of job there are: who may start one, and the `wardround` command it runs.

Every command here goes on where it stopped when it is run again: that is what resuming a job means. An
argument named `base_url` is the endpoint whose key the command finds in its environment.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from db.errors import Invalid
from db.freezing import NAME
from db.frozen import EXAMPLES

# the folder of a study in which the configs of training lie
CONFIGS = "configs"


@dataclass(frozen=True)
class Kind:
    """Who may start a job, and the words after `wardround`, made from the study's folder and arguments."""

    roles: tuple[str, ...]
    command: Callable[[Path, Mapping], list[str]]
    key_variable: str = "OPENAI_API_KEY"


def options_of(arguments: Mapping) -> list[str]:
    """`--name=value` for each argument: one word each, so that no value can pass for another option.

    True is a bare flag; None and False are left out; a list is the option repeated.
    """
    words = []
    for name, value in arguments.items():
        option = "--" + name.replace("_", "-")
        values = value if isinstance(value, list) else [value]
        given = [each for each in values if each is not None and each is not False]
        words += [option if each is True else f"{option}={each}" for each in given]
    return words


def _judge(folder: Path, arguments: Mapping) -> list[str]:
    return ["judge", f"--study={folder}", *options_of(arguments)]


def _generate(folder: Path, arguments: Mapping) -> list[str]:
    rest = {name: value for name, value in arguments.items() if name != "file"}
    return ["generate", f"--out={folder / 'generated'}", *options_of(rest), "--", _path_in(folder, arguments)]


def _submit(folder: Path, arguments: Mapping) -> list[str]:
    rest = {name: value for name, value in arguments.items() if name != "file"}
    return ["submit", f"--study={folder}", *options_of(rest), "--", _path_in(folder, arguments)]


def _label(folder: Path, arguments: Mapping) -> list[str]:
    return ["label", f"--study={folder}", *options_of(arguments)]


def _polish(folder: Path, arguments: Mapping) -> list[str]:
    return ["polish", f"--study={folder}", *options_of(arguments)]


def _train(folder: Path, arguments: Mapping) -> list[str]:
    config = _path_in(folder, {"file": f"{CONFIGS}/{arguments['config']}"})
    examples = _path_in(folder, {"file": f"frozen/{arguments['dataset']}/{EXAMPLES}"})
    if not NAME.fullmatch(arguments["run"]):
        raise Invalid(
            f"A run's name is up to 41 of a-z, 0-9, - and _; {arguments['run']!r} is not.",
            "训练名称为 1 至 41 个小写字母、数字、- 或 _。",
        )
    out = folder / "runs" / arguments["run"]
    return ["train", f"--frozen={Path(examples).parent}", f"--out={out}", "--", config]


def _push(folder: Path, arguments: Mapping) -> list[str]:
    return _label_studio("push", folder, arguments)


def _pull(folder: Path, arguments: Mapping) -> list[str]:
    return _label_studio("pull", folder, arguments)


def _label_studio(verb: str, folder: Path, arguments: Mapping) -> list[str]:
    rest = {name: value for name, value in arguments.items() if name != "base_url"}
    url = f"--url={arguments['base_url']}"
    return ["label-studio", verb, f"--study={folder}", url, *options_of(rest)]


def _path_in(folder: Path, arguments: Mapping) -> str:
    """The file a job is about, which must lie in the study's folder: a page opens no other."""
    path = (folder / str(arguments.get("file", ""))).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise Invalid(
            f"{arguments.get('file')!r} is no file in the study's folder; choose or upload one first.",
            "请先选择或上传一个文件。",
        )
    return str(path)


# one line a kind; its name on the page is the phrase `jobs.kind.<name>`
KINDS = {
    "generate": Kind(("engineer",), _generate),
    "judge": Kind(("engineer", "lead"), _judge),
    "label": Kind(("engineer",), _label),
    "polish": Kind(("engineer", "lead"), _polish),
    "submit": Kind(("engineer", "lead"), _submit),
    "train": Kind(("engineer",), _train),
    "label_studio_push": Kind(("lead",), _push, "LABEL_STUDIO_API_KEY"),
    "label_studio_pull": Kind(("lead",), _pull, "LABEL_STUDIO_API_KEY"),
}
