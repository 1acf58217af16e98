"""What define.xml says of a variable."""

from __future__ import annotations

from cdisc_convert.rules.define_facts import variable_facts
from cdisc_convert.rules.faults import NotApplicable, NotRun
from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("define_variable_metadata")
def define_variable_metadata(task: Task) -> Result:
    """The entry `attribute_name` of the variable `name` of the domain; "" where it is not there."""
    described = task.study.need_define().dataset(task.domain, task.domain)
    if described is None:
        raise NotApplicable(f"dataset {task.domain} is not in define.xml")
    if not task.name:
        raise NotRun("define.xml metadata of all variables at once are not supported")
    wanted = str(task.option("attribute_name"))
    for variable in described.variables:
        if variable.name == task.name:
            facts = variable_facts(variable)
            if wanted not in facts:
                raise NotRun(f"operation {task.id}: '{wanted}' is no define.xml metadata")
            return facts[wanted]
    return ""
