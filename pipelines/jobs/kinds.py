"""The kinds of job there are: who may start one, and the `wardround` command it runs.

Every command here goes on where it stopped when it is run again: that is what resuming a job means. An
argument named `base_url` is the endpoint whose key the command finds in its environment.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from db.errors import Invalid
from db.freezing import NAME
from db.frozen import EXAMPLES
from pipelines.jobs.wrong_arguments import WrongArgument

# the folder of a study in which the configs of training lie
CONFIGS = "configs"
# the folder in which generated answers lie, in a folder for each file of questions
GENERATED = "generated"
# what a job is known by, or what its command gets in another way than as an option of that name
NO_OPTIONS = ("file", "file_name", "price", "answers")


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


def models_of(arguments: Mapping) -> list[str]:
    """The models a job asks, of which it may have been given one or several."""
    named = arguments["model"]
    return list(named) if isinstance(named, list) else [named]


def _judge(folder: Path, arguments: Mapping) -> list[str]:
    return ["judge", f"--study={folder}", *_asking(folder, arguments)]


def _generate(folder: Path, arguments: Mapping) -> list[str]:
    # jobs of before there was a folder for each file of questions name none
    out = f"--out={folder / arguments.get('answers', GENERATED)}"
    return ["generate", out, *_asking(folder, arguments), "--", path_in(folder, arguments)]


def _submit(folder: Path, arguments: Mapping) -> list[str]:
    study = f"--study={folder}"
    # an upload is kept under its hash; what was generated here lies in a folder that names its questions
    uploaded = not str(arguments.get("file", "")).startswith(f"{GENERATED}/")
    called = options_of({"questions": arguments.get("file_name")}) if uploaded else []
    return ["submit", study, *called, *_asking(folder, arguments), "--", path_in(folder, arguments)]


def _label(folder: Path, arguments: Mapping) -> list[str]:
    return ["label", f"--study={folder}", *options_of(arguments)]


def _polish(folder: Path, arguments: Mapping) -> list[str]:
    # the form has a seed also where no sample is drawn, and the command refuses one
    arguments = arguments if arguments.get("sample") else _without(arguments, "seed")
    return ["polish", f"--study={folder}", *_asking(folder, arguments)]


def _train(folder: Path, arguments: Mapping) -> list[str]:
    config = path_in(folder, {"file": f"{CONFIGS}/{arguments['config']}"})
    examples = path_in(folder, {"file": f"frozen/{arguments['dataset']}/{EXAMPLES}"})
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
    rest = options_of(_without(arguments, "base_url"))
    url = f"--url={arguments['base_url']}"
    return ["label-studio", verb, f"--study={folder}", url, *rest]


def _asking(folder: Path, arguments: Mapping) -> list[str]:
    """The options of a command that asks a model, with a price file where the prices were given."""
    # the form says how many at once also for a batch, whose pace is the endpoint's
    idle = ("concurrency",) if arguments.get("batch") else ()
    words = options_of(_without(arguments, *NO_OPTIONS, *idle))
    if price := arguments.get("price"):
        words.append(f"--prices={_price_file(folder, models_of(arguments), price)}")
    return words


def _without(arguments: Mapping, *names: str) -> dict:
    return {name: value for name, value in arguments.items() if name not in names}


def _price_file(folder: Path, models: Sequence[str], price: Mapping) -> Path:
    """The file, in the study, of one price for these models; the same price is one file."""
    of_each = {name: price[name] for name in ("prompt", "completion")}
    values = {"currency": price["currency"], "models": dict.fromkeys(models, of_each)}
    content = json.dumps(values, ensure_ascii=False, sort_keys=True, indent=1).encode()
    path = folder / "prices" / f"{hashlib.sha256(content).hexdigest()[:16]}.json"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)
    return path


def path_in(folder: Path, arguments: Mapping) -> str:
    """The file a job is about, which must lie in the study's folder: a page opens no other."""
    path = (folder / str(arguments.get("file", ""))).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise WrongArgument(
            "file",
            f"{arguments.get('file')!r} is no file in the study's folder; choose or upload one first."
            if arguments.get("file")
            else "Choose or upload a file first.",
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
