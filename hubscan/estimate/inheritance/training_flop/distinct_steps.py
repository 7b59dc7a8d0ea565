"""The sum of distinct steps: a merge of two fine-tunes of one base counts the base once.

The low end counts what is known along declared edges only, so an inferred parent never makes
anything sure. Best is known if all steps have a best value, or those without are negligible.
All lost parents above a model are taken to come from at most one further base: what is merged has
one architecture, and with it nearly always one root. With that base too the model is an open one of
its day, and all that went into it no more than the largest run that there was.
"""

from hubscan.estimate.method import Method

METHOD = Method(
    name="sum of distinct steps",
    rank=10,
    when="low_steps > 0 OR best_known OR high_known",
    shown="""CASE WHEN ancestors = 0 AND missing_parents = 0 THEN own_method ELSE
        CASE WHEN ancestors = 0 THEN 'own step'
            WHEN is_copy THEN 'copy of the original'
            ELSE 'own step and ' || ancestors_in_words END
        || CASE WHEN steps_without_best > 0 AND best_known
            THEN '; best leaves out ' || steps_left_out_in_words ELSE '' END
        || CASE WHEN missing_parents > 0 THEN '; ' || missing_in_words
            || CASE WHEN high_known
                THEN ', bounded by its size' ELSE '' END ELSE '' END END""",
    low="CASE WHEN low_steps > 0 THEN low_sum END",
    best="""CASE WHEN NOT best_known THEN NULL
        WHEN low_steps > 0 AND low_sum > best_sum THEN low_sum ELSE best_sum END""",
    high="""CASE WHEN NOT high_known THEN NULL
        WHEN low_steps > 0 AND low_sum > high_sum + lost_base THEN low_sum
        WHEN lost_base > 0 THEN high_sum
            + least(lost_base, greatest(at($largest_open_run_flop, created_on) - high_sum, 0))
        ELSE high_sum END""",
    grade="""CASE WHEN NOT best_known THEN 'bounded'
        WHEN ancestors = 0 THEN own_grade
        WHEN lineage_grade = 'inferred' OR root_grade = 'inferred' THEN 'inferred'
        ELSE 'derived' END""",
    source="""CASE WHEN ancestors = 0 THEN own_source
        ELSE coalesce(root_source, 'reference table, for a parent that is not in the snapshot')
            || coalesce(' and ' || other_roots, '') END""",
    because="every step that the weights went through counts once",
    basis="EU Commission GPAI Guidelines 2025, paras 22 and 119: cumulative compute",
)
