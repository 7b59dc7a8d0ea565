"""Arrow told that there is no pandas, which it would load at its first array of Python values.

That takes as long as half of a question about one model, and no command uses a frame. From Python,
where frames are handed out, nothing is refused.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType


def refuse_pandas() -> None:
    """Let no `import pandas` of this process succeed, unless it has been imported already.

    An entry of None in `sys.modules`, the shorter way, ends in an error of Arrow's.
    """
    sys.meta_path.insert(0, _Refusing())


class _Refusing:
    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Nothing is found here, and of pandas nowhere else."""
        if name == "pandas":
            raise ModuleNotFoundError("no command of hubscan needs pandas", name=name)
        return None
