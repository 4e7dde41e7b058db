"""What people write in a case is unreadable on disk: sealed with a key per room, derived from the installation's keyring.

    keyring.py    the master keys: a file that only its owner reads, newest key first
    sealing.py    one value sealed for one scope (a side's room, a person, the post)
    sealed_file.py  the same for files of any size, piece by piece
    fields.py     model fields that are sealed in the database and plain in Python
    migrating.py  seals columns that were plain before

A stolen database, disk or backup shows who repairs something with whom and when, and nothing of what they say. Whoever
also holds the keyring can read everything: keep it apart (MAKEGOOD_KEYRING).
"""
