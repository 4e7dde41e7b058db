"""Search over everything that somebody may see, though its words are sealed at rest: a blind index.

Each word of a room is kept only as a keyed hash (HMAC-SHA256), with a key derived for that room from a master key of the keyring. The same word in
two rooms has two hashes. Whoever has the database without the keyring learns how many different words a row has, which rows of one room
share a word, and how often each unknown word occurs there; with enough known texts, frequent words can be guessed. Words of fewer than two signs are left out.

Each hash names the master key that it was made with, so search goes on while a `rekey` runs; `index.rebuild()` then makes all hashes
with the newest key. The index holds nothing that the rows do not: it may be thrown away and rebuilt at any time.
"""
