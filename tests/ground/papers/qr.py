"""Reads a QR code from the drawing on the paper, as a telephone does once it has found the squares.

No error correction: a code that we printed ourselves has nothing to correct.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from qrcode.base import rs_blocks
from qrcode.util import pattern_position

Grid = list[list[bool]]
MASKS: list[Callable[[int, int], bool]] = [
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
]
BORDER = 4


def grid_of(svg: str) -> Grid:
    """The squares of a path of unit squares `M x,y H …`."""
    marks = {(int(float(y)), int(float(x))) for x, y in re.findall(r"M([\d.]+),([\d.]+)H", svg)}
    size = max(row for row, _ in marks) - BORDER + 1
    return [[(row + BORDER, column + BORDER) in marks for column in range(size)] for row in range(size)]


def decode(grid: Grid) -> str:
    size = len(grid)
    version = (size - 17) // 4
    form = (
        sum(grid[8][column] << shift for column, shift in zip(range(5), range(14, 9, -1), strict=True))
        ^ 0b101010000010010
    )
    level, mask = form >> 13 & 3, MASKS[form >> 10 & 7]
    bits = [grid[r][c] ^ mask(r, c) for r, c in _data_places(size, version)]
    words = [sum(bit << 7 - i for i, bit in enumerate(bits[at : at + 8])) for at in range(0, len(bits) - 7, 8)]
    stream = "".join(f"{word:08b}" for word in _joined(words, version, level))
    assert stream[:4] == "0100", "bytes"
    width = 8 if version < 10 else 16
    count = int(stream[4 : 4 + width], 2)
    start = 4 + width
    return bytes(int(stream[start + 8 * i : start + 8 * i + 8], 2) for i in range(count)).decode()


def _joined(words: list[int], version: int, level: int) -> list[int]:
    """The data of the blocks one after another; in the code they are dealt out in turn."""
    counts = [block.data_count for block in rs_blocks(version, level)]
    blocks: list[list[int]] = [[] for _ in counts]
    supply = iter(words)
    for turn in range(max(counts)):
        for block, count in zip(blocks, counts, strict=True):
            if turn < count:
                block.append(next(supply))
    return [word for block in blocks for word in block]


def _data_places(size: int, version: int) -> Iterator[tuple[int, int]]:
    """Two columns at a time from the right, up and down, past what is not data."""
    column, upward = size - 1, True
    while column > 0:
        column -= column == 6
        for row in range(size - 1, -1, -1) if upward else range(size):
            yield from ((row, c) for c in (column, column - 1) if not _is_pattern(row, c, size, version))
        column, upward = column - 2, not upward


def _is_pattern(row: int, column: int, size: int, version: int) -> bool:
    corner = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    places = pattern_position(version)
    aligned = any(
        abs(row - r) <= 2 and abs(column - c) <= 2
        for r in places
        for c in places
        if not ((r < 9 and (c < 9 or c > size - 10)) or (r > size - 10 and c < 9))
    )
    versioned = version >= 7 and ((row < 6 and column >= size - 11) or (column < 6 and row >= size - 11))
    return corner or aligned or versioned or row == 6 or column == 6
