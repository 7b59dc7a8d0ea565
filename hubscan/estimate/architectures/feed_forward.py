"""Parameters of one feed-forward block: dense, or a mixture of experts."""

from __future__ import annotations

from msgspec import Struct

from hubscan.estimate.architectures.shape import Shape
from hubscan.estimate.architectures.traits import Traits
from hubscan.evidence.config import Config

_EXPERTS = (
    "n_routed_experts", "num_local_experts", "num_experts", "moe_num_experts", "n_experts",
    "num_moe_experts", "moe_experts",
)  # fmt: skip
_CHOSEN = (
    "num_experts_per_tok", "num_experts_per_token", "experts_per_token", "num_selected_experts",
    "moe_top_k", "moe_topk", "top_k_experts", "moe_k", "num_experts_per_topk", "num_experts_topk",
)  # fmt: skip
_PERIODS = (
    "decoder_sparse_step", "expert_layer_period", "moe_layer_interval",
    "interleave_moe_layer_step", "moe_layer_freq",
)  # fmt: skip


class Mixture(Struct, frozen=True):
    """The experts of one kind of mixture layer."""

    experts: int
    chosen: int
    """Experts used per token."""
    width: int
    """Feed-forward size of one routed expert."""
    shared: int
    """Feed-forward size of all shared experts together."""
    shared_gate: bool = False
    latent: int | None = None
    """Size in which routed experts work, where it differs from the hidden size."""

    def parameters(self, hidden: int, traits: Traits, *, bias: bool = False) -> tuple[int, int]:
        """(all, used per token) of one layer: router, routed experts, shared experts."""
        inside = self.latent or hidden
        matrices = 3 if traits.gated else 2
        expert = matrices * inside * self.width
        if bias:
            expert += (matrices - 1) * self.width + inside
        around = hidden * self.experts + (self.experts if traits.router_bias else 0)
        around += matrices * hidden * self.shared + (hidden if self.shared_gate else 0)
        around += 2 * hidden * self.latent if self.latent else 0
        return around + self.experts * expert, around + self.chosen * expert


def mixture(config: Config, shape: Shape) -> Mixture | None:
    """The mixture that a config describes; None for a dense model."""
    ffn = config.sub("ffn_config") or config
    experts = ffn.whole(*_EXPERTS, default=0) or 0
    chosen = ffn.whole(*_CHOSEN, default=0) or 0
    if isinstance(config.data.get("moe_topk"), list):
        chosen = max(config.wholes("moe_topk"), default=0)
    if experts < 2:
        return None
    chosen = min(chosen or 2, experts)
    width = _width(config, ffn, shape)
    if not width:
        return None
    return Mixture(
        experts,
        chosen,
        width,
        _shared(config, width),
        shared_gate=config.has("shared_expert_intermediate_size")
        and config.text("model_type").startswith("qwen"),
        latent=config.whole("moe_latent_size", "routed_expert_hidden_size") or None,
    )


def _width(config: Config, ffn: Config, shape: Shape) -> int:
    listed = config.wholes("moe_intermediate_size")
    if listed:
        return listed[0]
    return ffn.whole(
        "moe_intermediate_size", "moe_ffn_hidden_size", "expert_ffn_hidden_size",
        "ffn_hidden_size", "expert_intermediate_size", default=shape.feed_forward,
    ) or 0  # fmt: skip


def _shared(config: Config, width: int) -> int:
    """Total width of the shared experts; configs give it directly or as a number of experts."""
    direct = config.whole(
        "shared_expert_intermediate_size", "moe_shared_expert_intermediate_size",
        "shared_intermediate_size", "moe_shared_intermediate_size",
    )  # fmt: skip
    if direct:
        return direct
    counts = config.wholes("num_shared_expert")
    number = config.whole(
        "n_shared_experts", "num_shared_experts", "num_shared_expert", "moe_num_shared_experts",
        default=counts[0] if counts else None,
    )  # fmt: skip
    if number is None and config.text("model_type").startswith("llama4"):
        number = 1
    return (number or 0) * width


def is_mixture_layer(config: Config, index: int) -> bool:  # noqa: PLR0911 - one return a habit
    """Whether layer `index` (from 0) of a mixture model holds experts: the habits of families."""
    listed = config.wholes("moe_layer_freq") or config.wholes("mlp_layer_types")
    if listed:
        return index < len(listed) and listed[index] > 0
    kinds = config.texts("mlp_layer_types") if config.has("mlp_layer_types") else []
    if len(kinds) > index:
        return kinds[index] == "sparse"
    if index in config.wholes("mlp_only_layers"):
        return False
    if config.has("moe_layers"):
        return index in config.wholes("moe_layers")
    first = config.whole("first_k_dense_replace", "moe_layer_start_index", default=0) or 0
    if index < first or index >= (config.whole("moe_layer_end_index", default=10**6) or 0) + 1:
        return False
    period = config.whole(*_PERIODS, default=1) or 1
    if config.has("expert_layer_period"):
        return index % period == (config.whole("expert_layer_offset", default=1) or 0)
    if config.has("moe_layer_freq"):
        return index % period == 0
    return (index + 1) % period == 0


def dense(config: Config, hidden: int, width: int, traits: Traits) -> int:
    """An ordinary feed-forward block of the given width."""
    bias = traits.mlp_bias
    if bias is None:
        bias = config.flag("mlp_bias", "use_mlp_bias", default=False)
    if traits.gated:
        return 3 * hidden * width + (2 * width + hidden if bias else 0)
    return 2 * hidden * width + (width + hidden if bias else 0)
