"""Columns of the raw files of NCT05600920, as the export prints them."""

from __future__ import annotations

COMMON = (
    "project subjectId Subject siteid SiteNumber Folder FolderName FolderSeq DataPageName "
    "PageRepeatNumber RecordPosition RecordId RecordActive MinCreated MaxUpdated SaveTS"
).split()
PROCEDURE = "coded:PRDONE date:PRDAT PRTIM_ST PRTIM_EN PRREAS VOL SPECID"
FORMS = {
    "ENROLL": "date:ICDAT ICDAT_TIM PROTVER COENR_ID coded:COHORT date:COHDAT SCRNUM",
    "DM": "BRTHYR AGE coded:SEX RACE1 RACE2 RACE3 RACE4 RACE5 RACEOTH coded:ETHNIC",
    "IE": "date:IEDAT IEYN IECRIT IENUM",
    "VS": "date:VSDAT VSDAT_TIM HT HT_U WT WT_U TEMP TEMP_U SYSBP DIABP PULSE RESP O2SAT VSND",
    "PE": "date:PEDAT coded:BODSYS coded:PERES PEDESC",
    "EX_INJ": "coded:EXDONE EXREAS DOSENUM date:EXDAT EXTIM COHDOSE CALCWT TOTDOSE_UG VOL_ML LOT "
    "coded:MUSCLE coded:SIDE NINJ",
    "AE": "AENUM AETERM date:AESTDAT AESTDAT_TIM date:AEENDAT AEENDAT_TIM AEONGO coded:AEGR "
    "coded:AESER AESCRIT1 AESCRIT2 AESCRIT3 AESCRIT4 AESCRIT5 AESCRIT6 coded:AEREL coded:AEACN "
    "AEACNOTH coded:AEOUT INJSITE",
    "CM": "CMNUM CMTRT CMIND CMDOSE CMDOSU CMROUTE CMFREQ date:CMSTDAT date:CMENDAT CMONGO "
    "CMPRIOR AENUM MHNUM",
    "MH": "MHNUM MHTERM coded:MHCAT date:MHSTDAT date:MHENDAT MHONGO ORGANISM SITE",
    "CD4HX": "date:CD4HXDAT CD4HXVAL CD4HXU",
    "LP": PROCEDURE,
    "LEUK": PROCEDURE,
    "RSWAB": PROCEDURE,
    "HPV": "date:HPVDAT LESNUM coded:LESLOC coded:LESTYPE LDIAM_MM NLES SEVGA PHOTO_YN PHOTO_ID "
    "DERM_EVAL",
    "HPVBX": "date:BXDAT LESNUM SPECID HISTRES HPVTYPE coded:P16",
    "OIF": "OINUM coded:OIDOM OIFIND coded:OIRESP date:OIDAT METHOD",
    "EQ5D": "date:QSDAT Q1 Q2 Q3 Q4 Q5 QVAS QND QREAS",
    "DS": "coded:DSTYPE DSSTAT coded:DSREAS date:DSDAT date:DTHDAT date:LASTCON",
    "DV": "DVTERM coded:DVCAT date:DVDAT",
}
"""Fields of the forms; a date has three columns of parts, a coded field one of codes."""
FILES = {
    "lab/nihcc_lab": "PROTOCOL PT_ID VISIT_LABEL COLL_DT ACC TEST_CD TEST_NAME RESULT UNITS "
    "REF_LOW REF_HIGH FLAG STATUS RPT_DT COMMENT",
    "lab/remote_lab": "STUDYSUBJ DRAWDATE DRAWTIME LBTEST_LOCAL VALUE UNIT LO HI FASTING LAB_TZ",
    "lab/autoab": "SUBJ COLL_DT ANALYTE QUAL TITER PATTERN",
    "flow/tbnk": "SUBJECT SPECIMEN_ID VISIT_LABEL COLL_DTTM PANEL LYM_ABS CD3_PCT CD3_ABS CD4_PCT "
    "CD4_ABS CD8_PCT CD8_ABS CD19_PCT CD19_ABS NK_PCT NK_ABS CD4_CD8 VIABILITY QC",
    "pk/nti7_pk": "SUBJ PERIOD NOMTIME_H ACT_DTTM SAMPLEID CONC CONC_U LLOQ STATUS",
    "pk/nti7_ada": "SUBJ VISIT COLL_DT SCREEN CONFIRM TITER NAB",
    "coding/meddra": "SUBJECT FORM RECORDID VERBATIM LLT LLT_CODE PT PT_CODE HLT HLT_CODE HLGT "
    "HLGT_CODE SOC SOC_CODE",
    "coding/whodrug": "SUBJECT FORM RECORDID DRUGNAME PREFTERM ATC1 ATC1_CODE ATC2 ATC2_CODE ATC3 "
    "ATC3_CODE ATC4 ATC4_CODE",
    "photo/manifest": "PHOTO_ID SUBJ TAKEN_DT BODY_SITE SHA256",
    "admin/sites": "SITEID COUNTRY ZONE",
    "admin/corrections": "id source key column old new who when why",
}


def _columns(fields: str) -> list[str]:
    made = []
    for entry in fields.split():
        kind, _, name = entry.rpartition(":")
        parts = {"date": ("", "_YY", "_MM", "_DD"), "coded": ("", "_STD")}.get(kind, ("",))
        made += [f"{name}{part}" for part in parts]
    return made


LAYOUTS = {f"edc/{name}": [*COMMON, *_columns(fields)] for name, fields in FORMS.items()} | {
    name: fields.split() for name, fields in FILES.items()
}
