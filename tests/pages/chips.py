"""The boxes in the chips of the filter bar, as a viewer finds them."""


def box(app, key):
    """The box that the chip shows now: a new one each time that the last one said something else."""
    return next(each for each in app.pills if each.key.rpartition("_")[0] == key)
