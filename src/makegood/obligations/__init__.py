"""Commitments after signature: how each one stands, what follows, what is owed, and what to say about it.

Everything is a pure function of the terms, the events and a moment. Given the same three, everyone gets the same answer.
"""
