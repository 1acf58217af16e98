"""Published facts and assumptions of NCT05600920, by the ids of the study design (studies.md)."""

from __future__ import annotations

from cdisc_convert.simulate.clock import day

TRIAL = "nct05600920"
SHIPPED = 30
"""Treated subjects of the shipped export: 3 cohorts of 10 (ICL-DES-3)."""
DEFAULT_SEED = 405

STUDY = "10000821"  # ICL-ID-2
SITE = "001"  # ICL-ID-3: one site, Bethesda
ZONE = "America/New_York"
PROTOCOL_VERSION = "3.0"

COHORT_DOSES = (240, 480, 720)  # ICL-DES-3, ug/kg
STRENGTH = 10_000  # section 1.3, assumption, ug/mL
BMI_LIMIT = 30.0  # ICL-DOSE-4
ADJUSTED_SHARE = 0.4  # section 1.3, assumption
DAYS_BETWEEN_DOSES = 84  # ICL-DOSE-1: every 12 weeks
DELAY_DAYS = 21  # section 2.3, DOSE_DELAYED: 3 weeks

# Section 1.4, ICL-INC-G: enrolment from the start of the trial to about 2025-09; the last first
# dose leaves room for a delayed dose before the registered completion.
FIRST_DOSE = day(2024, 12, 9)
LAST_FIRST_DOSE = day(2025, 8, 8)
FIRST_CONSENT = day(2024, 11, 6)

SCREEN_FAILURES = 5  # section 6.1, on top of 30 treated
NOT_TREATED = 1
WITHDRAWN = 1  # after the end of treatment
LOST = 1

# Section 6.1: demographics.
AGE = (18, 75)
FEMALE_SHARE = 0.55
BMI_MEAN, BMI_SD = 26.0, 5.0
RACE_SHARES = (0.60, 0.20, 0.10, 0.03, 0.07)
ETHNIC_SHARES = (0.12, 0.80, 0.04, 0.04)

# Section 6.1: cell counts per uL, median and geometric standard deviation.
CD4_MEDIAN, CD4_GSD, CD4_LIMIT = 80.0, 2.2, 299.0
CD8_MEDIAN, CD19_MEDIAN, NK_MEDIAN, OTHER_MEDIAN = 200.0, 110.0, 90.0, 190.0
CELL_GSD = 1.6
WITHIN_CV = 0.18
DOUBLE_NEGATIVE = 1.10  # CD3 over CD4 + CD8
PEAK_FOLD = (1.6, 2.1, 2.6)  # CD4 at the peak, per cohort
FOLD_GSD = 1.2  # between subjects, of the gain
PEAK_DAY, HALF_DECAY = 21.0, 45.0
LATER_DOSES = 0.6  # effect of doses 2 and 3 against dose 1
CD8_SHARE = 1.3  # CD8 gain against CD4 gain
NK_FOLD = 1.1

# Section 6.1: pharmacokinetics, Cmax in pg/mL per cohort, hours.
CMAX = (4800.0, 9600.0, 14400.0)
HALF_LIFE, ABSORPTION_RATE, PK_CV = 63.3, 1.2, 0.40  # the rate gives Tmax 4 h
LLOQ = 50
PK_HOURS = (0, 4, 24, 72, 168, 336, 720)
NOT_RECEIVED_SHARE = 0.01

ADA_AT_BASELINE, ADA_INDUCED, ADA_NEUTRALISING = 2, 8, 2  # of 30

# Section 6.1: histories (NEJM 2023;388:1680) and events.
HPV_SHARE, CRYPTOCOCCOSIS_SHARE, MOLLUSCUM_SHARE, NTM_SHARE = 0.29, 0.24, 0.09, 0.05
REACTION_SHARE, FEVER_SHARE, RASH_SHARE, HEADACHE_SHARE = 0.70, 0.25, 0.15, 0.20
LESION_SHRINKAGE = (0.0, 0.2, 0.2)  # sum of diameters by week 60, per cohort
VAS_MEAN, VAS_SD = 70.0, 15.0

REMOTE_SHARE = 0.30  # assumption: subjects who use a laboratory near home
DIAGNOSIS_TO_CONSENT = (400, 4000)  # assumption, days

DIRT = {
    "AE_START_NO_DAY": 4,
    "AE_START_NO_MONTH": 1,
    "AE_ONGOING_WITH_END": 2,
    "AE_END_BEFORE_START": 1,
    "AE_BEFORE_CONSENT": 1,
    "AE_GRADE_CHANGE": 5,
    "NO_COENROLMENT": 1,
    "IE_TEXT_MISMATCH": 1,
    "IGG_LIMIT_READING": 1,
    "VS_BP_INCOMPLETE": 1,
    "DOSE_WEIGHT_MISMATCH": 1,
    "OUT_OF_RANGE": 1,
    "PHOTO_MISSING": 1,
    "LESION_UNKNOWN": 1,
    "LINK_WITHOUT_PARTNER": 1,
    "LAB_DUPLICATE": 6,
    "LAB_CORRECTED": 2,
    "LAB_TEST_UNKNOWN": 1,
    "FLOW_QC_FAILED": 3,
    "PK_PREDOSE_QUANTIFIABLE": 1,
    "PK_PERIOD_MISSING": 1,
    "VISIT_LABEL_DATE": 1,
    "SUBJECT_UNKNOWN": 2,
    "NOT_CODED": 1,
    "CODED_TWICE": 1,
    "RESCREENED": 1,
    "SCREEN_FAILURE": 5,
    "NOT_TREATED": 1,
    "DOSE_DELAYED": 2,
    "DOSE_MISSED": 1,
    "TRT_DISCONTINUED": 2,
    "TWO_INJECTIONS": 3,
    "PROC_ABORTED": 1,
    "VISIT_UNSCHEDULED": 5,
    "RACE_SEVERAL": 1,
    "RACE_NONE": 1,
    "RECORD_DELETED": 4,
    "PARTIAL_OTHER": 6,
    "CM_DOSE_TEXT": 2,
    "VS_ND": 2,
    "VS_UNITS": 6,
    "QS_ITEM_BLANK": 1,
    "LESION_MERGED": 1,
    "LESION_OVER_50": 1,
    "LAB_NOT_DONE": 2,
    "ALC_UNITS": 3,
    "TIME_24": 2,
    "FLOW_LIMIT": 3,
    "FLOW_EMPTY": 2,
    "PK_LATE": 1,
    "TITER_SPELLING": 4,
    "DEVIATION": 3,
}
"""Dirt of the shipped export, section 2.3; the classes that are only counted are not here."""

CRITERIA = {
    "I3": "Co-enrolled in NIH protocol 09-I-0102 (EPIC study)",
    "I4": "Documented ICL: CD4 < 300 cells/uL in >= 2 measurements >= 6 weeks apart, ever",
    "E3": "Pregnant or breastfeeding",
    "E5": (
        "Creatinine > 1.5 x ULN; platelets < 50,000/uL; Hgb < 9 g/dL; AST or ALT > 2.5 x ULN; "
        "bilirubin > 1.5 x ULN (not Gilbert); IgG < 450 mg/L"
    ),
    "E7": (
        "Autoimmune disease needing systemic therapy (not vitiligo or replaced endocrine disease)"
    ),
}
"""Texts of section 1.2 for the criteria that the synthetic screen failures do not meet."""

FAILED_CRITERIA = ("E5", "E7", "I4", "E5", "E7")
MISWORDED = "Autoimmune disease requiring systemic treatment"
