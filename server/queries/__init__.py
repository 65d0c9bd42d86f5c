"""Reads: frozen rows, keyset pages, batch-first where a dataloader asks."""
