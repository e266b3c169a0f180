"""Two processes under torchrun share the weights out with FSDP, and learn what one process learns."""

import os
import socket

import pytest
import torch
from accelerate.utils import DistributedType
from click.testing import CliRunner
from safetensors.torch import load_file

from db import runs
from db.errors import Refused
from tests.training.conftest import losses
from training import guards
from training.settings import Parallel
from wardround import main


def test_two_processes_share_the_weights_out_and_learn_what_one_learns(bench, whole_run):
    config = bench.config("two", parallel__engine="fsdp", parallel__processes=2)
    result = CliRunner().invoke(main, ["train", str(config)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    folder = bench.folder / "runs" / "two"
    assert runs.read_run(folder).state == "finished"
    # the sums are made in another order, so the last bits differ
    for (step, one), (same, two) in zip(losses(whole_run), losses(folder), strict=True):
        assert step == same and two == pytest.approx(one, abs=1e-4)
    alone, shared = (load_file(each / "model" / "model.safetensors") for each in (whole_run, folder))
    for name, weight in alone.items():
        torch.testing.assert_close(weight, shared[name], atol=2e-3, rtol=0)
    # each process's random state and, gathered, the shares of the optimizer
    names = {path.name for path in (folder / "checkpoints" / "checkpoint-30").iterdir()}
    assert {"rng_state_0.pth", "rng_state_1.pth", "optimizer.bin", "complete.json"} <= names


def test_a_library_asked_for_fsdp_runs_ddp_and_is_refused(bench, in_a_process):
    settings = bench.settings("asked")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = [bench.folder / f"said-{rank}" for rank in range(2)]
    processes = [
        in_a_process(ask_the_library_for_fsdp, settings, rank, port, said[rank]) for rank in range(2)
    ]
    for process in processes:
        process.join(120)
    for path in said:
        engine, sentence = path.read_text(encoding="utf-8").split("\n")
        assert engine == DistributedType.MULTI_CPU.value
        assert "parallel.engine fsdp was asked for and MULTI_CPU would run" in sentence


def ask_the_library_for_fsdp(settings, rank, port, said):
    """One of two processes that ask transformers for FSDP, without a word of ours."""
    from transformers import Trainer, TrainingArguments

    from training.model_files import load

    os.environ |= {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2"}
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    arguments = TrainingArguments(str(said) + ".out", use_cpu=True, fsdp=True, report_to="none")
    trainer = Trainer(load(settings.model, "sdpa"), arguments)
    try:
        guards.refuse_other_parallelism(trainer, Parallel(2, "fsdp"))
    except Refused as refused:
        said.write_text(f"{trainer.accelerator.distributed_type.value}\n{refused}", encoding="utf-8")
    torch.distributed.destroy_process_group()
