"""HPV lesions with photographs and biopsies, and follow-up of opportunistic infections."""

from __future__ import annotations

import hashlib

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Floats,
    Ints,
    blank,
    decimals,
    integers,
    joined,
    pick,
    positions,
    replaced,
)
from cdisc_convert.simulate.folder import FileLayout
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.edc import Coded, Date, Field, Form, Rows, subject
from cdisc_convert.simulate.icl.history import CRYPTOCOCCOSIS, MOLLUSCUM, NTM, History
from cdisc_convert.simulate.icl.schedule import D1M5, W36, W48, W60

HPV = Form(
    "HPV",
    "HPV Lesions",
    (
        "date:HPVDAT", "LESNUM", "coded:LESLOC", "coded:LESTYPE", "LDIAM_MM", "NLES", "SEVGA",
        "PHOTO_YN", "PHOTO_ID", "DERM_EVAL",
    ),
)  # fmt: skip
HPVBX = Form(
    "HPVBX", "Skin Biopsy", ("date:BXDAT", "LESNUM", "SPECID", "HISTRES", "HPVTYPE", "coded:P16")
)
OIF = Form(
    "OIF",
    "Opportunistic Infection Follow-up",
    ("OINUM", "coded:OIDOM", "OIFIND", "coded:OIRESP", "date:OIDAT", "METHOD"),
)
MANIFEST = FileLayout("photo/manifest.csv", ("PHOTO_ID", "SUBJ", "TAKEN_DT", "BODY_SITE", "SHA256"))

SITES = (
    ("PERI", "PERIANAL REGION"), ("ANUS", "ANUS"), ("HAND", "HAND"), ("FOOT", "FOOT"),
    ("PENIS", "PENIS"), ("VULVA", "VULVA"), ("CERV", "CERVIX UTERI"),
)  # fmt: skip
SITES_OF_WOMEN, SITES_OF_MEN = np.array((0, 5, 2, 6)), np.array((0, 4, 2, 3))
TYPES = (
    ("CW", "Common wart"), ("FW", "Flat wart"), ("AGW", "Anogenital wart"), ("CIN", "CIN"),
    ("AIN", "AIN"), ("OTH", "Other"),
)  # fmt: skip
TYPE_OF_SITE = np.array((2, 4, 0, 0, 2, 2, 3))
PHOTO_SHARE = 0.6
HISTOLOGY = ("CONDYLOMA ACUMINATUM", "VERRUCA VULGARIS", "LSIL", "HSIL", "NO DYSPLASIA")
VIRUS_TYPES = ("6;11", "6", "16", "16;18", "OTHER", "NEG")
UNKNOWN_LESION = 9
VISITS = (D1M5, W36, W48, W60)


def lesions(block: Block) -> tuple[dict[str, Cells], dict[str, Cells]]:
    """HPV: one row per lesion and visit, and the manifest of the photographs."""
    people, size = block.people, block.people.size
    who, visit = block.visits(VISITS, people.hpv & people.treated)
    count = block.streams.between("lesions", 1, 4)[:, 0]
    merging = block.flag("LESION_MERGED")
    count = np.where(merging, np.maximum(count, 2), count)
    row = np.repeat(np.arange(len(who)), count[who])
    lesion = positions(row) - 1
    who, visit = who[row], visit[row]
    # From week 48 on the second lesion is part of the first.
    gone = merging[who] & (lesion == 1) & (visit >= W48)
    who, visit, lesion = who[~gone], visit[~gone], lesion[~gone]
    draws = block.streams.uniform("lesion", 4 * 4 * 3).reshape(size, 4, 4, 3)
    place = np.searchsorted(VISITS, visit)
    photo_draw, noise, several = np.moveaxis(draws[who, lesion, place], -1, 0)
    site = np.where(people.female[who], SITES_OF_WOMEN[lesion], SITES_OF_MEN[lesion])
    diameter, change = _diameter(block, who, lesion, visit, noise)
    diameter = np.where(merging[who] & (lesion == 0) & (visit >= W48), diameter * 1.4, diameter)
    many = block.flag("LESION_OVER_50")[who] & (lesion == 0) & (visit == D1M5)
    lost_photo = block.flag("PHOTO_MISSING")[who] & (lesion == 0) & (visit == W36)
    photographed = (photo_draw < PHOTO_SHARE) | lost_photo
    photo = _photo_ids(people.number[who], photographed)
    severity = np.clip(np.floor(diameter / 5) + 1, 1, 4)
    judged = np.select([change < 0.9, change > 1.1], [2, 4], 3)
    day = block.schedule.visit[who, visit]
    fields: dict[str, Field] = {
        "HPVDAT": Date.of(day),
        "LESNUM": integers(lesion + 1),
        "LESLOC": Coded(site, [code for code, _ in SITES], [text for _, text in SITES]),
        "LESTYPE": Coded(
            TYPE_OF_SITE[site], [code for code, _ in TYPES], [text for _, text in TYPES]
        ),
        "LDIAM_MM": decimals(diameter, 1),
        "NLES": replaced(integers(1 + several * 9), many, ">50"),
        "SEVGA": integers(severity),
        "PHOTO_YN": pick(("N", "Y"), photographed.astype(np.int64)),
        "PHOTO_ID": photo,
        "DERM_EVAL": integers(judged, visit != D1M5),
    }
    planted = {
        "LESION_OVER_50": many,
        "PHOTO_MISSING": lost_photo,
        "LESION_MERGED": merging[who] & (lesion == 0) & (visit == W60),
    }
    rows = Rows(people.number[who], visit, day, lesion + 1)
    columns = block.form(HPV, rows, fields, planted)
    listed = photographed & ~lost_photo
    manifest = {
        "PHOTO_ID": photo[listed],
        "SUBJ": subject(people.number[who])[listed],
        "TAKEN_DT": clock.dates(day, clock.ISO)[listed],
        "BODY_SITE": pick([text.capitalize() for _, text in SITES], site)[listed],
        "SHA256": _hashes(photo[listed]),
    }
    return columns, manifest


def _diameter(
    block: Block, who: Ints, lesion: Ints, visit: Ints, noise: Floats
) -> tuple[Floats, Floats]:
    """Largest diameter in mm and its ratio to the first visit; cohorts 2 and 3 shrink."""
    first = 5 + 13 * block.streams.uniform("diameter", 4)[who, lesion]
    shrinks = np.array(facts.LESION_SHRINKAGE)[np.maximum(block.people.cohort[who], 0)]
    time = np.select([visit == W36, visit == W48, visit == W60], [0.5, 0.8, 1.0], 0.0)
    change = (1 - shrinks * time) * np.where(visit == D1M5, 1.0, 0.93 + 0.14 * noise)
    return first * change, change


def _photo_ids(number: Ints, photographed: np.ndarray) -> Cells:
    """Names of photographs, numbered within the subject."""
    order = np.cumsum(photographed)
    before = np.where(positions(number) == 1, order - photographed, 0)
    within = order - np.maximum.accumulate(before)
    ids = joined("PH-", integers(number, width=4), "-", integers(within, width=2))
    return blank(ids, ~photographed)


def _hashes(names: Cells) -> Cells:
    """What would be the hash of the image; here that of its name, as no image exists."""
    made = [hashlib.sha256(name.encode()).hexdigest() for name in names.tolist()]
    return np.array(made, dtype=object)


def biopsies(block: Block) -> dict[str, Cells]:
    """HPVBX: a biopsy of lesion 1 at three visits; one names a lesion that is not in HPV."""
    people = block.people
    who, visit = block.visits((D1M5, W36, W60), people.hpv & people.treated)
    draws = block.streams.uniform("biopsy", 17 * 3).reshape(people.size, 17, 3)[who, visit]
    unknown = block.flag("LESION_UNKNOWN")[who] & (visit == W36)
    stain = np.searchsorted((0.4, 0.9), draws[:, 2])
    day, number = block.schedule.visit[who, visit], people.number[who]
    fields: dict[str, Field] = {
        "BXDAT": Date.of(day),
        "LESNUM": integers(np.where(unknown, UNKNOWN_LESION, 1)),
        "SPECID": joined("BX-", integers(number, width=4), "-", integers(positions(number))),
        "HISTRES": pick(HISTOLOGY, (draws[:, 0] * len(HISTOLOGY)).astype(np.int64)),
        "HPVTYPE": pick(VIRUS_TYPES, (draws[:, 1] * len(VIRUS_TYPES)).astype(np.int64)),
        "P16": Coded(stain, ("POS", "NEG", "ND"), ("POSITIVE", "NEGATIVE", "NOT DONE")),
    }
    block.log.count("MISSING_CODE", int((stain == 2).sum()))
    rows = Rows.at(number, visit, day)
    return block.form(HPVBX, rows, fields, {"LESION_UNKNOWN": unknown})


FINDINGS = {
    CRYPTOCOCCOSIS: (("CLIN", "No headache, no stiff neck", "EXAM"),
                     ("LAB", "Serum antigen titer falling", "LAB"),
                     ("RAD", "No new lesion of the brain", "MRI")),
    MOLLUSCUM: (("CLIN", "Papules on the trunk", "EXAM"),),
    NTM: (("CLIN", "Dry cough", "EXAM"), ("RAD", "Nodules of the right upper lobe", "CT")),
}  # fmt: skip
DOMAINS = (("CLIN", "CLINICAL"), ("RAD", "RADIOLOGIC"), ("LAB", "LABORATORY"))
RESPONSES = (("1", "RESOLVED"), ("2", "IMPROVED"), ("3", "STABLE"), ("4", "WORSE"), ("9", "NE"))
RESPONSE_SHARES = (0.15, 0.45, 0.85, 0.95)


def infections(block: Block, history: History) -> dict[str, Cells]:
    """OIF: one row per opportunistic infection, domain of findings and visit."""
    people = block.people
    flat = [(condition, *finding) for condition, rows in FINDINGS.items() for finding in rows]
    condition = np.array([row[0] for row in flat])
    seen, visit = block.visits((D1M5, W36, W60), people.treated)
    row, finding = np.nonzero(history.present[seen][:, condition])
    who, visit = seen[row], visit[row]
    draws = block.streams.uniform("response", 17 * len(flat)).reshape(people.size, 17, -1)
    response = np.searchsorted(RESPONSE_SHARES, draws[who, visit, finding])
    response = np.where(visit == D1M5, 2, response)
    codes = [code for code, _ in DOMAINS]
    domain = np.array([codes.index(entry[1]) for entry in flat])[finding]
    day = block.schedule.visit[who, visit]
    fields: dict[str, Field] = {
        "OINUM": integers(history.number[who, condition[finding]]),
        "OIDOM": Coded(domain, codes, [text for _, text in DOMAINS]),
        "OIFIND": pick([entry[2] for entry in flat], finding),
        "OIRESP": Coded(response, [code for code, _ in RESPONSES], [text for _, text in RESPONSES]),
        "OIDAT": Date.of(day),
        "METHOD": pick([entry[3] for entry in flat], finding),
    }
    return block.form(OIF, Rows(people.number[who], visit, day, positions(row)), fields)
