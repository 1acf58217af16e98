"""Published facts and assumptions of NCT03821038, by the ids of the study design (studies.md)."""

from __future__ import annotations

from cdisc_convert.simulate.clock import day

TRIAL = "nct03821038"
SHIPPED = 21
"""Randomised subjects (SEP-DES-2): 15 CYT107, 6 placebo, all treated."""
DEFAULT_SEED = 179
ACTIVE = 15
SCREEN_FAILURES = 5  # section 6.2

# SEP-DES-2 and section 6.2: 8 French sites with 18 subjects, 2 US sites with 3.
SITE_ROUND = (
    101, 101, 101, 102, 102, 103, 103, 103, 103, 104, 104, 105, 105, 106, 106, 107, 108, 108,
    201, 201, 202,
)  # fmt: skip
SITES = (101, 102, 103, 104, 105, 106, 107, 108, 201, 202)
FAILURE_SITES = (101, 104, 107, 202, 105, 108, 201, 106, 102)
"""Site 103 has randomised subjects only, so that 103-004 is one of them (section 2.2)."""
ZONES = {
    **dict.fromkeys(range(101, 109), "Europe/Paris"),
    201: "America/New_York",
    202: "America/Chicago",
}

# SEP-ID-1: registered 2019-01-29, ended 2021-10-06; the halt leaves room for day 90.
FIRST_DOSE = day(2019, 3, 12)
LAST_FIRST_DOSE = day(2021, 6, 3)
HALT = day(2021, 7, 9)
HALT_AFTER = 9
"""Days from dose 1 to the halt of the subjects who are under treatment then."""
DST_DOSE_1 = day(2019, 10, 24)
"""Dose 2 follows in the night in which the clock goes back (SEP-T05)."""

DOSE_DAYS = (0, 3, 7, 10, 14, 17)  # SEP-DES-3: twice a week for 3 weeks, days from dose 1
DOSE = 10.0  # SEP-DES-1, ug/kg
INFUSION_MINUTES = 60  # SEP-DES-6, assumption
VOLUME = 10

# Section 6.2: qualifying counts in G/L.
ALC_MEDIAN, ALC_GSD, ALC_LIMIT = 0.52, 1.35, 0.90
AGE_MEAN, AGE_SD = 65.0, 12.0
APACHE_MEAN, APACHE_SD = 24.0, 6.0
SOFA_MEAN = 9.0

# Section 6.2: fold at day 29 and how much of it (on the log scale) there is at each visit.
PLACEBO_FOLD = {"ALC": 1.15, "CD4": 1.15, "CD8": 1.10, "OTHER": 1.05}
RATIO_TO_PLACEBO = {"ALC": 2.5, "CD4": 2.6, "CD8": 2.6, "OTHER": 1.1}
FOLD_GSD = 1.22
COURSE = (0.0, 0.0, 0.15, 0.40, 0.60, 0.80, 0.92, 1.0, 1.0, 0.95, 0.90)
WITHIN_CV = 0.08
ULN = 4.0  # G/L
HIGH_ALC = {3: 7.4, 4: 10.8, 5: 7.9, 6: 5.6}
"""G/L at visits DAY 8 to 18 of the subject above 2.5 x ULN (SEP-DES-5); place of the visit."""

CD4_MEDIAN, CD8_MEDIAN, CD19_MEDIAN, NK_MEDIAN = 210.0, 95.0, 110.0, 45.0
CELL_GSD = 1.5

# Section 6.2: the three reactions, hours after the start of an infusion (SEP-DES-4, SEP-SAF-1).
REACTIONS = 3
REACTION_HOURS = (6.4, 5.4, 7.6)

# Section 6.2: how treatment ends early, subjects of 15 and 6; and deaths by day 90.
HALTED = 1  # of each arm: under treatment at the halt (SEP-DES-4)
ABOVE_LIMIT = 1  # CYT107: ALC above 2.5 x ULN (SEP-DES-5)
DISCHARGED = 1  # placebo
DEATHS_ON_TREATMENT = 1  # of each arm
EARLY_DEATHS = 1  # CYT107, after the last dose and before day 29
LATE_DEATHS = 1  # of each arm, after day 29
INFECTIONS = (4, 3)  # CYT107, placebo

# Section 6.2: concentrations in ng/mL, hours.
CMAX, HALF_LIFE, PK_CV = 150.0, 10.0, 0.30
LLOQ = 0.10
PK_HOURS = (0, 1, 2, 4, 6, 8, 12, 24, 48, 72)

# Section 6.2: cytokines at baseline, pg/mL, and the curve limits of luminex_limits.
CYTOKINES = {
    "IL-6": (80.0, 1.0), "IL-8": (60.0, 1.0), "IL-10": (15.0, 1.5), "TNFa": (12.0, 2.0),
    "IFNg": (3.5, 2.0), "IL-1b": (1.6, 1.0),
}  # fmt: skip
CURVE_TOP = 10_000.0

# Section 6.2: last day of organ support, median days from dose 1 (CYT107, placebo).
SUPPORT_DAYS = (9.0, 16.5)
SUPPORT_GSD = 1.3
ICU_MEAN, ICU_SD = 14.0, 8.0

DIRT = {
    "AE_START_NO_DAY": 3,
    "AE_ONGOING_WITH_END": 1,
    "AE_END_BEFORE_START": 1,
    "AE_GRADE_CHANGE": 2,
    "AE_TERM_FRENCH": 2,
    "WEIGHT_CARRIED": 2,
    "INFUSION_STOP_BEFORE_START": 1,
    "LINK_WITHOUT_PARTNER": 1,
    "LAB_DUPLICATE": 4,
    "LAB_CORRECTED": 1,
    "LAB_TEST_UNKNOWN": 1,
    "LAB_RESULT_NOT_GIVEN": 1,
    "QUALALC_DIFFERS": 1,
    "AFTER_DEATH": 1,
    "SUBJECT_UNKNOWN": 1,
    "NOT_CODED": 1,
    "CODED_TWICE": 1,
    "SIC_DISAGREES": 1,
    "SCREEN_FAILURE": 5,
    "DOSE_DELAYED": 3,
    "DOSE_MISSED": 6,
    "TRT_DISCONTINUED": 9,
    "VISIT_UNSCHEDULED": 4,
    "RACE_SEVERAL": 1,
    "PARTIAL_OTHER": 2,
    "CM_DOSE_TEXT": 1,
    "LAB_NOT_DONE": 4,
    "ALC_UNITS": 4,
    "TIME_24": 2,
    "DST": 1,
    "FLOW_LIMIT": 1,
    "FLOW_EMPTY": 2,
    "KIT_REPLACED": 1,
    "SIC_PENDING": 2,
    "SUPPORT_ONGOING": 2,
    "DEVIATION": 3,
}
"""Dirt of the shipped export, section 2.3; the classes that are only counted are not here."""
