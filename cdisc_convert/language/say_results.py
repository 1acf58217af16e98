"""Statistics and populations in words: methods of results.json, explain and define.xml."""

from __future__ import annotations

from cdisc_convert.functions._registry import functions
from cdisc_convert.language.method_text import filled
from cdisc_convert.language.say import listed, lowered, say_condition, sentence
from cdisc_convert.model.result import Population, Statistic
from cdisc_convert.model.spec import Reference, references_of


def say_method(statistic: Statistic) -> str:
    """What a statistic computes: its function's sentence with the arguments filled in."""
    function = functions()[statistic.how]
    arguments = {argument.name: argument for argument in function.arguments}
    return sentence(filled(function.says, arguments, dict(statistic.arguments)))


def say_statistic(statistic: Statistic) -> str:
    """A statistic with the records that it is about and what divides them."""
    text = say_method(statistic)
    where = f" where {say_condition(statistic.among)}" if statistic.among is not None else ""
    text += f" Records of {statistic.dataset}{where}."
    for join in statistic.join:
        match = listed(join.match)
        limit = f" where {say_condition(join.when)}" if join.when is not None else ""
        text += f" Joined with the record of {join.dataset}{limit} of the same {match}."
    by = [str(ref) for ref in outer_groups(statistic)]
    if by:
        text += f" By {listed(by)}."
    if statistic.population is not None:
        text += f" Population: {lowered(say_population(statistic.population))}."
    return text


def outer_groups(statistic: Statistic) -> tuple[Reference, ...]:
    """The variables that divide the records before the statistic sees them.

    What it takes as groups itself does not; where it counts by a list of groups, only `per` does.
    """
    arguments = functions()[statistic.how].arguments
    if any(argument.kind == "G" and argument.is_required for argument in arguments):
        return statistic.per
    grouped = [a.name for a in arguments if a.kind in "gG" and a.name in statistic.arguments]
    taken = {ref.name for name in grouped for ref in references_of(statistic.arguments[name])}
    chosen = (*statistic.per, *statistic.rows, *statistic.columns)
    return tuple(ref for ref in chosen if ref.name not in taken)


def say_population(population: Population) -> str:
    """Who the population is."""
    where = f" where {say_condition(population.when)}" if population.when is not None else ""
    text = f"records of {population.dataset}{where}"
    return f"{population.label} ({text})" if population.label else text
