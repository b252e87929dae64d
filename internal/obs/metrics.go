package obs

import (
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Build says what is running.
type Build struct {
	Version, Commit string
}

// Metrics is everything the process counts, in a registry of its own.
type Metrics struct {
	registry *prometheus.Registry

	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
	queries   *prometheus.HistogramVec
	failed    *prometheus.CounterVec
	jobs      *prometheus.CounterVec
	jobTimes  *prometheus.HistogramVec
	events    *prometheus.CounterVec
	calls     *prometheus.HistogramVec
	due       *prometheus.GaugeVec
	oldest    *prometheus.GaugeVec
	expires   *prometheus.GaugeVec

	byQuery sync.Map // query name -> prometheus.Observer
}

// NewMetrics returns metrics with the process's own and build information.
func NewMetrics(b Build) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: counter("http_requests_total", "Requests answered.", "method", "route", "status"),
		durations: histogram("http_request_duration_seconds", "Time to answer a request.",
			[]float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .2, .25, .5, 1, 2.5, 10}, "method", "route"),
		queries: histogram("db_query_duration_seconds", "Time of one database call, by the name of the query.",
			[]float64{.00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5}, "query"),
		failed: counter("db_query_errors_total", "Database calls that failed.", "query"),
		jobs:   counter("jobs_total", "Jobs worked, by outcome.", "kind", "outcome"),
		jobTimes: histogram("job_duration_seconds", "Time of one job.",
			[]float64{.001, .005, .01, .05, .1, .5, 1, 5, 10, 30, 60}, "kind"),
		events: counter("business_events_total", "What happened in the shops, such as bookings made and cancelled.", "event"),
	}
	m.calls = histogram("provider_call_duration_seconds", "Time of one call to a provider, by outcome: ok, refused, later, unknown.",
		[]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}, "provider", "operation", "outcome")
	m.due = gauge("queue_due", "Rows of a queue that are due now.", "queue")
	m.oldest = gauge("queue_oldest_seconds", "How long the oldest due row of a queue has waited.", "queue")
	m.expires = gauge("integration_expires_timestamp_seconds", "When the first certificate or permission of a shop ends.", "provider")
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "barberpro_build_info", Help: "What is running.",
		ConstLabels: prometheus.Labels{"version": b.Version, "commit": b.Commit, "goversion": runtime.Version()},
	})
	info.Set(1)
	m.registry.MustRegister(m.requests, m.durations, m.queries, m.failed, m.jobs, m.jobTimes, m.events, m.calls,
		m.due, m.oldest, m.expires, info, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
}

func histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}

// Registry is where other parts register collectors of their own.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// Handler serves the metrics in the text format of Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// RouteMeter counts the requests of one route. The metrics of a route are looked up once, not per request.
type RouteMeter struct {
	m             *Metrics
	method, route string
	duration      prometheus.Observer
	byStatus      [maxStatus]atomic.Pointer[statusCounter]
}

const maxStatus = 600

type statusCounter struct{ prometheus.Counter }

// Route returns the meter of a route.
func (m *Metrics) Route(method, route string) *RouteMeter {
	return &RouteMeter{m: m, method: method, route: route, duration: m.durations.WithLabelValues(method, route)}
}

// Observe counts one answer.
func (r *RouteMeter) Observe(status int, d time.Duration) {
	r.duration.Observe(d.Seconds())
	if status < 0 || status >= maxStatus {
		status = 0
	}
	c := r.byStatus[status].Load()
	if c == nil {
		c = &statusCounter{r.m.requests.WithLabelValues(r.method, r.route, strconv.Itoa(status))}
		r.byStatus[status].Store(c)
	}
	c.Inc()
}

// Query counts one database call; it has the form of pg.Options.Observe.
func (m *Metrics) Query(query string, d time.Duration, err error) {
	o, ok := m.byQuery.Load(query)
	if !ok {
		o, _ = m.byQuery.LoadOrStore(query, m.queries.WithLabelValues(query))
	}
	if o, ok := o.(prometheus.Observer); ok {
		o.Observe(d.Seconds())
	}
	if err != nil {
		m.failed.WithLabelValues(query).Inc()
	}
}

// Job counts one run of a job. Outcomes are completed, failed, cancelled and snoozed.
func (m *Metrics) Job(kind, outcome string, d time.Duration) {
	m.jobs.WithLabelValues(kind, outcome).Inc()
	m.jobTimes.WithLabelValues(kind).Observe(d.Seconds())
}

// Provider counts one call to a provider.
func (m *Metrics) Provider(provider, operation, outcome string, took time.Duration) {
	m.calls.WithLabelValues(provider, operation, outcome).Observe(took.Seconds())
}

// Queue says how far behind a queue is.
func (m *Metrics) Queue(name string, due int64, oldest time.Duration) {
	m.due.WithLabelValues(name).Set(float64(due))
	m.oldest.WithLabelValues(name).Set(oldest.Seconds())
}

// Expires says when the first certificate or permission that shops have of a provider ends; the zero time: none does.
func (m *Metrics) Expires(provider string, first time.Time) {
	if first.IsZero() {
		m.expires.DeleteLabelValues(provider)
		return
	}
	m.expires.WithLabelValues(provider).Set(float64(first.Unix()))
}

// Count counts something that happened in a shop, such as "booking_created".
func (m *Metrics) Count(event string) { m.events.WithLabelValues(event).Inc() }
