"""What the foot of an archive form carries: the head of the audit trail in words and as a QR code, so that paper vouches for the database (COR-3)."""

from __future__ import annotations

from ejournal.rules.heads import Head


def head_words(head: Head | None) -> str:
    return f"Вершина истории изменений: №\u00a0{head.number} {head.short}." if head else ""


def qr_picture(text: str) -> tuple[bytes, ...]:
    """Rows of 0 and 1."""
    import segno  # few requests need it

    return tuple(bytes(row) for row in segno.make(text, error="l", micro=False).matrix)
