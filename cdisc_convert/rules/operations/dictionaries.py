"""Operations that need external dictionaries or schemas, which are not at hand."""

from __future__ import annotations

from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.operations._registry import Result, Task, operation

DICTIONARY_OPERATIONS = (
    "valid_define_external_dictionary_version",
    "valid_external_dictionary_value",
    "valid_external_dictionary_code",
    "valid_external_dictionary_code_term_pair",
    "valid_meddra_code_references",
    "valid_meddra_code_term_pairs",
    "valid_meddra_term_references",
    "valid_whodrug_references",
    "whodrug_code_hierarchy",
)


@operation(*DICTIONARY_OPERATIONS)
def dictionary(task: Task) -> Result:
    """Never gives anything: dictionaries (MedDRA, WHODrug...) are licensed and not at hand."""
    kind = task.options.get("external_dictionary_type") or "MedDRA or WHODrug"
    raise NotRun(f"operation {task.id}: needs the dictionary {kind}, which is not at hand")


@operation("get_xhtml_errors")
def get_xhtml_errors(task: Task) -> Result:
    """Never gives anything: XHTML in study definitions (USDM) is not read."""
    raise NotRun(f"operation {task.id}: checks of XHTML (USDM) are not supported")
