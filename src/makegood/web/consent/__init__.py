"""What takes two people of one side: it is kept as it was meant, and done once a colleague agrees.

A side says which acts (a notice, words that admit fault, an end of the agreement, offers above a sum). The function that does such an act asks
here first, and registers how it is done later:

    consent.ask_first(seat, Rule.NOTICE, "send", {...}, says=..., at=at, once=once)    # raises Waiting where a colleague has to agree
    consent.register("send", lambda seat, what, at: send(seat, **what, at=at))
"""
