"""Limits on guessing and flooding, a second look before dangerous acts, a second factor where a side asks for it."""
