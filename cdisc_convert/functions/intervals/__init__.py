"""Functions that measure time: days covered or free, time above a limit, areas."""
