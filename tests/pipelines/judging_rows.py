"""Rows of the published sets, made up, and a way to judge them by the command."""

import errno
import json
import os

from click.testing import CliRunner

from wardround import main

# what a process is started under that is to hear of a closed terminal, where the tests run under nohup too
HEARD = ("env", "--default-signal=HUP")


def write_rows(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def doctorflan_rows(count, answer="多饮水，必要时就医。"):
    return [
        {
            "id": f"q{n}",
            "input": f"发热第{n}天怎么办？",
            "output": f"{answer}（{n}）",
            "reference": f"查血常规。（{n}）",
        }
        for n in range(count)
    ]


def dotabench_row(id="d0"):
    turns = {
        f"turn_{turn}_{side}": f"第{turn}轮{'问' if side == 'question' else '答'}"
        for turn in (1, 2, 3)
        for side in ("question", "answer")
    }
    return {"id": id, **turns, "reference": "诊断：腹股沟斜疝。"}


def run_judge(model, rows, out, *options, eval_set="doctorflan", judges=("the-judge",)):
    """What `wardround judge` came to: a click result. The key is the environment's."""
    arguments = [
        "judge",
        str(rows),
        "--eval-set",
        eval_set,
        "--base-url",
        model.base_url,
        *(f"--model={name}" for name in judges),
    ]
    return CliRunner().invoke(main, [*arguments, "--out", str(out), *options], catch_exceptions=False)


def let_no_disk_take(ending, monkeypatch):
    """Let the disk refuse, when asked at last, what was written into files whose names end so."""
    fsync = os.fsync

    def refused(descriptor):
        if os.readlink(f"/proc/self/fd/{descriptor}").endswith(ending):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", refused)


def table(out):
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
