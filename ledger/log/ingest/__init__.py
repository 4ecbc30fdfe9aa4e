"""Spreadsheets into signed statements: each row is one, or is refused by name; nothing is lost.

``table`` reads a file into rows, ``mapping`` says which column is what, ``plan`` makes a draft of
every row or says what is wrong with it, ``sealing`` keeps what opens sealed fields, ``run`` signs
and submits. A row's statement has the ``no`` ``<file's sha256, 16 hex>:<row>``, so that importing
the file again adds only what is missing (design section 4).
"""
