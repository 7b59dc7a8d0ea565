"""Parameters by formula from a `config.json`, one module a group of families.

`count(config)` dispatches on `model_type`, on the class name of a diffusers component, or on the
architecture's name where older configs give no type.
"""

from hubscan.estimate.architectures.dispatch import count
from hubscan.estimate.architectures.forward import of as forward_pass
from hubscan.estimate.architectures.linear_layers import widths as linear_widths
from hubscan.estimate.architectures.shape import Count

__all__ = ["Count", "count", "forward_pass", "linear_widths"]
