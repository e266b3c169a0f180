"""What a job is asked for with, looked at before it waits: each argument that is wrong is named."""

from collections.abc import Callable, Mapping
from pathlib import Path

from db.errors import Invalid
from db.study import Study
from pipelines.asking.prices import price_of
from pipelines.generating.generator import TURNS as GENERATED
from pipelines.jobs.answers import answers_folder
from pipelines.jobs.keys import endpoint_of
from pipelines.jobs.kinds import KINDS, WrongArgument, models_of, path_in
from pipelines.judging.eval_sets import EVAL_SETS, TURNS
from pipelines.row_files import read_rows
from pipelines.submit_rows import model_named_in


def checked(study: Study, kind: str, arguments: Mapping) -> dict:
    """The arguments as the job keeps them. Raises WrongArgument, which names the one to be mended."""
    found = dict(arguments)
    currency = found.pop("currency", None)
    if "base_url" in found:
        found["base_url"] = _about("base_url", endpoint_of, found["base_url"])
    if "model" in found:
        asked_at(found)
        _priced(found, currency)
    KINDS[kind].command(study.folder, found)
    if kind in FILES:
        found |= FILES[kind](study.folder, found)
    return found


def asked_at(arguments: Mapping) -> tuple[str, list[str]]:
    """The endpoint's address and the models asked there. Raises WrongArgument."""
    address, models = _about("base_url", endpoint_of, arguments["base_url"]), models_of(arguments)
    if not models or not all(each.strip() for each in models):
        raise WrongArgument(
            "model", "Name the model, as its endpoint knows it.", "请填写模型名，与接口上的名称一致。"
        )
    if len(set(models)) < len(models):
        raise WrongArgument("model", "A model is named twice.", "有模型名重复了。")
    return address, models


def _about(field: str, make: Callable, *values):
    """What `make` makes; its refusal names the field."""
    try:
        return make(*values)
    except WrongArgument:
        raise
    except Invalid as error:
        raise WrongArgument(field, str(error), error.zh) from None


def _priced(arguments: Mapping, currency: str | None) -> None:
    """A budget needs the price of every model it is to be kept for, in the currency it was given in."""
    price = arguments.get("price")
    if price and None in (price["prompt"], price["completion"]):
        raise WrongArgument(
            "price",
            "Give both prices, that of the prompt and that of the answer.",
            "提示与回答的价格都要填写。",
        )
    if arguments.get("budget") is None or price:
        return
    for model in models_of(arguments):
        known = price_of(model)
        if known and currency not in (None, known.currency):
            raise WrongArgument(
                "price",
                f"The list price of {model} is in {known.currency}, and the budget was given in {currency}: "
                f"choose {known.currency} and give the budget in it, or give prices in {currency}.",
                f"{model} 的价目以 {known.currency} 计，而费用上限以 {currency} 填写："
                f"请把币种选为 {known.currency} 并按它填写上限，或填写以 {currency} 计的价格。",
            )
        if not known:
            raise WrongArgument(
                "budget",
                f"The price of {model} is not known here, so no budget can be kept. Give its prices below, "
                "or leave the budget empty.",
                f"这里没有 {model} 的价格，无法守住费用上限。请在下面填写价格，或不填费用上限。",
            )


def _to_answer(folder: Path, arguments: Mapping) -> dict:
    rows = _about("file", read_rows, Path(path_in(folder, arguments)))
    field = "input" if GENERATED[arguments["eval_set"]] == 1 else "turn_1_question"
    _about("eval_set", _fits, arguments, rows[0].text, field)
    return {"answers": arguments.get("answers") or answers_folder(folder, arguments)}


def _to_submit(folder: Path, arguments: Mapping) -> dict:
    rows = _about("file", read_rows, Path(path_in(folder, arguments)))
    cases = EVAL_SETS[arguments["eval_set"]].cases
    _about("eval_set", _fits, arguments, cases, rows[0], TURNS)
    return {"name": arguments.get("name") or _about("name", model_named_in, rows)}


def _fits(arguments: Mapping, read: Callable, *values) -> None:
    """Refuse a file whose first row is none of the set's."""
    try:
        read(*values)
    except Invalid as error:
        name, english = arguments["eval_set"], str(error).rpartition(": ")[2]
        raise Invalid(
            f"The file's first row is none of {name}: {english}",
            f"文件的第一行不是 {name} 的题目：{error.zh.rpartition('：')[2]}",
        ) from None


# the kinds that are about a file of rows → what its rows add to the arguments
FILES = {"generate": _to_answer, "submit": _to_submit}
