"""A PDF made smaller, the same to every reader: what describes its structure goes into compressed object streams.

Typst writes each object plain, and the tags that make a plan accessible are most of the file.
"""

import io

import pikepdf


def packed(pdf: bytes) -> bytes:
    """Give the same document with its objects in compressed object streams (ISO 32000-1 7.5.7); the same bytes for the same document."""
    small = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        file.save(small, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return small.getvalue()
