"""Whether set, rubric, contract and vetoes fit: what would be ignored, or cannot be rated, is refused."""

from annotation.rubric import Rubric
from annotation.rubric_score import Veto
from db.errors import Invalid
from pipelines.judging.contracts import Contract
from pipelines.judging.eval_sets import EvalSet


def check_set(eval_set: EvalSet, rubric: Rubric | None, contract: Contract, veto: Veto) -> None:
    """Refuse a rubric, a contract or a veto's settings that the set has no use for."""
    if contract.name == "published" != eval_set.contract:
        raise Invalid(
            "The published form gives one overall rating; this set needs the nonce or schema contract.",
            "已发布的格式只给一个总分；这个评测集需要 nonce 或 schema 约定。",
        )
    if rubric != eval_set.rubric:
        _check_own(eval_set, rubric)
        check_contract(contract, rubric)
    if veto != Veto():
        _check_veto(eval_set, rubric)


def check_contract(contract: Contract, rubric: Rubric) -> None:
    """Refuse a rubric of one's own that the published form, one number, cannot rate by."""
    if contract.name == "published" and (len(rubric.criteria) > 1 or rubric.criteria[0].may_be_na):
        raise Invalid(
            f"The published form gives one number, and the rubric {rubric.key} asks for more; "
            "give --contract nonce or --contract schema.",
            f"已发布的格式只给一个数，而评分标准 {rubric.key} 要求更多；请用 --contract nonce 或 schema。",
        )


def _check_own(eval_set: EvalSet, rubric: Rubric) -> None:
    """Refuse a rubric of one's own that the set does not take, or whose total would say nothing."""
    if not eval_set.takes_rubric:
        raise Invalid(
            f"{eval_set.name} asks its own questions and takes no rubric; leave out --rubric.",
            f"{eval_set.name} 有自己的问题，不能另给评分标准；请去掉 --rubric。",
        )
    if eval_set.vetoes:
        return
    if vetoing := [each.key for each in rubric.criteria if each.veto]:
        raise Invalid(
            f"{eval_set.name} has no vetoes, and {vetoing[0]} of the rubric {rubric.key} is to veto; "
            "take its veto out, or judge with --eval-set doctorbench.",
            f"{eval_set.name} 没有一票否决，而评分标准 {rubric.key} 的 {vetoing[0]} 要否决；"
            "请去掉它的 veto，或用 --eval-set doctorbench。",
        )
    if len({(each.low, each.high) for each in rubric.criteria}) > 1:
        raise Invalid(
            f"{eval_set.name} takes the mean of all criteria, and those of the rubric {rubric.key} have "
            "several scales; give them one, or judge with --eval-set doctorbench, a total of shares.",
            f"{eval_set.name} 取各条标准的均值，而评分标准 {rubric.key} 有几种分值范围；"
            "请统一，或用 --eval-set doctorbench（总分按各条的满分折算）。",
        )


def _check_veto(eval_set: EvalSet, rubric: Rubric | None) -> None:
    """Refuse settings of vetoes where nothing can veto."""
    if not eval_set.vetoes:
        raise Invalid(
            f"{eval_set.name} has no vetoes; leave out --veto-at and --veto-ceiling.",
            f"{eval_set.name} 没有一票否决；请去掉 --veto-at 和 --veto-ceiling。",
        )
    if not any(each.veto for each in rubric.criteria):
        raise Invalid(
            f'No criterion of the rubric {rubric.key} can veto; mark one with "veto": true, or leave out '
            "--veto-at and --veto-ceiling.",
            f"评分标准 {rubric.key} 没有可否决的标准；请标上 veto，或去掉 --veto-at 和 --veto-ceiling。",
        )
