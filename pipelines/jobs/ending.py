"""What a command that did not succeed says about it: a sentence for the page, in English and in Chinese."""

import re
import signal

from db.job_progress import Ending

# the exit code of `wardround`'s own refusals, whose last words are a sentence after "Error: "
USAGE = 2
LONGEST = 600
EXCEPTION = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit))\b")


def sentence_of(code: int, written: str, told: Ending | None = None) -> tuple[str, str]:
    """What the command left (`told`), else its last words; "" where there is no Chinese.

    Of a bug only its kind is said, for its text may quote data.
    """
    lines = [line.strip() for line in written.replace("\r", "\n").splitlines() if line.strip()]
    if code < 0:
        name = signal.Signals(-code).name
        return (
            f"The command was killed ({name}); resume it, and it goes on where it was.",
            f"程序被系统终止（{name}）；点“继续”会从中断处接着做。",
        )
    if code == 1:
        kind = EXCEPTION.match(lines[-1]) if lines else None
        what = kind[1] if kind else "exit code 1"
        return (
            f"The command broke ({what}); its log on the server tells where.",
            f"程序出错（{what}）；服务器上的日志有详情，请告知维护者。",
        )
    if told:
        return told.sentence[:LONGEST], told.sentence_zh[:LONGEST]
    last = lines[-1] if lines else f"The command ended with exit code {code}."
    if code == USAGE and "Error: " in written:
        last = " ".join(written.rpartition("Error: ")[2].split())
    return last[:LONGEST], ""
