"""TRL's trainers as this house wants them: given order, own head, whole checkpoints, FSDP on CPUs too."""

from collections.abc import Mapping

import torch
from accelerate import PartialState
from accelerate.utils import DistributedType, FullyShardedDataParallelPlugin
from datasets import Dataset
from transformers import Trainer
from trl import DPOTrainer, SFTTrainer

from training import checkpoints

IGNORED = -100


class Ours:
    """What both trainers share. `run_facts` go into every checkpoint; `kept` is how many of them stay."""

    run_facts: Mapping = {}
    kept: int = 1

    def _prepare_dataset(self, dataset: Dataset, *args, **kwargs) -> Dataset:
        """Tokens were made, and counted, by `prepare`."""
        return dataset

    def create_accelerator_and_postprocess(self) -> None:
        """accelerate gives FSDP to accelerators alone and runs DDP on CPUs, without a word; torch can."""
        super().create_accelerator_and_postprocess()
        state = self.accelerator.state
        if self.args.fsdp_plugin_args is not None and state.distributed_type == DistributedType.MULTI_CPU:
            state.fsdp_plugin = FullyShardedDataParallelPlugin(**self.args.fsdp_plugin_args)
            # every state that is made later is filled from this one
            PartialState().distributed_type = state.distributed_type = DistributedType.FSDP
            self.is_fsdp_enabled = True

    def _save_checkpoint(self, model, trial) -> None:
        """A checkpoint counts once it is marked; only then do older ones go."""
        folder = checkpoints.folder_of(self.args.output_dir, self.state.global_step)
        if self.is_world_process_zero():
            checkpoints.discard(folder)
        self.accelerator.wait_for_everyone()
        # not TRL's, which writes a model card of its own into the run each time
        Trainer._save_checkpoint(self, model, trial)
        self.accelerator.wait_for_everyone()
        if self.is_world_process_zero():
            checkpoints.mark(folder, self.run_facts)
            checkpoints.keep_newest(self.args.output_dir, self.kept)


class Supervised(Ours, SFTTrainer):
    """Supervised training. `own_head` asks the model's own head, at the positions that carry loss alone.

    TRL's fused head multiplies by `lm_head.weight` and so passes over whatever else a head does. On a GPU it
    saves most of the memory; elsewhere its tiles cost more than they save.
    """

    own_head: bool = False

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        if not self.own_head or return_outputs or "attention_mask" in inputs:
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        labels = inputs.pop("labels")
        targets = torch.nn.functional.pad(labels, (0, 1), value=IGNORED)[:, 1:]
        scored = targets != IGNORED
        # the model's own forward, its head given the scored positions alone
        kept = scored[0].nonzero().flatten()
        logits = model(**inputs, use_cache=False, logits_to_keep=kept).logits[0].float()
        total = torch.nn.functional.cross_entropy(logits, targets[scored], reduction="sum")
        count = scored.sum() if num_items_in_batch is None else torch.as_tensor(num_items_in_batch)
        loss = total / count.clamp(min=1)
        if self.args.average_tokens_across_devices and num_items_in_batch is not None:
            loss = loss * self.accelerator.num_processes
        return loss


class Preference(Ours, DPOTrainer):
    """Direct preference optimization on pairs."""
