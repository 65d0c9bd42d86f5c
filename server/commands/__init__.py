"""Writes: one use case a function. Each has three beats: check, do, announce."""
