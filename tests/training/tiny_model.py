"""A model and tokenizer made here, small enough to train in seconds: nothing is downloaded."""

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (Path(__file__).parents[2] / "examples" / "training" / "chatml.jinja").read_text(encoding="utf-8")
SYMPTOMS = ("发热", "咳嗽", "腹痛", "头晕", "胸闷", "皮疹", "乏力", "腹泻", "恶心", "心悸", "耳鸣", "水肿")
PLACES = ("呼吸内科", "消化内科", "神经内科", "心内科")
ADVICE = ("先查血常规", "先做心电图", "先测血压", "先做腹部超声")


def chats(number: int) -> list[dict]:
    """Invented questions with invented answers, regular enough to be learnt in seconds."""
    return [
        {
            "id": f"t{n}",
            "task": "triage" if n % 2 else "next_examinations",
            "messages": [
                {"role": "user", "content": f"患者{SYMPTOMS[n % 12]}{n % 7 + 1}天，请问如何处理？"},
                {
                    "role": "assistant",
                    "content": f"建议到{PLACES[n % 4]}就诊，{ADVICE[n // 2 % 4]}。（虚构）",
                },
            ],
        }
        for n in range(number)
    ]


def write_chats(path: Path, rows: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def make_tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = [turn["content"] for row in chats(60) for turn in row["messages"]]
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=TEMPLATE
    )


def make_model(folder: Path, seed: int = 0, layers: int = 2) -> Path:
    """A two-layer Llama with random weights and its tokenizer, as a folder."""
    tokenizer = make_tokenizer()
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        attention_dropout=0.0,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
