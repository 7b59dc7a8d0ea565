"""What a repository's name says about where its weights come from, as SQL expressions.

By convention a copy carries the name of its original and a suffix for the format:
`TheBloke/Llama-2-7B-GGUF`, `unsloth/phi-4-bnb-4bit`, `bartowski/ORG_NAME-exl2`.
"""

from __future__ import annotations

_QUANT = (
    r"gguf|ggml|gptq\w*|awq|exl[23]?|exllama\w*|bnb|nf4|fp4|nvfp4|mxfp4|fp8|int[48]|[2-8]-?bits?|"
    r"w[48]a(?:4|8|16)|autoround|auto-round|hqq|aqlm|quip|eetq|torchao|quanto|spqr|sq-?format|"
    r"imatrix|imat|i1|i?q[1-8](?:_[0-9ksxm]+)*|[0-9.]+-?bpw|quant(?:ized|ised|s)?|llamafile|marlin|"
    r"compressed-tensors|dwq|mlx-?[2-8]-?bits?"
)
_FORMAT = (
    r"mlx(?:-?(?:bf16|fp16|fp32))?|bf16|fp16|fp32|float16|bfloat16|hf|onnx(?:-\w+)?|openvino|ov|"
    r"safetensors?|sharded|coreml|tflite|litert|diffusers|ungated|reupload(?:ed)?|mirror|copy|"
    r"hf-transformers|original|st|ctranslate2|ct2|unsloth"
)
_SEPARATOR = r"[-_. ]"
_PART = r"[0-9]+x[0-9.]+[bm]|[0-9]+(?:\.[0-9]+)?[bmk](?:$|[-_. ])|[0-9]+(?:\.[0-9]+)*|[a-z]+"

TRAINING_TAGS = (
    "trl", "sft", "dpo", "orpo", "grpo", "kto", "cpo", "simpo", "ppo", "rlhf", "reward-trainer",
    "generated_from_trainer", "axolotl", "llama-factory", "autotrain", "alignment-handbook",
    "lora", "qlora", "fine-tuned", "finetuned", "fine-tune", "finetune",
)  # fmt: skip
"""Tags that speak of a training step of the repository's own; copied cards carry them too."""

TUNING_TAGS = (
    "trl", "sft", "dpo", "orpo", "grpo", "kto", "cpo", "simpo", "rlhf", "reward-trainer",
    "axolotl", "llama-factory", "autotrain", "alignment-handbook", "unsloth", "qlora",
    "fine-tuned", "finetuned", "fine-tune", "finetune", "instruction-tuned", "open-r1", "verl",
    "torchtune", "ms-swift",
)  # fmt: skip
"""Tags of what only a trained model goes through. `generated_from_trainer` is not among them, for
its library trains from scratch too, nor `ppo`, which agents of games carry, nor `lora`, the tag of
pictures' adapters."""

ARCHITECTURE_TAGS = (
    "('llama', 'llama4', 'mistral', 'mistral3', 'mixtral', 'qwen', 'qwen2', 'qwen2_moe', 'qwen3', "
    "'qwen3_moe', 'qwen2_vl', 'qwen2_5_vl', 'gemma', 'gemma2', 'gemma3', 'gemma3_text', 'phi', "
    "'phi3', 'phi-msft', 'phimoe', 'falcon', 'gpt_neox', 'gpt2', 'gptj', 'gpt_neo', 'opt', "
    "'gpt_bigcode', 'bloom', 'mpt', 'stablelm', 'internlm', 'internlm2', 'starcoder2', 'cohere', "
    "'cohere2', 'olmo', 'olmo2', 'olmoe', 'granite', 'exaone', 'deepseek_v2', 'deepseek_v3', "
    "'glm4', 'mamba', 't5', 'bert', 'roberta', 'xlm-roberta', 'distilbert', 'deberta-v2', "
    "'electra', 'bart', 'whisper', 'wav2vec2', 'hubert', 'vit', 'clip', 'siglip', 'smollm3', "
    "'minicpm', 'baichuan')"
)
"""`config.model_type` as the Hub repeats it among the tags; for records without a config."""

QUANT_TAGS = (
    "gguf", "ggml", "gptq", "awq", "exl2", "exl3", "4-bit", "8-bit", "bitsandbytes",
    "compressed-tensors", "auto-round", "hqq", "aqlm", "fp8",
)  # fmt: skip


_STEP_AFTER = (
    r"[a-z]*sft|[a-z]*dpo|orpo|kto|simpo|grpo|rlhf|q?lora|fine-?tuned?|abliterated|"
    r"uncensored"
)
_WAY_TO_MERGE = r"slerp|merge|dare[-_]ties|ties|model[-_]?stock|mergekit|frankenmerge|moerge"


def bare_name(model_id: str) -> str:
    """SQL: the name without its organisation, lower case."""
    return f"lower(split_part({model_id}, '/', -1))"


_QUANT_MARK = rf"(^|{_SEPARATOR})({_QUANT})({_SEPARATOR}|$)"
_FORMAT_MARK = rf"{_SEPARATOR}({_FORMAT})$"
_MERGE_MARK = rf"{_SEPARATOR}({_WAY_TO_MERGE})({_SEPARATOR}|$)"
_STEP_MARK = rf"{_SEPARATOR}({_STEP_AFTER}|{_WAY_TO_MERGE})({_SEPARATOR}|$)"


def marked(name: str) -> str:
    """SQL: the name if it carries a mark of a format, a tuning or a merge, else NULL.

    One look instead of one for each kind: what the functions below find in a name without marks,
    they find in NULL too, which costs nothing.
    """
    return (
        f"CASE WHEN regexp_matches({name}, '{_QUANT_MARK}|{_FORMAT_MARK}|{_STEP_MARK}')"
        f" THEN {name} END"
    )


def says_quantised(name: str) -> str:
    """SQL: true if the name carries the mark of a quantised format."""
    return f"coalesce(regexp_matches({name}, '{_QUANT_MARK}'), false)"


def says_converted(name: str) -> str:
    """SQL: true if the name ends in the mark of another format of the same precision."""
    return f"coalesce(regexp_matches({name}, '{_FORMAT_MARK}'), false)"


def says_tuned(name: str) -> str:
    """SQL: true if the name carries the mark of a tuning or a merge. Of 2,530 listed models 250
    bear one, and none of the 90 that name no parent was trained from nothing."""
    return f"coalesce(regexp_matches({name}, '{_STEP_MARK}'), false)"


def says_merged(name: str) -> str:
    """SQL: true if the first mark of a tuning or a merge in the name is a way to merge."""
    # Taking a mark out of a name is dear: only where it can be of a merge.
    first = f"regexp_extract({name}, '{_STEP_MARK}', 1)"
    return (
        f"CASE WHEN regexp_matches({name}, '{_MERGE_MARK}')"
        f" THEN regexp_full_match({first}, '{_WAY_TO_MERGE}') ELSE false END"
    )


def stem(name: str, quantised: str = "", converted: str = "") -> str:
    """SQL: the name without marks of format, vendor prefixes and separators.

    Everything from the first mark of a quantised format on goes: after it come bit widths,
    calibration sets and versions of the copy. `quantised` and `converted` are what
    `says_quantised` and `says_converted` found, if it is at hand.
    """
    quantised = quantised or says_quantised(name)
    converted = converted or says_converted(name)
    cut = f"regexp_replace({name}, '{_SEPARATOR}({_QUANT})({_SEPARATOR}.*)?$', '')"
    cut = f"CASE WHEN {quantised} THEN {cut} ELSE {name} END"
    plain = f"regexp_replace({cut}, '({_SEPARATOR}({_FORMAT}))+$', '')"
    plain = f"regexp_replace({plain}, '^meta-', '')"
    touched = f"{quantised} OR {converted} OR starts_with({name}, 'meta-')"
    return joined(f"CASE WHEN {touched} THEN {plain} ELSE {name} END")


def joined(text: str) -> str:
    """SQL: the text without separators. A chain of plain replacements costs a third of a regex."""
    for separator in "-_. ":
        text = f"replace({text}, '{separator}', '')"
    return text


def same_stem(child: str, parent: str, organisation: str) -> str:
    """SQL: true if two stems are equal, or equal after the parent's organisation is put first.

    NULL if that cannot be told for want of a parent or an organisation.
    """
    put_first = f"{joined(f'lower({organisation})')} || {parent}"
    return (
        f"CASE WHEN {parent} = '' THEN false WHEN {child} = {parent} THEN true"
        f" WHEN {organisation} IS NULL OR {parent} IS NULL THEN NULL"
        f" ELSE ends_with({child}, {parent}) AND {child} = {put_first} END"
    )


_RESPELLED = (
    (r"([0-9])p([0-9])", r"\1.\2"),
    (rf"(llama|qwen)-?(2|3)[-_]([1-5])({_SEPARATOR}|$)", r"\1\2.\3\4"),
    (rf"(^|{_SEPARATOR})l(3|3\.[123])({_SEPARATOR})", r"\1llama\2\3"),
    (rf"(llama|qwen)-?(2|3)([1-5])({_SEPARATOR}|$)", r"\1\2.\3\4"),
)
_MAY_BE_RESPELLED = rf"[0-9]p[0-9]|(llama|qwen)-?[23]|(^|{_SEPARATOR})l3"
"""A name without any of this is spelled as it should be: one look instead of four."""


def tokens(name: str) -> str:
    """SQL: letters and numbers of a name in order: `Llama-3.1-8B` → llama, 3.1, 8b.

    `qwen2p5` and `qwen25` are Qwen 2.5, and `L3-8B` is Llama 3 in the speech of mergers.
    """
    spelled = name
    for pattern, replacement in _RESPELLED:
        spelled = f"regexp_replace({spelled}, '{pattern}', '{replacement}', 'g')"
    spelled = (
        f"CASE WHEN regexp_matches({name}, '{_MAY_BE_RESPELLED}') THEN {spelled} ELSE {name} END"
    )
    found = f"regexp_extract_all({spelled}, '{_PART}')"
    return f"list_transform({found}, lambda t: rtrim(t, '-_. '))"


_NEUTRAL = (
    "('meta', 'hf', 'v', 'base', 'pt', 'preview', 'release', 'pretrained', '0.1', 'original')"
)
_TUNED = "('instruct', 'chat', 'it', 'inst')"
_SIZE = r"[0-9]+(\.[0-9]+)?[bmk]|[0-9]+x[0-9.]+[bm]"


def identity(parts: str) -> str:
    """SQL: what tells one model line from another, as ` llama 3.1 `: no size, stage or filler."""
    kept = (
        f"list_filter({parts}, lambda t: t NOT IN {_NEUTRAL} AND t NOT IN {_TUNED} "
        f"AND NOT regexp_full_match(t, '{_SIZE}'))"
    )
    return f"' ' || array_to_string({kept}, ' ') || ' '"


def tuned(parts: str) -> str:
    """SQL: true if the tokens name a stage after pre-training."""
    return f"len(list_filter({parts}, lambda t: t IN {_TUNED})) > 0"


def sizes(parts: str) -> str:
    """SQL: the tokens that name a size, as a list."""
    return f"list_filter({parts}, lambda t: regexp_full_match(t, '{_SIZE}'))"


def speaks_of(child: str, anchor: str, versioned: str) -> str:
    """SQL: true if the child's identity holds the anchor's, and no other version of it.

    ` my llama 2 tune ` holds ` llama 2 `; that it holds ` llama ` too does not make it Llama 1.
    `versioned` is whether the anchor's identity ends in a number.
    """
    following = f"substr({child}, strpos({child}, {anchor}) + length({anchor}), 1)"
    return f"(contains({child}, {anchor}) AND ({versioned} OR NOT {following} BETWEEN '0' AND '9'))"
