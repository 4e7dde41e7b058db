"""Keeping an installation: backup, restore, new keys, and what is wrong with it.

rows.py      every row of every table as JSON lines, sealed columns as they lie, and back
archive.py   the file of a backup: rows, exhibits, a manifest with the hash of each part
backup.py    makes one while the application runs
restore.py   puts one into an empty installation, whatever version and database it came from
doctor.py    looks at everything that can go wrong and says how to mend it
"""
