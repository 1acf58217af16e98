"""Analysis results in words."""

from __future__ import annotations

from cdisc_convert.language.explain import ResultText
from cdisc_convert.language.method_text import with_config
from cdisc_convert.language.say import listed, sentence
from cdisc_convert.language.say_results import say_statistic
from cdisc_convert.model.result import AnalysisResult, Display
from cdisc_convert.model.spec import Study


def explain_result(study: Study, result: AnalysisResult) -> ResultText:
    """An analysis result with its statistics and the displays that show it."""
    reason = result.reason.lower().replace("sap", "SAP")
    about = [f"{result.purpose.capitalize()}, {reason}."]
    if result.endpoints:
        about.append(f"For {listed(result.endpoints)}.")
    if result.documentation:
        about.append(sentence(result.documentation))
    if result.document is not None:
        name, page = result.document
        about.append(f"See {name}{f', page {page}' if page else ''}.")
    statistics = [
        f"{f'{item.label}: ' if item.label else ''}{with_config(study, say_statistic(item))}"
        for item in result.statistics
    ]
    return ResultText(
        name=result.id,
        title=result.title,
        about=tuple(about),
        statistics=tuple(statistics),
        displays=tuple(_say_display(study.displays[name]) for name in result.displays),
        place=str(result.place),
    )


def _say_display(display: Display) -> str:
    """A display in one line."""
    population = f", {display.population}" if display.population else ""
    drawn = f" ({display.plot.kind.replace('_', ' ')})" if display.plot is not None else ""
    return f"{display.name}: {display.title}{population}{drawn}"
