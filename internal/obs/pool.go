package obs

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// poolCollector shows the connections of a pool to PostgreSQL.
type poolCollector struct {
	stat  func() *pgxpool.Stat
	gauge []poolValue
}

type poolValue struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	of   func(*pgxpool.Stat) float64
}

// WatchPool adds the connections of a pool to the metrics.
func (m *Metrics) WatchPool(stat func() *pgxpool.Stat) error {
	value := func(name, help string, kind prometheus.ValueType, of func(*pgxpool.Stat) float64) poolValue {
		return poolValue{prometheus.NewDesc(name, help, nil, nil), kind, of}
	}
	return m.registry.Register(&poolCollector{stat: stat, gauge: []poolValue{ //nolint:wrapcheck // says which name collides
		value("db_pool_connections_max", "Connections the pool may open.", prometheus.GaugeValue,
			func(s *pgxpool.Stat) float64 { return float64(s.MaxConns()) }),
		value("db_pool_connections", "Connections that are open.", prometheus.GaugeValue,
			func(s *pgxpool.Stat) float64 { return float64(s.TotalConns()) }),
		value("db_pool_connections_in_use", "Connections that are in use.", prometheus.GaugeValue,
			func(s *pgxpool.Stat) float64 { return float64(s.AcquiredConns()) }),
		value("db_pool_acquires_total", "Connections handed out.", prometheus.CounterValue,
			func(s *pgxpool.Stat) float64 { return float64(s.AcquireCount()) }),
		value("db_pool_waits_total", "Times that somebody had to wait for a connection.", prometheus.CounterValue,
			func(s *pgxpool.Stat) float64 { return float64(s.EmptyAcquireCount()) }),
		value("db_pool_wait_seconds_total", "Time spent waiting for connections.", prometheus.CounterValue,
			func(s *pgxpool.Stat) float64 { return s.EmptyAcquireWaitTime().Seconds() }),
	}})
}

// Describe tells the names.
func (c *poolCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, v := range c.gauge {
		ch <- v.desc
	}
}

// Collect tells the values.
func (c *poolCollector) Collect(ch chan<- prometheus.Metric) {
	s := c.stat()
	for _, v := range c.gauge {
		ch <- prometheus.MustNewConstMetric(v.desc, v.kind, v.of(s))
	}
}
