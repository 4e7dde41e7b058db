"""A case as a folder that anybody can keep, and back: the layout that `makegood run` reads (docs/reference/case.md).

export.py      the files of a case as one side sees it
bring_in.py    a folder becomes a new case, whole or not at all
also.py        also.yaml: what the application knows beside what the layout has a file for
packing.py     a folder as one zip, and back
"""
