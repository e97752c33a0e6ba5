"""Old .xls files, written record by record: no program of today makes the ones that do harm."""

import struct
from collections.abc import Iterable, Sequence

Cell = tuple[int, int, float]
"""Row and column, counting from 0, and a number."""

END = 0xFFFFFFFE


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


def number(cell: Cell) -> bytes:
    row, column, value = cell
    return record(0x0203, struct.pack("<3Hd", row, column, 0, value))


def sheet(cells: Iterable[Cell], *more: bytes) -> bytes:
    begin = record(0x0809, struct.pack("<4H2I", 0x0600, 0x0010, 0, 0, 0, 0))
    return begin + b"".join(more) + b"".join(map(number, cells)) + record(0x000A)


def old_stream(sheets: Sequence[bytes], *, old: bool = False) -> bytes:
    """The records of a workbook with sheets called a1, a2, …"""
    begin = record(0x0809, struct.pack("<4H2I", 0x0600, 0x0005, 0, 0, 0, 0))
    begin += record(0x0042, struct.pack("<H", 1200)) + record(0x0022, struct.pack("<H", old))
    names = [f"a{place}".encode() for place in range(1, len(sheets) + 1)]
    start = len(begin) + sum(12 + len(name) for name in names) + 4
    for name, each in zip(names, sheets, strict=True):
        begin += record(0x0085, struct.pack("<I4B", start, 0, 0, len(name), 0) + name)
        start += len(each)
    return begin + record(0x000A) + b"".join(sheets)


def old_file(sheets: Sequence[bytes], *, old: bool = False) -> bytes:
    """A compound file of sectors of 512 bytes: the table, the directory, the workbook."""
    stream = old_stream(sheets, old=old)
    stream += bytes(max(4096 - len(stream), -len(stream) % 512))
    count = len(stream) // 512
    assert count <= 120
    table = [0xFFFFFFFD, END, *range(3, 2 + count), END]
    table += [0xFFFFFFFF] * (128 - len(table))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<5H6x10I", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0, 0)
    head += struct.pack("<108I", *[0xFFFFFFFF] * 108)
    root = entry("Root Entry", 5, END, 0, child=1)
    directory = root + entry("Workbook", 2, 2, len(stream)) + bytes(256)
    return head + struct.pack("<128I", *table) + directory + stream


def entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le")
    nothing = 0xFFFFFFFF
    head = text.ljust(64, b"\0") + struct.pack(
        "<H2B3I", len(text) + 2, kind, 1, nothing, nothing, child
    )
    return head + bytes(36) + struct.pack("<3I", start, size, 0)
