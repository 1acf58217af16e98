from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping


@mapping(says="Copied from {from}.", keeps_origin=True)
def copy(from_: Column | None = None) -> Column:
    """The value as it is.

    from: any value; left out, it is the column of the same name in the row's only source.
    Gives the same value of the same kind.
    """
    assert from_ is not None, "the planner names the column of the same name"
    return from_
