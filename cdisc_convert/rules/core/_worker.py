"""Runs inside the environment of the official engine: rules on datasets, one answer a line.

Started as a script by `rules.core.process` with the path of a JSON order; imports nothing of this
project. Standard output carries JSON only; what the engine prints goes to standard error.
"""

from __future__ import annotations

import json
import math
import os
import pickle
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

LISTED = 10_000
"""Findings passed on per rule; the true number is always given."""


class OutOfTime(Exception):
    """A rule took longer than it may."""


def main(order_file: str) -> None:
    """Answer the order: `ready` with the names of the rules, then `start` and `result` for each."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(**told: Any) -> None:
        out.write(json.dumps(told, default=str) + "\n")
        out.flush()

    order = json.loads(Path(order_file).read_text(encoding="utf-8"))
    os.environ["DATASET_SIZE_THRESHOLD"] = str(1 << 62)  # larger datasets would go to Dask
    rules = _rules(order)
    wanted = order.get("only")
    if wanted is not None:
        rules = {name: rules[name] for name in wanted if name in rules}
    say(event="ready", rules=list(rules))
    make_engine = _engine_factory(order)
    signal.signal(signal.SIGALRM, _stop)
    for name, rule in rules.items():
        say(event="start", rule=name)
        started = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, order["seconds"])
        told: dict[str, Any]
        try:
            told = _answer(make_engine().validate_single_rule(rule))
        except OutOfTime:
            told = {"errors": [["", f"took longer than {order['seconds']:g} s"]]}
        except Exception as error:
            told = {"errors": [["", f"{type(error).__name__}: {error}"]]}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        seconds = time.perf_counter() - started
        say(event="result", rule=name, seconds=seconds, message=_message(rule), **told)
    say(event="end")


def _stop(_signal: int, _frame: object) -> None:
    raise OutOfTime


# -- rules ----------------------------------------------------------------------------------------


def _rules(order: dict[str, Any]) -> dict[str, dict[str, Any]]:
    folder = order.get("rules")
    return _rules_of_files(Path(folder)) if folder else _rules_of_cache(order)


def _rules_of_files(folder: Path) -> dict[str, dict[str, Any]]:
    import yaml
    from cdisc_rules_engine.models.rule import Rule

    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in (".yml", ".yaml"):
            continue
        try:
            told = _plain_keys(yaml.safe_load(path.read_text(encoding="utf-8-sig")))
            rule = Rule.from_cdisc_metadata(told)
        except Exception as error:  # a broken rule file is reported, and the others run
            rule = {"broken": str(error)}
        found[path.stem] = rule
    return found


def _plain_keys(told: Any) -> Any:
    """Keys with underscores for blanks, as the engine expects them."""
    if isinstance(told, dict):
        return {str(key).replace(" ", "_"): _plain_keys(value) for key, value in told.items()}
    return [_plain_keys(one) for one in told] if isinstance(told, list) else told


def _rules_of_cache(order: dict[str, Any]) -> dict[str, dict[str, Any]]:
    cache = Path(order["cache"])
    every = _load(cache / "rules.pkl")
    names = _load(cache / "rules_dictionary.pkl").get(f"{order['standard']}/{order['version']}", [])
    return {name: every[name] for name in sorted(names) if name in every}


def _message(rule: dict[str, Any]) -> str:
    actions = rule.get("actions") or [{}]
    return str((actions[0].get("params") or {}).get("message") or "")


# -- engine ---------------------------------------------------------------------------------------


def _engine_factory(order: dict[str, Any]) -> Any:
    from cdisc_rules_engine.config import config
    from cdisc_rules_engine.rules_engine import RulesEngine
    from cdisc_rules_engine.services.cache import InMemoryCacheService
    from cdisc_rules_engine.services.data_services import DataServiceFactory

    cache = InMemoryCacheService()
    library = _library(order)
    _mend_structures()
    told = {
        "standard": order["standard"],
        "standard_version": order["version"],
        "standard_substandard": order.get("substandard") or None,
        "library_metadata": library,
        "max_dataset_size": 0,
        "encoding": order.get("encoding"),
    }
    factory = DataServiceFactory(
        config,
        cache,
        variables_csv_path=order.get("variables_csv"),
        datasets_csv_path=order.get("datasets_csv"),
        **told,
    )
    service = factory.get_data_service(order["datasets"])

    def make() -> Any:
        return RulesEngine(
            cache=cache,
            data_service=service,
            ct_packages=order.get("packages") or [],
            define_xml_path=order.get("define"),
            validate_xml=False,
            use_case=order.get("use_case") or None,
            dataset_paths=order["datasets"],
            **told,
        )

    return make


def _mend_structures() -> None:
    """Lets rules scoped by data structure see the data (a fault of 0.16.0 to 0.17.1)."""
    from cdisc_rules_engine.services.data_services.base_data_service import BaseDataService

    inner = BaseDataService.get_data_structure

    def outer(self: Any, dataset_metadata: Any) -> Any:
        if getattr(dataset_metadata, "data", None) is None:
            dataset_metadata.data = self.get_dataset(dataset_name=dataset_metadata.name).data
        return inner(self, dataset_metadata)

    BaseDataService.get_data_structure = outer


def _library(order: dict[str, Any]) -> Any:
    from cdisc_rules_engine.models.library_metadata_container import LibraryMetadataContainer
    from cdisc_rules_engine.utilities.utils import (
        get_library_variables_metadata_cache_key,
        get_model_details_cache_key_from_ig,
        get_standard_codelist_cache_key,
        get_standard_details_cache_key,
    )

    cache = Path(order["cache"])
    standard, version = order["standard"], order["version"]
    substandard = order.get("substandard") or None
    standards = _load(cache / "standards_details.pkl")
    guide = standards.get(get_standard_details_cache_key(standard, version, substandard), {})
    models = _load(cache / "standards_models.pkl") if guide else {}
    key = get_library_variables_metadata_cache_key(standard, version, substandard)
    packages, published = _terminology(order, cache)
    return LibraryMetadataContainer(
        standard_metadata=guide,
        model_metadata=models.get(get_model_details_cache_key_from_ig(guide), {}) if guide else {},
        variable_codelist_map=_load(cache / "variable_codelist_maps.pkl").get(
            get_standard_codelist_cache_key(standard, version)
        ),
        variables_metadata=_load(cache / "variables_metadata.pkl").get(key),
        ct_package_metadata=packages,
        published_ct_packages=published,
        cache_path=str(cache),
    )


def _terminology(order: dict[str, Any], cache: Path) -> tuple[dict[str, Any], set[str]]:
    files = {path.stem: path for path in sorted(cache.glob("*ct-*.pkl"))}
    packages = {name: _load(files[name]) for name in order.get("packages") or [] if name in files}
    if order.get("define"):
        packages.update(_terminology_of_define(order["define"], files))
    return packages, set(files)


def _terminology_of_define(define: str, files: dict[str, Path]) -> dict[str, Any]:
    from cdisc_rules_engine.services.define_xml.define_xml_reader_factory import (
        DefineXMLReaderFactory,
    )

    reader = DefineXMLReaderFactory.from_filename(define)
    packages: dict[str, Any] = {}
    if reader.class_define_xml_version().model_package == "define_2_1":
        standards, merged, extensible, is_merged = reader.get_ct_standards_metadata()
        for one in standards:
            name = f"{one.publishing_set.lower()}ct-{one.version}"
            if name in files:
                packages[name] = _load(files[name])
        if is_merged:
            packages["define_XML_merged_CT"] = merged
            packages["extensible"] = extensible
    packages["extensible"] = reader.get_extensible_codelist_mappings()
    return packages


def _load(path: Path) -> Any:
    with path.open("rb") as file:
        return pickle.load(file)


# -- answers --------------------------------------------------------------------------------------


def _answer(results: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Findings and execution errors apart, and whether the rule ran at all."""
    findings: list[dict[str, Any]] = []
    errors: list[list[str]] = []
    skipped: list[list[str]] = []
    count, ran = 0, False
    for result in (one for listed in results.values() for one in listed):
        status = str(result.get("executionStatus") or "").lower()
        dataset = str(result.get("dataset") or "")
        told = result.get("errors") or []
        if status == "execution error":
            errors += [[dataset, f"{e.get('error')}: {e.get('message')}"] for e in told]
        elif status == "skipped":
            skipped += [[dataset, f"{e.get('error')}: {e.get('message')}"] for e in told[:1]]
        else:
            ran = True
            errors += [[dataset, str(e["value"]["ERROR"])] for e in told if _is_broken(e)]
            told = [error for error in told if not _is_broken(error)]
            count += len(told)
            findings += [
                _finding(dataset, result, one) for one in told[: max(0, LISTED - len(findings))]
            ]
    return {
        "findings": findings,
        "count": count,
        "ran": ran,
        "errors": errors,
        "skipped": skipped,
    }


def _is_broken(error: dict[str, Any]) -> bool:
    """True for an error of the engine that it files as a finding (variables that are not there)."""
    return set(error.get("value") or {}) == {"ERROR"}


def _finding(dataset: str, result: dict[str, Any], error: dict[str, Any]) -> dict[str, Any]:
    values = error.get("value") or {}
    return {
        "dataset": str(error.get("dataset") or dataset),
        "row": _plain(error.get("row")),
        "usubjid": _plain(error.get("USUBJID")),
        "seq": _plain(error.get("SEQ")),
        "message": str(result.get("message") or ""),
        "variables": list(values),
        "values": [_plain(value) for value in values.values()],
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (list, tuple, set)):
        return [_plain(one) for one in value]
    try:
        number = float(value)
    except (TypeError, ValueError):
        return re.sub(r"\s+", " ", str(value))
    return None if math.isnan(number) else number


if __name__ == "__main__":
    main(sys.argv[1])
