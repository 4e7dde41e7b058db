"""The API: what the pages do, for programs. Every write goes through the same store functions and the same `act`.

tokens.py    a person's tokens: made and ended on their account page, hashed at rest
answers.py   what goes wrong, as JSON with every fault; the wrapper around every address
once.py      Idempotency-Key: the same request again gives the same answer
openapi.py   the description of it all
cases.py assess.py communicate.py caucus.py talks.py procedures.py document.py monitor.py    the operations, by step
organisation.py    those about an organisation
"""
