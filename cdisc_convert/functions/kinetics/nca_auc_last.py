from cdisc_convert.functions._arguments import Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.kinetics._profiles import area_to_last, profiles_of, reported
from cdisc_convert.model.records import Made


@mapping(says="Linear-up log-down area of {value} over {time} to the last measurable.")
def nca_auc_last(value: Records, time: Records) -> Made:
    """Area under a concentration-time profile to the last measurable sample (AUCLST).

    value: concentrations; 0 is below the limit of quantification.
    time: hours since the dose; before the dose counts as 0.
    Rising and level steps are trapezoids, falling ones logarithmic.
    Gives concentration x hours, 0 where no sample is measurable; missing with fewer than two
    samples.
    """
    return reported(area_to_last(profiles_of(value, time)), value, time)
