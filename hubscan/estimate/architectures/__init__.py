"""Parameters by formula from a `config.json`, one module a group of families.

`count(config)` dispatches on `model_type`, on the class name of a diffusers component, or on the
architecture's name where older configs give no type.
"""
