"""Every tensor of the GGUF files of one version of the model."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="gguf header",
    rank=35,
    when="relation <> 'adapter' AND gguf_best IS NOT NULL",
    low="gguf_low",
    best="gguf_best",
    high="gguf_high",
    grade="'exact'",
    source="gguf_source",
    because="the heads of its files list every tensor, of all parts of a split model",
    basis="the GGUF format: the head has every shape; low leaves out prediction layers",
)
