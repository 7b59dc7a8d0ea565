"""What the linear layers of a decoder are called, and which of them are of one kind."""

from __future__ import annotations

QUERY = ("q_proj", "query", "wq", "q")
KEY_OR_VALUE = ("k_proj", "v_proj", "key", "value", "wk", "wv", "k", "v")
OUT = ("o_proj", "out_proj", "wo", "dense", "o", "c_proj")
FUSED = ("qkv_proj", "query_key_value", "c_attn", "Wqkv", "wqkv", "W_pack")
UP = ("gate_proj", "up_proj", "down_proj", "w1", "w2", "w3", "fc1", "fc2", "c_fc",
      "dense_h_to_4h", "dense_4h_to_h", "mlp.c_proj")  # fmt: skip
FUSED_UP = ("gate_up_proj",)
ALL = "all-linear"
KINDS = {
    **dict.fromkeys((*QUERY, *OUT), "query"), **dict.fromkeys(KEY_OR_VALUE, "key_value"),
    **dict.fromkeys(FUSED, "fused"), **dict.fromkeys(UP, "up"),
    **dict.fromkeys(FUSED_UP, "fused_up"), ALL: "all",
}  # fmt: skip
"""Target → kind of layer; assumption `adapter_width_<kind>` is how wide it usually is."""
