"""The command line: one verb per thing a user does; files in, text or JSON out.

Exit status 0: fine. 1: findings, or a refusal worth stopping for. 2: wrong usage or input.
Each verb lives in its own module and imports its room only when it runs, so that every verb starts fast.
"""

from makegood.cli.app import main

__all__ = ["main"]
