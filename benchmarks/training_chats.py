"""Chats, a tokenizer and a model for the training benchmarks: real Chinese dialogues, random weights."""

import json
import random
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
TEMPLATE = (ROOT / "examples" / "training" / "chatml.jinja").read_text(encoding="utf-8")
VOCABULARY, WIDTH, LAYERS = 8192, 256, 4


def chats(number: int, seed: int = 1) -> list[list[dict]]:
    """Dialogues of CMtMedQA's test set and of six models over CMB-Clin, and each of their turns alone."""
    found = []
    for row in json.loads((DATA / "multi_turn" / "CMtMedQA_test.json").read_text(encoding="utf-8")):
        asked = row.get("instruction", row.get("instruct", "")) + row.get("input", "")
        found.append([*map(tuple, row.get("history") or []), (asked, row["output"])])
    for path in sorted((DATA / "model_answers").glob("*_cmb-clin.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            said = [turn["content"] for turn in row["conversation"]]
            found.append(list(zip(said[::2], said[1::2], strict=False)))
    found += [[pair] for pairs in found for pair in pairs if len(pairs) > 1]
    kept = [pairs for pairs in found if pairs and all(q.strip() and a.strip() for q, a in pairs)]
    random.Random(seed).shuffle(kept)
    return [
        [
            turn
            for q, a in pairs
            for turn in ({"role": "user", "content": q}, {"role": "assistant", "content": a})
        ]
        for pairs in kept[:number]
    ]


def tokenizer_of(rows: list[list[dict]]) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator((turn["content"] for row in rows for turn in row), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=TEMPLATE
    )


def model_of(tokenizer: PreTrainedTokenizerFast, attention: str) -> LlamaForCausalLM:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        intermediate_size=WIDTH * 11 // 4,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        num_key_value_heads=4,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        attn_implementation=attention,
    )
    return LlamaForCausalLM(config)
