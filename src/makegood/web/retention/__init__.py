"""How long closed cases are kept, what holds them, and how they go.

    times.py    when the time of a side, of its private room, of a whole case is over
    store.py    an organisation states a time; a side holds a case, and lifts its hold
    leaving.py  what goes is announced, and goes thirty days later; the sweeper calls it
    rows.py     which rows and files belong to a case or to some of its rooms

A case is both sides'. It goes when the time of both is over and neither holds it; until then a side whose time is over loses
what only it sees. docs/why/privacy.md says why.
"""
