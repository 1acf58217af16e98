"""define.xml metadata by the names that the open rule language has for them."""

from __future__ import annotations

from cdisc_convert.rules.cells import Value
from cdisc_convert.rules.define_xml import DefineDataset, DefineVariable

Fact = Value | None | tuple[str, ...]


def dataset_facts(dataset: DefineDataset) -> dict[str, Fact]:
    """What define.xml says of `dataset`."""
    return {
        "define_dataset_name": dataset.name,
        "define_dataset_label": dataset.label,
        "define_dataset_location": dataset.location,
        "define_dataset_domain": dataset.domain,
        "define_dataset_class": dataset.class_,
        "define_dataset_structure": dataset.structure,
        "define_dataset_is_non_standard": dataset.is_non_standard,
        "define_dataset_has_no_data": dataset.has_no_data,
        "define_dataset_variables": tuple(variable.name for variable in dataset.variables),
        "define_dataset_variable_order": tuple(variable.name for variable in dataset.ordered),
        "define_dataset_key_sequence": dataset.keys,
    }


def variable_facts(variable: DefineVariable, kind: str = "variable") -> dict[str, Fact]:
    """What define.xml says of `variable`; kind: `variable`, `vlm` for a value-level definition."""
    codelist = variable.codelist
    facts: dict[str, Fact] = {
        "name": variable.name,
        "label": variable.label,
        "data_type": variable.data_type,
        "role": variable.role,
        "size": None if variable.length is None else float(variable.length),
        "length": None if variable.length is None else float(variable.length),
        "ccode": codelist.code if codelist else "",
        "format": "",
        "allowed_terms": codelist.decodes if codelist else (),
        "origin_type": variable.origin,
        "is_collected": variable.is_collected,
        "has_no_data": variable.has_no_data,
        "order_number": float(variable.order),
        "has_codelist": variable.has_codelist,
        "codelist_coded_values": codelist.values if codelist else (),
        "codelist_coded_codes": codelist.codes if codelist else (),
        "mandatory": variable.mandatory,
        "has_comment": variable.has_comment,
        "has_method": variable.has_method,
    }
    return {f"define_{kind}_{name}": value for name, value in facts.items()}


def value_level_facts(variable: DefineVariable, library_code: str) -> dict[str, Fact]:
    """What the value-level definitions of `variable` have in common.

    library_code: C-code of the codelist that the standard gives the variable, or "".
    """
    definitions = variable.value_level
    codes = tuple(d.codelist.code if d.codelist else "" for d in definitions)
    filled = tuple(dict.fromkeys(code for code in codes if code))
    return {
        "define_vlm_present": bool(definitions),
        "define_vlm_item_count": float(len(definitions)),
        "define_vlm_has_codelist_any": any(d.has_codelist for d in definitions),
        "define_vlm_has_codelist_all": bool(definitions)
        and all(d.has_codelist for d in definitions),
        "define_vlm_ccodes": filled,
        "define_vlm_ccode_missing_any": any(not code for code in codes),
        "define_vlm_ccode_matches_library_any": library_code in filled,
        "define_vlm_ccode_matches_library_all": bool(filled) and set(filled) == {library_code},
    }
