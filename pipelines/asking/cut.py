"""How much of a job's prompts and answers was cut off, which its card says."""

from dataclasses import asdict, dataclass
from pathlib import Path

from db.job_progress import CUT, add_told, all_told
from pipelines.asking.counted import counted
from pipelines.asking.summary import Summary


@dataclass(frozen=True)
class Cut:
    """How many prompts were cut to their token budget, and answers at the length limit."""

    prompts: int = 0
    answers: int = 0

    def __str__(self) -> str:
        """In English, "" where nothing was cut."""
        prompts = f"{counted(self.prompts, 'prompt')} to the token budget" if self.prompts else ""
        answers = f"{counted(self.answers, 'answer')} at the length limit" if self.answers else ""
        return ", ".join(filter(None, (prompts, answers)))


def tell_cut(summary: Summary) -> Cut:
    """Leave how much was cut; a command that asks several models leaves it for each."""
    cut = Cut(summary.prompts_cut, summary.answers_cut)
    add_told(CUT, asdict(cut))
    return cut


def cut_in(folder: Path) -> Cut:
    """What was cut of all models together, as a command's last run left it."""
    each = [Cut(**one) for one in all_told(folder, CUT)]
    return Cut(sum(one.prompts for one in each), sum(one.answers for one in each))
