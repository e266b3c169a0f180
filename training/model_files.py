"""The folder of a model to start from: what must be in it, and its tokenizer, template and shape."""

import hashlib
import json
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedModel

from db.errors import Invalid, NotFound
from training.chat import Chat
from training.prepared import file_sha256
from training.settings import Model

WEIGHTS = ("*.safetensors", "pytorch_model*.bin")


def refuse_missing(model: Model) -> None:
    """Raise NotFound for a model that is not there whole; nothing is ever downloaded."""
    folder = Path(model.path)
    if not (folder / "config.json").is_file():
        raise NotFound(
            f"There is no model in {folder}: config.json is missing. model.path names a folder on this "
            "machine; nothing is downloaded.",
            f"{folder} 中没有模型：缺少 config.json。model.path 应为本机上的文件夹；不会联网下载。",
        )
    weights = weight_files(folder)
    if not weights:
        raise NotFound(
            f"The model in {folder} has no weights (*.safetensors); copy them there.",
            f"{folder} 中的模型没有权重（*.safetensors）；请复制过来。",
        )
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        named = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        missing = sorted(name for name in named if not (folder / name).is_file())
        if missing:
            raise NotFound(
                f"The model in {folder} lacks {', '.join(missing[:3])}; copy them there.",
                f"{folder} 中的模型缺少 {'、'.join(missing[:3])}；请复制过来。",
            )


def weight_files(folder: Path) -> list[Path]:
    return sorted(path for pattern in WEIGHTS for path in folder.glob(pattern))


def model_sha256(folder: Path) -> str:
    """The hash over a model's config, tokenizer and weights, by name and content."""
    files = sorted(
        {*folder.glob("*.json"), *folder.glob("*.model"), *folder.glob("*.jinja"), *weight_files(folder)}
    )
    return hashlib.sha256(
        "".join(f"{file_sha256(path)}  {path.name}\n" for path in files).encode()
    ).hexdigest()


def open_chat(model: Model) -> Chat:
    """The model's tokenizer with the template to train on. Raises Invalid when there is no template."""
    folder = Path(model.path)
    try:
        tokenizer = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=model.trust_remote_code
        )
    except (OSError, ValueError) as error:
        raise Invalid(
            f"The tokenizer in {folder} cannot be read: {error}", f"{folder} 中的分词器无法读取：{error}"
        ) from None
    if not tokenizer.is_fast:
        raise Invalid(
            f"The tokenizer in {folder} has no tokenizer.json; convert it to a fast one.",
            f"{folder} 中的分词器没有 tokenizer.json；请转换为快速分词器。",
        )
    return Chat(tokenizer, _template(model, tokenizer.chat_template))


def _template(model: Model, own: str | None) -> str:
    if model.template:
        path = Path(model.template)
        if not path.is_file():
            raise NotFound(f"There is no chat template {path}.", f"没有对话模板 {path}。")
        return path.read_text(encoding="utf-8")
    if not own:
        raise Invalid(
            f"The model in {model.path} has no chat template, as base models have none; name one with "
            "model.template. examples/training has one that fits every tokenizer.",
            f"{model.path} 中的模型没有对话模板（基座模型都没有）；请用 model.template 指明一个。"
            "examples/training 中有一个适用于任何分词器。",
        )
    return own


def config_of(model: Model):
    return AutoConfig.from_pretrained(
        model.path, local_files_only=True, trust_remote_code=model.trust_remote_code
    )


def shape_of(model: Model) -> PreTrainedModel:
    """The model without its weights: names, sizes and layers."""
    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(config_of(model), trust_remote_code=model.trust_remote_code)


def load(model: Model, attention: str, dtype: torch.dtype = torch.float32) -> PreTrainedModel:
    """The model with its weights, in 32 bits unless said otherwise."""
    return AutoModelForCausalLM.from_pretrained(
        model.path,
        dtype=dtype,
        attn_implementation=attention,
        local_files_only=True,
        trust_remote_code=model.trust_remote_code,
    )
