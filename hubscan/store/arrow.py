"""Arrow as it is used on columns of the listing: without type stubs.

The stubs of pyarrow refuse many calls that the library takes, such as an array of a mask or of an
expression's result; in code that is all such calls they would only be argued with.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import pyarrow
import pyarrow.compute

Column: TypeAlias = Any
"""An Arrow array."""
Table: TypeAlias = Any
"""An Arrow table."""
pa: Any = pyarrow
pc: Any = pyarrow.compute
