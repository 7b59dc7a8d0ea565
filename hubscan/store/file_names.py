"""Which files a model has, from the names in `siblings`: how many with weights, which documents.

Names are counted by their endings in the JSON text, unread: a list of names is most of what some
models say, and a fifth of the Hub says with it that there are no weights at all.
"""

from __future__ import annotations

from hubscan.model.document_files import DOCUMENT_FILES

ENDINGS: dict[str, tuple[str, ...]] = {
    "safetensors": (".safetensors",),
    "gguf": (".gguf",),
    "pytorch": (".bin", ".pt", ".pth", ".ckpt"),
    "onnx": (".onnx",),
    "tensorflow": (".h5", ".keras", ".pb", ".tflite", ".task", ".litertlm"),
    "flax": (".msgpack",),
    "numpy": (".npz",),
    "pickle": (".pkl", ".joblib"),
    "archive": (".zip", ".nemo", ".mar", ".tar", ".tar.gz", ".7z"),
    "other": (
        *(".ggml", ".llamafile", ".npy", ".pdparams", ".pdiparams", ".mlmodel", ".ot", ".engine"),
        *(".plan", ".rknn", ".mnn", ".ncnn", ".params", ".weights", ".caffemodel", ".t7", ".cbm"),
    ),
}
_OF_A_TRAINER = ("training_args.bin", "optimizer.bin", "optimizer.pt", "scheduler.pt", "scaler.pt")
"""Saved beside weights, and none themselves."""


def _ends(names: tuple[str, ...]) -> tuple[bytes, ...]:
    """As they stand at the end of a JSON string."""
    return tuple(f'{name}"'.encode() for name in names)


_KINDS = tuple((kind, _ends(names)) for kind, names in ENDINGS.items())
_NO_WEIGHTS = _ends(tuple(f"/{name}" for name in _OF_A_TRAINER)) + tuple(
    f'"{name}"'.encode() for name in _OF_A_TRAINER
)


def weight_files(siblings: bytes) -> dict[str, int] | None:
    """Kind → files, without kinds that there are none of; None for a text that is no list."""
    if siblings[:1] != b"[":
        return None
    text = siblings.lower()
    found = {}
    for kind, ends in _KINDS:
        count = sum(map(text.count, ends))
        if count and kind == "pytorch":
            count -= sum(map(text.count, _NO_WEIGHTS))
        if count > 0:
            found[kind] = count
    return found


_DOCUMENTS = tuple(
    (f'"{name}"'.encode(), kind) for kind, names in DOCUMENT_FILES.items() for name in names
)


def document_files(siblings: bytes) -> list[str] | None:
    """The kinds of documents that have a file at the top; None as above."""
    if siblings[:1] != b"[":
        return None
    return list(dict.fromkeys(kind for name, kind in _DOCUMENTS if name in siblings))
