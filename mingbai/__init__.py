"""The composition root: the ``mingbai`` command, and the wiring of the parts below it.

Nothing here decides what is right or wrong; it reads arguments, files and keys, calls the floors
below, and says in plain words what came of it. Importing it starts nothing.
"""

import os

# Our models use no plugin, and looking for some reads every installed package's metadata at start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
