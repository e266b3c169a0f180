"""What a job is asked for with, looked at before it waits: every argument that is wrong is named."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from db.errors import Invalid, tell_faults
from db.study import Study
from pipelines.asking.model_name import check_no_key
from pipelines.asking.prices import price_of
from pipelines.generating.dialogue import questions_of
from pipelines.generating.generator import TURNS as GENERATED
from pipelines.jobs.answers import answers_folder
from pipelines.jobs.keys import endpoint_of, known_keys
from pipelines.jobs.kinds import KINDS, is_upload, models_of, path_in
from pipelines.jobs.numbers import check_numbers
from pipelines.jobs.page_words import in_page_words
from pipelines.jobs.wrong_arguments import Faults, WrongArgument
from pipelines.judging.cases import Case
from pipelines.judging.eval_sets import EVAL_SETS, TURNS
from pipelines.row_files import FileRow, each_looked_at, rows_and_faults
from pipelines.submit_rows import model_named_in


def checked(study: Study, kind: str, arguments: Mapping) -> dict:
    """The arguments as the job keeps them. Raises WrongArguments, which names all that are to be mended."""
    found, faults = dict(arguments), Faults(partial(in_page_words, study.folder, arguments))
    currency = found.pop("currency", None)
    if "model" in found:
        found["base_url"], _ = _endpoint(study, found, faults)
        check_numbers(found, faults)
        if not faults.in_any("model", "budget", "price"):
            with faults.of("price"):
                _priced(found, currency)
    if kind in FILES:
        FILES[kind](study.folder, found, faults)
    faults.tell()
    KINDS[kind].command(study.folder, found)
    return found


def asked_at(study: Study, arguments: Mapping) -> tuple[str, list[str]]:
    """The endpoint's address and the models asked there. Raises WrongArguments."""
    faults = Faults()
    found = _endpoint(study, arguments, faults)
    faults.tell()
    return found


def currency_of(arguments: Mapping) -> str:
    """That of the price a job was given, or of the house's for its model; "" where neither is known."""
    if price := arguments.get("price"):
        return price["currency"]
    found = price_of(models_of(arguments)[0])
    return found.currency if found else ""


def _endpoint(study: Study, arguments: Mapping, faults: Faults) -> tuple[str, list[str]]:
    address, models = arguments["base_url"], models_of(arguments)
    with faults.of("base_url"):
        address = endpoint_of(address)
    with faults.of("model"):
        _check_named(models)
        keys = known_keys(study)
        for each in models:
            check_no_key(each, keys)
    return address, models


def _check_named(models: Sequence[str]) -> None:
    if not models or not all(each.strip() for each in models):
        raise Invalid("Name the model, as its endpoint knows it.", "请填写模型名，与接口上的名称一致。")
    if len(set(models)) < len(models):
        raise Invalid("A model is named twice.", "有模型名重复了。")


def _priced(arguments: Mapping, currency: str | None) -> None:
    """A budget needs the price of every model it is to be kept for, in the currency it was given in."""
    if arguments.get("budget") is None or arguments.get("price"):
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


def _to_answer(folder: Path, found: dict, faults: Faults) -> None:
    turns = GENERATED[found["eval_set"]]
    first = "input" if turns == 1 else "turn_1_question"
    with faults.of("file"):
        rows, wrong = rows_and_faults(Path(path_in(folder, found)))
        with faults.of("eval_set"):
            _check_fits(found, rows, lambda row: row.text(first))
        if not faults.in_any("eval_set"):
            _, unasked = each_looked_at(rows, partial(questions_of, turns=turns))
            wrong |= unasked
        tell_faults(wrong)
        if not faults.in_any("eval_set"):
            found["answers"] = found.get("answers") or answers_folder(folder, found)


def _to_submit(folder: Path, found: dict, faults: Faults) -> None:
    with faults.of("file"):
        rows, wrong = rows_and_faults(Path(path_in(folder, found)))
        cases = lambda row: EVAL_SETS[found["eval_set"]].cases(row, TURNS)  # noqa: E731
        with faults.of("eval_set"):
            _check_fits(found, rows, cases)
        fits = not faults.in_any("eval_set")
        judged, unfit = each_looked_at(rows, cases) if fits else ([], {})
        with faults.of("file"):
            tell_faults(wrong | unfit)
            if fits:
                _check_some_answer(judged)
        with faults.of("name"):
            found["name"] = found.get("name") or (_model_named_in(rows) if rows else None)
        if "questions" in found and is_upload(found) and not found["questions"]:
            with faults.of("questions"):
                raise Invalid(
                    "Say what the questions are called, the same for every model that answered them: the "
                    "leaderboard names its contests by it.",
                    "请填写题目名称；排行榜以它称呼这套题，各模型回答同一套题时用同一名称。",
                )


def _check_some_answer(cases: Sequence[Sequence[Case]]) -> None:
    """The answer of at least one row must be there, of which these are the cases."""
    if all(any(case.empty for case in of_row) for of_row in cases):
        raise Invalid(
            "There is nothing to judge: in every row the answer is empty.",
            "没有可评的内容：每一行的回答都是空的。",
        )


def _model_named_in(rows: Sequence[FileRow]) -> str:
    """As the command finds it; where it does not, by the page's own remedy."""
    try:
        return model_named_in(rows)
    except Invalid:
        raise Invalid(
            "The file does not say which model's answers it holds; name that model here.",
            "文件未注明是哪个模型的回答；请在此填写被评模型。",
        ) from None


def _check_fits(arguments: Mapping, rows: Sequence[FileRow], read: Callable) -> None:
    """Refuse a file whose first row is none of the set's."""
    if not rows:
        return
    try:
        read(rows[0])
    except Invalid as error:
        name, english = arguments["eval_set"], str(error).rpartition(": ")[2]
        raise Invalid(
            f"The file's first row is none of {name}: {english}",
            f"文件的第一行不是 {name} 的题目：{error.zh.rpartition('：')[2]}",
        ) from None


# the kinds that are about a file of rows → what its rows add to the arguments
FILES = {"generate": _to_answer, "submit": _to_submit}
