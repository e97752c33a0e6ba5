"""Receipts: why an assessment says what it says, down to the fact and the sentence of the document.

`receipt.v1` is described by ``docs/receipt.v1.schema.json``. It is plain data: the same question
gives the same receipt, and its digest covers every other field.
"""

from core.assess.receipts.writer import Engine, ReceiptWriter, receipt, receipt_digest

__all__ = ["Engine", "ReceiptWriter", "receipt", "receipt_digest"]
