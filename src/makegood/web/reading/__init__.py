"""Long files, read by the worker: whoever gave one is led to a page that tells how it stands, can leave it, and come back.

A short file is read while its sender waits, as ever. A long one is kept as it came, sealed for their room; a row says who
gave it and what it is, and any sweeper takes it by lease. Should that one be killed, another begins anew after the lease;
what a file leads to is done in one `act` with the form's key, so that nothing is done twice. A file that brings its reader
down three times is given up.
"""
