"""Bangfu 帮扶: the four precisions of rural poverty work, end to end. The tour is in docs/architecture.md."""

import os

# The allocator of the computing core keeps what it has freed unless told otherwise, and reads this when it is loaded:
# an import of a county then holds a tenth less, at the same speed.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:500,muzzy_decay_ms:0")
