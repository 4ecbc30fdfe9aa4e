"""What an operator's Prometheus reads: a registry per application, none at module level.

Labels are bounded: routes are templates, methods are known ones, codes are the errors', ledgers
are those that are served. Sizes and ages are read when they are asked for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import Scope

from ledger.core.errors import LedgerError
from ledger.log.anchor_states import AnchorState
from ledger.log.contracts import WitnessState

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.03, 0.06, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Gauge(NamedTuple):
    """One ledger as it stands; *age_s* is of its checkpoint, None before the first.

    *witnesses* are those that it asks, *anchors* how it is anchored.
    """

    origin: str
    ready: bool
    size: int
    age_s: float | None
    queue: int
    witnesses: tuple[WitnessState, ...] = ()
    anchors: tuple[AnchorState, ...] = ()


@dataclass(frozen=True, slots=True)
class _Gauges(Collector):
    read: Callable[[], Iterable[Gauge]]

    def collect(self) -> Iterable[Metric]:
        labels = ["ledger"]
        ready = GaugeMetricFamily("mingbai_ledger_ready", "1 while it can append.", labels=labels)
        size = GaugeMetricFamily("mingbai_ledger_entries", "Published entries.", labels=labels)
        age = GaugeMetricFamily(
            "mingbai_checkpoint_age_seconds", "Since the last checkpoint.", labels=labels
        )
        queue = GaugeMetricFamily(
            "mingbai_queue_statements", "Statements waiting to be appended.", labels=labels
        )
        gauges = list(self.read())
        for gauge in gauges:
            at = [gauge.origin]
            ready.add_metric(at, float(gauge.ready))
            size.add_metric(at, float(gauge.size))
            queue.add_metric(at, float(gauge.queue))
            if gauge.age_s is not None:
                age.add_metric(at, gauge.age_s)
        return (ready, size, age, queue, *_witness_families(gauges), *_anchor_families(gauges))


def _witness_families(gauges: Iterable[Gauge]) -> tuple[Metric, ...]:
    """How each witness does; a fault's code is in the log and in ``witnesses.json``."""
    labels = ["ledger", "witness"]
    isolated = GaugeMetricFamily(
        "mingbai_witness_isolated", "1 while a witness gives nothing of use.", labels=labels
    )
    size = GaugeMetricFamily(
        "mingbai_witness_entries", "What a witness saw last, in entries.", labels=labels
    )
    time_s = GaugeMetricFamily(
        "mingbai_witness_cosigned_timestamp_seconds",
        "When a witness last cosigned, 0 for not since the start.",
        labels=labels,
    )
    for gauge in gauges:
        for each in gauge.witnesses:
            at = [gauge.origin, each.name]
            isolated.add_metric(at, float(bool(each.fault)))
            size.add_metric(at, float(each.size))
            time_s.add_metric(at, float(each.time_s))
    return (isolated, size, time_s)


def _anchor_families(gauges: Iterable[Gauge]) -> tuple[Metric, ...]:
    """How each authority and chain does; a fault's code is in ``anchors/status.json``."""
    labels = ["ledger", "kind", "anchor"]
    failing = GaugeMetricFamily(
        "mingbai_anchor_failing", "1 while an authority or chain gives no anchor.", labels=labels
    )
    size = GaugeMetricFamily("mingbai_anchor_entries", "Entries anchored last.", labels=labels)
    time_s = GaugeMetricFamily(
        "mingbai_anchor_timestamp_seconds",
        "The last anchor's own time, 0 for none.",
        labels=labels,
    )
    asked_s = GaugeMetricFamily(
        "mingbai_anchor_asked_timestamp_seconds", "When it was asked last.", labels=labels
    )
    for gauge in gauges:
        for each in gauge.anchors:
            at = [gauge.origin, each.kind, each.name]
            failing.add_metric(at, float(bool(each.fault)))
            size.add_metric(at, float(each.size))
            time_s.add_metric(at, float(each.time_s))
            asked_s.add_metric(at, float(each.asked_s))
    return (failing, size, time_s, asked_s)


class Metrics:
    """The counters and histograms of one application; *read_gauges* is asked at every scrape."""

    def __init__(self, read_gauges: Callable[[], Iterable[Gauge]]) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self.registry.register(_Gauges(read_gauges))
        self._requests = Histogram(
            "mingbai_request_seconds",
            "From the whole header to the end of the answer.",
            ("route", "method", "status"),
            registry=self.registry,
            buckets=_SECONDS,
        )
        self._appends = Histogram(
            "mingbai_append_seconds",
            "From queue to published checkpoint.",
            ("ledger",),
            registry=self.registry,
            buckets=_SECONDS,
        )
        self._appended = Counter(
            "mingbai_statements_appended_total",
            "Statements that got an entry.",
            ("ledger",),
            registry=self.registry,
        )
        self._duplicates = Counter(
            "mingbai_statements_duplicate_total",
            "Statements answered with the entry that they had already.",
            ("ledger",),
            registry=self.registry,
        )
        self._refused = Counter(
            "mingbai_refused_total",
            "Requests that were refused, by error code.",
            ("code",),
            registry=self.registry,
        )

    def observe_request(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one request; *status* 0 means that the client had gone."""
        route = scope.get("route")
        path = getattr(route, "path", "none")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._requests.labels(path, method, str(status)).observe(seconds)

    def observe_append(self, origin: str, appended: int, duplicates: int, seconds: float) -> None:
        """Count one answered submission."""
        self._appends.labels(origin).observe(seconds)
        self._appended.labels(origin).inc(appended)
        if duplicates:
            self._duplicates.labels(origin).inc(duplicates)

    def observe_refused(self, error: LedgerError) -> None:
        """Count one refused request under its code."""
        self._refused.labels(error.code).inc()
