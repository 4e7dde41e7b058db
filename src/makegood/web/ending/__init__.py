"""The end of a case that no agreement came of: alone, or after talks that ended without a deal. It can be taken up again.

A case with a signed agreement closes in the room of its obligations, once everything is settled.
"""
