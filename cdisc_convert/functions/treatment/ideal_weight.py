import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.body._sex import by_sex
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made

_CM_PER_INCH = 2.54


@mapping(says="Devine: 50 or 45.5 ({sex}) + 2.3 kg per inch of {height} above 60.")
def ideal_weight(height: Column, sex: Column) -> Made:
    """Ideal body weight in kg (Devine BJ, Drug Intell Clin Pharm 1974;8:650-655).

    height: cm; below 60 inches counts as 60.
    sex: M or F.
    Gives kg, not rounded; missing where height is, or sex is neither M nor F.
    """
    start = by_sex(sex, 50.0, 45.5)
    return calculated(lambda cm: start + 2.3 * np.maximum(cm / _CM_PER_INCH - 60, 0), height)
