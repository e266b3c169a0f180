"""Attention that keeps records lying end to end apart, without a mask and without a library of kernels.

Registered with transformers as `by_record`. On a GPU it is torch's own kernel for sequences of unequal
length; elsewhere each record is attended to by itself. It reads where records begin from the batch
(`cu_seq_lens_q`, as TRL's padding-free collator gives it), never from a mask.
"""

import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface, AttentionMaskInterface

NAME = "by_record"


def register() -> None:
    """Make `attn_implementation="by_record"` known to transformers."""
    AttentionInterface.register(NAME, by_record)
    AttentionMaskInterface.register(NAME, _no_mask)


def by_record(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    cu_seq_lens_q: torch.Tensor | None = None,
    max_length_q: int | None = None,
    **ignored,
) -> tuple[torch.Tensor, None]:
    """Causal attention within each record. Shapes are (1, heads, tokens, width); the result: tokens first."""
    if cu_seq_lens_q is None:
        raise ValueError("by_record attention needs cu_seq_lens_q, as a padding-free batch has it")
    if query.is_cuda and not dropout:
        return _on_gpu(query, key, value, scaling, cu_seq_lens_q, max_length_q), None
    bounds = cu_seq_lens_q.tolist()
    grouped = query.shape[1] != key.shape[1]
    parts = [
        scaled_dot_product_attention(
            query[:, :, start:end],
            key[:, :, start:end],
            value[:, :, start:end],
            dropout_p=dropout,
            scale=scaling,
            is_causal=True,
            enable_gqa=grouped,
        )
        for start, end in zip(bounds, bounds[1:], strict=False)
    ]
    return torch.cat(parts, dim=2).transpose(1, 2).contiguous(), None


def _on_gpu(query, key, value, scaling, bounds, longest) -> torch.Tensor:
    from torch.nn.attention.varlen import varlen_attn

    flat = [each[0].transpose(0, 1) for each in (query, key, value)]
    return varlen_attn(
        *flat,
        bounds,
        bounds,
        longest,
        longest,
        scale=scaling,
        window_size=(-1, 0),
        enable_gqa=query.shape[1] != key.shape[1],
    )[None]


def _no_mask(*args, **kwargs) -> None:
    """What transformers asks for a mask: there is none."""
