"""What can go wrong while loading, said in one sentence that tells what to do."""


class LoadError(Exception):
    """Nothing was loaded; the message says why and what to do about it."""
