"""Bangfu 帮扶: the four precisions of rural poverty work, end to end. The tour is in docs/architecture.md."""
