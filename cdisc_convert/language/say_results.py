"""Statistics and populations in words: methods of results.json, explain and define.xml."""

from __future__ import annotations

from cdisc_convert.functions._registry import functions
from cdisc_convert.language.method_text import filled
from cdisc_convert.language.say import listed, lowered, say_condition, sentence
from cdisc_convert.model.result import Population, Statistic


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
    by = [str(ref) for ref in (*statistic.per, *statistic.rows, *statistic.columns)]
    if by:
        text += f" By {listed(by)}."
    if statistic.population is not None:
        text += f" Population: {lowered(say_population(statistic.population))}."
    return text


def say_population(population: Population) -> str:
    """Who the population is."""
    where = f" where {say_condition(population.when)}" if population.when is not None else ""
    text = f"records of {population.dataset}{where}"
    return f"{population.label} ({text})" if population.label else text
