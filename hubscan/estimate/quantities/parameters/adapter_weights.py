"""An adapter's own weights as counted. A repository that declares an adapter but stores a good part
of the base's weights holds the merged model; what it adds to the base is then nothing, or all where
the base is not known."""

from hubscan.estimate.method import Method

_ADDED = """CASE WHEN root_size > 0 AND counted >= $merged_adapter_share * root_size THEN 0
    ELSE counted END"""

METHOD = Method(
    name="adapter weights",
    rank=5,
    when="relation = 'adapter' AND counted > 0",
    low=_ADDED,
    best=_ADDED,
    high=_ADDED,
    grade="'exact'",
    source="""CASE WHEN counted >= $merged_adapter_share * coalesce(root_size, named)
        THEN 'safetensors: holds the merged model'
        ELSE 'safetensors.parameters' END""",
    because="the Hub counted the adapter's tensors",
    basis="definition; the base is added where ancestors are",
)
