"""A client for the API of a Makegood server: typed, synchronous, with nothing but the standard library underneath.

    from makegood.client import Client

    client = Client("https://makegood.example.org", token)
    for row in client.cases():
        print(row.title, row.says)
    case = client.case(row.id)
    case.send("We would like to solve this with you by Friday.")

What the server refuses is raised as `Refused`, with every fault that it named.
"""

from makegood.client.calls import Client, OneCase
from makegood.client.line import Refused

__all__ = ["Client", "OneCase", "Refused"]
