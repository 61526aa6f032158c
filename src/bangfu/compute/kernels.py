"""Loops that are compiled to machine code, and where that code is kept.

Numba keeps it in NUMBA_CACHE_DIR where that is set, else beside the source, else in the user's own cache folder. Where
none of these may be written to (a read-only install, a user without a home) a kernel is compiled anew in each process:
slower to start, never a failure. Only modules whose callers compute at scale import this one, for numba takes its time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])


def kernel(loop: Loop) -> Loop:
    """The same function, compiled at its first call for the types it is called with.

    Arithmetic is as written (no fast-math), so that the same input gives the same bytes. Errors: none of its own; an
    index out of range is not noticed inside a kernel, so its callers check shapes. Source: numba's own documentation.

    >>> @kernel
    ... def total(numbers):
    ...     whole = 0
    ...     for number in numbers:
    ...         whole += number
    ...     return whole
    >>> import numpy as np
    >>> int(total(np.array([1, 2, 39])))
    42
    """
    try:
        return cast(Loop, numba.njit(cache=True)(loop))
    except RuntimeError:  # nowhere to keep it
        return cast(Loop, numba.njit(loop))
