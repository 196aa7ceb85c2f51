"""What every test run shares: how seldom the garbage is looked for."""

import gc

# A test builds a million small expressions: by default a sixth of its time goes into looking through them.
gc.set_threshold(100_000, 50, 100)
