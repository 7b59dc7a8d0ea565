"""Parameters used per token: all of them, unless the model is a mixture of experts."""

from __future__ import annotations

from hubscan.estimate.method import Fact, Facts, Rare

QUANTITY = "active_parameters"
TABLE = "own_active_parameters"
UNIT = "parameters"

SAME_SHAPE = """
    SELECT s.model, r.hf_id, coalesce(r.active_parameters, r.parameters) AS active
    FROM subjects s
    JOIN own_parameters p USING (model)
    JOIN mixture_families f ON f.architecture = s.mixture
    JOIN reference r ON r.family = f.family
        AND p.best BETWEEN r.parameters * $same_shape_range.low
            AND r.parameters * $same_shape_range.high
    WHERE p.grade IN ('exact', 'stated', 'derived')
    QUALIFY row_number() OVER (PARTITION BY s.model
        ORDER BY abs(p.best - r.parameters), r.active_parameters IS NULL, r.hf_id) = 1
"""
"""The curated row of the same architecture with about the same number of parameters."""

FACTS = Facts(
    relations="""
        subjects s
        LEFT JOIN own_parameters p USING (model)
        LEFT JOIN reference r ON r.hf_id = s.reference_id
        LEFT JOIN mixtures x ON s.is_mixture AND x.architecture = coalesce(s.mixture, '')
        LEFT JOIN stated card ON card.model = s.model AND card.quantity = 'active_parameters'
            AND card.origin = 'card' AND s.relation <> 'adapter'
            AND card.best BETWEEN $stated_active_share.low * p.best
                AND $stated_active_share.high * p.best
        LEFT JOIN stated config ON config.model = s.model AND config.quantity = 'active_parameters'
            AND config.origin = 'config' AND s.relation <> 'adapter'
        LEFT JOIN stated gguf ON gguf.model = s.model AND gguf.quantity = 'active_parameters'
            AND gguf.origin = 'gguf' AND s.relation <> 'adapter'
    """,
    model="s.model",
    rare=(Rare("same", f"({SAME_SHAPE})", "subjects WHERE mixture IS NOT NULL"),),
    columns={
        "relation": Fact("s.relation"),
        "sparse": Fact(
            "(s.is_mixture AND coalesce(p.high >= x.above, true)) OR s.experts > 0"
            " OR s.named_active > 0 OR s.side_experts > 0 OR s.named_effective > 0"
            " OR gguf.high > 0"
        ),
        "total_low": Fact("p.low", "parameters", "parameters"),
        "total_best": Fact("p.best", "parameters", "parameters"),
        "total_high": Fact("p.high", "parameters", "parameters"),
        "total_grade": Fact("p.grade"),
        "total_source": Fact("p.source"),
        "curated": Fact("r.active_parameters", "active in the curated table", "parameters"),
        "curated_source": Fact(
            "'reference ' || s.reference_id || coalesce(': ' || r.parameters_source, '')"
        ),
        "same_active": Fact("same.active", "active of the same shape", UNIT),
        "same_source": Fact("'reference ' || same.hf_id || ', of the same architecture and size'"),
        "least_share": Fact("x.least", "least share that a token passes, of its architecture"),
        "most_share": Fact("x.most", "largest share that a token passes, of its architecture"),
        "architecture": Fact("s.mixture"),
        "formula_low": Fact("config.low", "active by the config", "parameters"),
        "formula": Fact("config.best", "active by the config", "parameters"),
        "formula_high": Fact("config.high", "active by the config", "parameters"),
        "formula_source": Fact("config.source"),
        "counted_low": Fact("gguf.low", "active by the GGUF header", "parameters"),
        "counted": Fact("gguf.best", "active by the GGUF header", "parameters"),
        "counted_high": Fact("gguf.high", "active by the GGUF header", "parameters"),
        "counted_source": Fact("gguf.source"),
        "told": Fact("card.best", "active by the card", "parameters"),
        "told_source": Fact("card.source"),
        "named": Fact("s.named", "in the name", "parameters"),
        "named_active": Fact(
            "coalesce(s.named_active, s.named_effective)", "active in the name", "parameters"
        ),
        "side_experts": Fact("s.side_experts", "experts in the name"),
        "experts": Fact("s.experts", "experts in the name"),
        "expert_size": Fact("s.expert_size", "an expert in the name", "parameters"),
        "name_source": Fact("'name ' || s.id"),
    },
)
