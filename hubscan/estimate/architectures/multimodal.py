"""Models with an inner text config: a text decoder, an image tower, and a connector."""

from __future__ import annotations

from msgspec.structs import replace

from hubscan.estimate.architectures import decoder, gemma, special, vision
from hubscan.estimate.architectures.shape import MOST_LAYERS, Count, linear
from hubscan.evidence.config import Config

_TEXT = ("text_config", "llm_config", "language_config", "thinker_config", "decoder_config")
_INNER_FAMILY = {
    "qwen3_vl": "qwen3_vl_text", "qwen3_vl_moe": "qwen3_vl_moe_text", "qwen3_5": "qwen3_5_text",
    "qwen3_5_moe": "qwen3_5_moe_text", "gemma3": "gemma3_text", "llama4": "llama4_text",
    "llava": "llama", "gemma4": "gemma4_text", "paligemma": "gemma", "mllama": "llama",
    "pixtral": "mistral", "mistral3": "mistral",
    "qwen2_5_vl": "qwen2_5_vl_text", "qwen2_vl": "qwen2_vl_text",
}  # fmt: skip
_TEXT_TIED = {"gemma3", "paligemma", "gemma3n", "gemma4", "llava_onevision"}


def text_of(config: Config) -> Config | None:
    """The inner text config, looked for two levels deep (thinker_config.text_config); the config
    itself where an image tower stands beside the sizes of the text, as in Qwen2-VL."""
    inner = config.sub(*_TEXT)
    if inner is None:
        flat = config.has("hidden_size") and config.has("vocab_size")
        return config if flat and config.sub("vision_config") is not None else None
    return inner.sub(*_TEXT) or inner


def count(config: Config, family: str) -> Count | None:
    """Text plus tower plus connector; towers that are not known widen the expected error."""
    inner = text_of(config)
    if inner is None:
        return None
    kind = inner.text("model_type").lower() or _INNER_FAMILY.get(family, "")
    tied: bool | None = True if family in _TEXT_TIED else None
    if config.has("tie_word_embeddings") and not inner.has("tie_word_embeddings"):
        tied = config.flag("tie_word_embeddings")
    words = _words(inner, kind, tied)
    if words is None:
        return None
    hidden = inner.whole("hidden_size", "d_model", default=4096) or 4096
    picture = config.sub("vision_config") or (
        config.sub("thinker_config") or Config({}, config.problems)
    ).sub("vision_config")
    if picture is None and family == "llama4":
        picture = Config({"model_type": "llama4_vision_model"}, config.problems)
    if picture is None:
        sound = (config.sub("thinker_config") or config).has("audio_config")
        slack = 0.05 if sound else 0.1
        return _joined(words, family, _bridges(config, hidden), slack)
    tower, slack = _tower(config, picture, family, hidden)
    return _joined(words, family, tower + _bridges(config, hidden), slack)


def _joined(words: Count, family: str, others: int, slack: float) -> Count:
    return replace(
        words, family=family, total=words.total + others, active=words.active + others,
        slack=max(words.slack, slack),
    )  # fmt: skip


def _bridges(config: Config, hidden: int) -> int:
    """Query transformers, perceivers and audio encoders beside text and image."""
    outer = config.sub("thinker_config") or config
    total = 0
    queries = outer.sub("qformer_config")
    if queries is not None:
        total += _query_transformer(outer, queries, hidden)
    perceiver = outer.sub("perceiver_config")
    if perceiver is not None:
        total += _perceiver(outer, perceiver, hidden)
    sound = outer.sub("audio_config")
    if sound is not None:
        total += _audio_tower(sound, hidden)
    return total


def _query_transformer(config: Config, queries: Config, hidden: int) -> int:
    """BLIP-2's Q-Former: BERT blocks, every second with cross-attention; only the text part of
    InstructBLIP has words."""
    inner = queries.whole("hidden_size", default=768) or 768
    layers = min(queries.whole("num_hidden_layers", default=12) or 12, MOST_LAYERS)
    width = queries.whole("intermediate_size", default=3072) or 4 * inner
    seen = queries.whole("encoder_hidden_size", default=1408) or 1408
    every = queries.whole("cross_attention_frequency", default=2) or 2
    square = 4 * linear(inner, inner, True) + 2 * inner
    block = square + linear(inner, width, True) + linear(width, inner, True) + 2 * inner
    crossing = 2 * linear(inner, inner, True) + 2 * linear(seen, inner, True) + 2 * inner
    total = layers * block + -(-layers // every) * crossing + 2 * inner
    total += (config.whole("num_query_tokens", default=32) or 32) * inner + inner * hidden
    reads = queries.text("model_type").startswith("instruct")
    if queries.flag("use_qformer_text_input", default=reads):
        total += layers * (block - square)
        total += (queries.whole("vocab_size", default=30522) or 0) * inner
        total += (queries.whole("max_position_embeddings", default=512) or 512) * inner
    return total


def _perceiver(config: Config, perceiver: Config, hidden: int) -> int:
    """Idefics2's resampler: a few latents that look at all patches."""
    depth = min(perceiver.whole("resampler_depth", default=3) or 3, 100)
    n = perceiver.whole("resampler_n_heads", default=16) or 16
    d = perceiver.whole("resampler_head_dim", default=96) or 96
    k = perceiver.whole("num_key_value_heads", default=4) or 4
    latents = perceiver.whole("resampler_n_latents", default=64) or 64
    block = 2 * hidden * n * d + 2 * hidden * k * d + 3 * hidden * 4 * hidden + 3 * hidden
    inner, picture = text_of(config), config.sub("vision_config")
    wide = (inner.whole("intermediate_size") if inner else None) or 14336
    seen = (picture.whole("hidden_size") if picture else None) or 1152
    projection = 2 * seen * wide + wide * hidden - hidden * hidden - seen * hidden
    return latents * hidden + depth * block + hidden + projection


def _audio_tower(sound: Config, hidden: int) -> int:
    """A Whisper-like encoder and a projection into the text model."""
    width = sound.whole("d_model", "hidden_size", default=1280) or 1280
    layers = sound.whole("encoder_layers", "num_hidden_layers", "num_blocks", default=32) or 32
    inner = sound.whole("encoder_ffn_dim", "intermediate_size", default=4 * width) or 4 * width
    mels = sound.whole("num_mel_bins", "input_size", default=128) or 128
    block = 4 * width * width + 2 * width * inner + 4 * width
    front = 3 * mels * width + 3 * width * width
    front += (sound.whole("max_source_positions", default=0) or 0) * width
    return min(layers, MOST_LAYERS) * block + front + width * hidden


def phi3_vision(config: Config) -> Count | None:
    """Phi-3 Vision: CLIP's large tower without its config, four patches merged into one."""
    words = decoder.count(config, "phi3")
    tower = vision.clip_vision(Config(_CLIP_LARGE, config.problems))
    hidden = config.whole("hidden_size", default=3072) or 3072
    if words is None or tower is None:
        return None
    connector = linear(4 * 1024, hidden, True) + linear(hidden, hidden, True) + 2 * 4 * 1024
    return _joined(words, "phi3_v", tower + connector, 0.005)


_CLIP_LARGE = {
    "hidden_size": 1024, "num_hidden_layers": 24, "intermediate_size": 4096, "image_size": 336,
    "patch_size": 14,
}  # fmt: skip


def _words(inner: Config, kind: str, tied: bool | None) -> Count | None:
    if kind == "gemma4_text":
        return gemma.gemma4_text(inner)
    if kind == "deepseek_v4":
        return special.deepseek_v4(inner)
    return decoder.count(inner, kind, tied=tied)


def _tower(config: Config, picture: Config, family: str, hidden: int) -> tuple[int, float]:  # noqa: PLR0911 - one return a habit
    """(parameters of tower and connector, expected relative error of the whole model)."""
    kind = picture.text("model_type").lower()
    width = picture.whole("hidden_size", default=1024) or 1024
    tower: int | None = None
    if family == "mllama":
        inner = text_of(config)
        crossing = inner.wholes("cross_attention_layers") if inner else []
        return special.mllama_tower(config, picture, hidden, crossing), 0.005
    if kind == "llama4_vision_model":
        filled = Config({"intermediate_size": 5632, "hidden_size": 1408, "num_hidden_layers": 34}
                        | picture.data, config.problems)  # fmt: skip
        return _generic_tower(filled, hidden) + 4096 * 5632 + 4096 * 4096, 0.01
    if family.startswith("qwen") and picture.has("depth"):
        return vision.qwen_vision(picture, hidden, family) or 0, 0.005
    if kind.startswith("clip") or family in {"llava", "llava_next", "vipllava"}:
        tower = vision.clip_vision(picture)
    elif kind.startswith(("siglip", "idefics", "smolvlm")):
        tower = vision.siglip_vision(picture, head=family == "llava_onevision")
    elif kind == "pixtral":
        tower = vision.pixtral_vision(picture)
    if family == "gemma3" and tower:
        return tower + width * hidden + width, 0.005
    if family in {"idefics3", "smolvlm"} and tower:
        shuffled = (config.whole("scale_factor", default=2) or 2) ** 2
        return tower + shuffled * width * hidden, 0.005
    if family == "paligemma" and tower:
        return tower + linear(width, hidden, True), 0.005
    if family == "mistral3" and tower:
        merge = (config.whole("spatial_merge_size", default=2) or 2) ** 2
        connector = width + merge * width * width + width * hidden + hidden * hidden
        return tower + connector, 0.005
    if tower:
        return tower + linear(width, hidden, True) + linear(hidden, hidden, True), 0.01
    return _generic_tower(picture, hidden), 0.03


def _generic_tower(picture: Config, hidden: int) -> int:
    """A tower of an unknown kind, counted as a plain ViT with a two-layer connector."""
    width = picture.whole("hidden_size", "vt_hidden_size", "width", "embed_dim", default=1024) or 0
    layers = picture.whole(
        "num_hidden_layers", "depth", "vt_num_hidden_layers", "layers", default=24
    )
    inner = picture.whole("intermediate_size", "vt_intermediate_size", default=4 * width) or 0
    layers = min(layers or 24, 200)
    gated = 3 if "gemma" in picture.text("model_type") else 2
    block = 4 * width * width + gated * width * inner
    positions = picture.whole("position_embedding_size", default=0) or 0
    return layers * block + 2 * positions * width + width * hidden + hidden * hidden
