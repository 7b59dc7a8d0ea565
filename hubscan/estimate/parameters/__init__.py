"""Total and active parameters: estimators in order of trust, one module each.

An estimator is a module with `RANK` (lower is trusted more), `METHOD` (its public name) and
`query(assumptions)`, which returns SQL over `subjects` with the columns
`model, low, best, high, grade, source`. `choose` finds the modules by walking this package.
"""
