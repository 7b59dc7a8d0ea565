"""An NxMB mixture: two experts are active, the habit of that naming."""

from hubscan.estimate.method import Method

METHOD = Method(
    name="name, two experts active",
    rank=70,
    when="experts > 1 AND expert_size > 0",
    low="coalesce(least_share * total_low, 0)",
    best="""greatest(expert_size * $expert_share,
        coalesce(total_best, $name_mixture_factor * experts * expert_size)
            * ($shared_parameter_share + $active_expert_slope / experts))""",
    high="total_high",
    grade="'inferred'",
    source="name_source",
    because="its name has the form NxMB, of which two experts are used",
    basis="fitted to the curated mixtures named NxMB; between one expert and all",
)
