"""Inputs plus outputs of a decoder's linear layers, by the names that adapters target.

A LoRA adapter of rank r adds r · (inputs + outputs) weights to each layer it targets.
"""

from __future__ import annotations

from hubscan.estimate.architectures import feed_forward, multimodal
from hubscan.estimate.architectures.dispatch import family_of
from hubscan.estimate.architectures.layer_names import (
    ALL,
    FUSED,
    FUSED_UP,
    KEY_OR_VALUE,
    OUT,
    QUERY,
    UP,
)
from hubscan.estimate.architectures.shape import read
from hubscan.estimate.architectures.traits import TRAITS
from hubscan.evidence.config import Config


def widths(config: Config) -> dict[str, int]:
    """Name → inputs + outputs, summed over layers; empty for families that no formula knows.

    Embedding tables, which some adapters train whole, are there with their weights.
    """
    inner = multimodal.text_of(config) or config
    family = family_of(inner)
    traits = TRAITS.get(family)
    shape = read(inner, traits.defaults) if traits is not None else None
    if shape is None or traits is None:
        return {}
    h, layers = shape.hidden, shape.layers
    q, kv = shape.heads * shape.head, shape.kv_heads * shape.head
    f = shape.feed_forward or traits.multiple * h
    mixture = feed_forward.mixture(inner, shape)
    up = layers * (h + f) if mixture is None else layers * mixture.experts * (h + mixture.width)
    blocks = 3 if traits.gated else 2
    found = dict.fromkeys(QUERY, layers * (h + q))
    found |= dict.fromkeys(KEY_OR_VALUE, layers * (h + kv))
    found |= dict.fromkeys(OUT, layers * (q + h))
    found |= dict.fromkeys(FUSED, layers * (h + q + 2 * kv))
    found |= dict.fromkeys(UP, up)
    found |= dict.fromkeys(FUSED_UP, layers * (h + 2 * f))
    found[ALL] = layers * (2 * (h + q) + 2 * (h + kv)) + blocks * up
    found["embed_tokens"] = found["lm_head"] = shape.vocabulary * h
    return found
