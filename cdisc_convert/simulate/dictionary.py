"""A small invented coding dictionary: five levels of terms for events, four classes for drugs.

The texts are plain clinical words; every code is invented (90000001 and up, Z and digits) and no
code of a licensed dictionary stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

LEVELS = ("LLT", "PT", "HLT", "HLGT", "SOC")
CLASSES = ("ATC1", "ATC2", "ATC3", "ATC4")

# Verbatim term, preferred term, group, wider group, organ class.
_EVENTS = """
Injection site erythema|Injection site erythema|Injection site reactions|Administration site reactions|General disorders and administration site conditions
Injection site pain|Injection site pain|Injection site reactions|Administration site reactions|General disorders and administration site conditions
Injection site induration|Injection site induration|Injection site reactions|Administration site reactions|General disorders and administration site conditions
Fever|Pyrexia|Febrile disorders|Body temperature conditions|General disorders and administration site conditions
Fatigue|Fatigue|Asthenic conditions|General system disorders|General disorders and administration site conditions
Swollen legs|Oedema peripheral|Oedema conditions|General system disorders|General disorders and administration site conditions
Rash|Rash|Rashes and eruptions|Epidermal and dermal conditions|Skin and subcutaneous tissue disorders
Pressure ulcer|Decubitus ulcer|Skin ulcerations|Epidermal and dermal conditions|Skin and subcutaneous tissue disorders
Headache|Headache|Headaches|Headache conditions|Nervous system disorders
Nausea|Nausea|Nausea and vomiting|Gastrointestinal signs|Gastrointestinal disorders
Diarrhea|Diarrhoea|Diarrhoea conditions|Gastrointestinal motility conditions|Gastrointestinal disorders
Joint pain|Arthralgia|Joint signs|Joint disorders|Musculoskeletal and connective tissue disorders
Back pain|Back pain|Musculoskeletal pain conditions|Musculoskeletal conditions|Musculoskeletal and connective tissue disorders
Cold|Nasopharyngitis|Upper respiratory infections|Infections of the airways|Infections and infestations
Shingles|Herpes zoster|Herpes infections|Viral infections|Infections and infestations
Urinary infection|Urinary tract infection|Urinary infections|Infections of other sites|Infections and infestations
Pneumonia|Pneumonia|Lower respiratory infections|Infections of the airways|Infections and infestations
Bacteremia|Bacteraemia|Bloodstream infections|Infections of other sites|Infections and infestations
Abdominal abscess|Abdominal abscess|Abdominal infections|Infections of other sites|Infections and infestations
Catheter infection|Device related infection|Device infections|Infections of other sites|Infections and infestations
Wound infection|Wound infection|Wound infections|Infections of other sites|Infections and infestations
Enlarged lymph nodes|Lymphadenopathy|Lymphatic signs|Lymphatic conditions|Blood and lymphatic system disorders
Anemia|Anaemia|Anaemias|Red cell conditions|Blood and lymphatic system disorders
Low platelets|Thrombocytopenia|Thrombocytopenias|Platelet conditions|Blood and lymphatic system disorders
ALT increased|Alanine aminotransferase increased|Liver tests|Laboratory investigations|Investigations
Respiratory distress|Respiratory distress|Respiratory failures|Respiratory conditions|Respiratory, thoracic and mediastinal disorders
Acute kidney injury|Acute kidney injury|Renal failures|Renal conditions|Renal and urinary disorders
Delirium|Delirium|Confusional conditions|Mental conditions|Psychiatric disorders
Atrial fibrillation|Atrial fibrillation|Atrial arrhythmias|Cardiac arrhythmia conditions|Cardiac disorders
High blood sugar|Hyperglycaemia|Glucose conditions|Metabolic conditions|Metabolism and nutrition disorders
Low potassium|Hypokalaemia|Potassium conditions|Metabolic conditions|Metabolism and nutrition disorders
Multiple organ failure|Multiple organ dysfunction syndrome|Organ failures|General system disorders|General disorders and administration site conditions
Idiopathic CD4 lymphopenia|Idiopathic CD4 lymphocytopenia|Lymphopenias|White cell conditions|Blood and lymphatic system disorders
Cryptococcal meningitis|Meningitis cryptococcal|Cryptococcal infections|Fungal infections|Infections and infestations
Pulmonary NTM infection|Nontuberculous mycobacterial infection|Mycobacterial infections|Bacterial infections|Infections and infestations
Molluscum contagiosum|Molluscum contagiosum|Poxvirus infections|Viral infections|Infections and infestations
Anogenital warts|Anogenital warts|Papilloma infections|Viral infections|Infections and infestations
Hand warts|Skin papilloma|Papilloma infections|Viral infections|Infections and infestations
High blood pressure|Hypertension|Hypertensions|Vascular hypertensive conditions|Vascular disorders
Asthma|Asthma|Bronchospasms|Respiratory conditions|Respiratory, thoracic and mediastinal disorders
Low thyroid|Hypothyroidism|Thyroid conditions|Endocrine conditions|Endocrine disorders
Hay fever|Seasonal allergy|Allergies|Allergic conditions|Immune system disorders
Vitiligo|Vitiligo|Pigmentation conditions|Epidermal and dermal conditions|Skin and subcutaneous tissue disorders
Basal cell cancer of the skin|Basal cell carcinoma|Skin neoplasms|Neoplasms of the skin|Neoplasms benign, malignant and unspecified
Diabetes|Diabetes mellitus|Glucose conditions|Metabolic conditions|Metabolism and nutrition disorders
COPD|Chronic obstructive pulmonary disease|Bronchospasms|Respiratory conditions|Respiratory, thoracic and mediastinal disorders
Heart failure|Cardiac failure|Heart failures|Cardiac conditions|Cardiac disorders
Former smoker|Ex-tobacco user|Tobacco use|Lifestyle conditions|Social circumstances
"""

# Name as typed, preferred name, four classes from wide to narrow.
_DRUGS = """
Bactrim|SULFAMETHOXAZOLE;TRIMETHOPRIM|Anti-infectives|Antibacterials, systemic|Sulfonamides and trimethoprim|Combinations of sulfonamides
Fluconazole|FLUCONAZOLE|Anti-infectives|Antimycotics, systemic|Antimycotics|Triazoles
Azithromycin|AZITHROMYCIN|Anti-infectives|Antibacterials, systemic|Macrolides|Macrolides
Valacyclovir|VALACICLOVIR|Anti-infectives|Antivirals, systemic|Direct antivirals|Nucleosides
Tylenol|PARACETAMOL|Nervous system|Analgesics|Other analgesics|Anilides
Paracétamol|PARACETAMOL|Nervous system|Analgesics|Other analgesics|Anilides
Ibuprofen|IBUPROFEN|Musculoskeletal system|Antiinflammatories|Non-steroids|Propionic acids
Lisinopril|LISINOPRIL|Cardiovascular system|Renin-angiotensin agents|ACE inhibitors|ACE inhibitors, plain
Levothyroxine|LEVOTHYROXINE|Hormones|Thyroid therapy|Thyroid preparations|Thyroid hormones
Cetirizine|CETIRIZINE|Respiratory system|Antihistamines|Antihistamines, systemic|Piperazines
Hydrocortisone cream|HYDROCORTISONE|Dermatologicals|Corticosteroids, skin|Corticosteroids, plain|Weak corticosteroids
Albuterol inhaler|SALBUTAMOL|Respiratory system|Airway agents|Adrenergics, inhaled|Selective agonists
Pipéracilline tazobactam|PIPERACILLIN;TAZOBACTAM|Anti-infectives|Antibacterials, systemic|Penicillins|Penicillin combinations
Meropenem|MEROPENEM|Anti-infectives|Antibacterials, systemic|Other beta-lactams|Carbapenems
Midazolam|MIDAZOLAM|Nervous system|Psycholeptics|Hypnotics|Benzodiazepines
Propofol|PROPOFOL|Nervous system|Anesthetics|General anesthetics|Other general anesthetics
Insulin|INSULIN|Alimentary tract|Diabetes drugs|Insulins|Fast-acting insulins
Enoxaparin|ENOXAPARIN|Blood|Antithrombotics|Antithrombotics|Heparins
Pantoprazole|PANTOPRAZOLE|Alimentary tract|Acid drugs|Ulcer drugs|Proton pump inhibitors
"""


@cache
def event_terms() -> Mapping[str, tuple[str, ...]]:
    """Per verbatim term its five coded terms and codes: LLT, code, PT, code, ... SOC, code."""
    rows = [line.split("|") for line in _EVENTS.strip().splitlines()]
    coded = {row[0]: (row[0], *row[1:]) for row in rows}
    numbers = [_numbered([terms[level] for terms in coded.values()]) for level in range(5)]
    return {
        verbatim: tuple(
            cell
            for level, term in enumerate(terms)
            for cell in (term, str(90_000_001 + 1000 * level + numbers[level][term]))
        )
        for verbatim, terms in coded.items()
    }


@cache
def drug_terms() -> Mapping[str, tuple[str, ...]]:
    """Per drug name its preferred name and four classes: PREFTERM, ATC1, code, ... ATC4, code."""
    rows = [line.split("|") for line in _DRUGS.strip().splitlines()]
    # Codes count on from one level to the next: Z01, Z02, ...
    numbers = _numbered([f"{level} {row[level]}" for level in range(2, 6) for row in rows])
    return {
        row[0]: (
            row[1],
            *(
                cell
                for level, term in enumerate(row[2:], 2)
                for cell in (term, f"Z{numbers[f'{level} {term}'] + 1:02d}")
            ),
        )
        for row in rows
    }


def _numbered(terms: list[str]) -> dict[str, int]:
    """Each distinct term with its place, in order of first use."""
    return {term: place for place, term in enumerate(dict.fromkeys(terms))}
