"""Every tensor by name, where the headers of the files were fetched."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="safetensors headers",
    rank=25,
    when="relation <> 'adapter' AND headers_best IS NOT NULL",
    low="headers_low",
    best="headers_best",
    high="headers_high",
    grade="CASE WHEN headers_high = headers_best THEN 'exact' ELSE 'derived' END",
    source="headers_source",
    because="the headers list every tensor, and names tell scales from weights",
    basis="the safetensors format: a header with type and shape of every tensor",
)
