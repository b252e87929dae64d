package devstack

import (
	"fmt"
	"time"
)

// Link is an address worth opening.
type Link struct {
	Name  string // as `bp open` knows it
	Title string
	URL   string
	Note  string
}

// Links lists what the stack serves.
func (s *Settings) Links() []Link {
	base, pages := s.baseURL(), s.webURL()
	links := []Link{
		{Name: "shop", Title: "Booking", URL: pages + "/" + demoShop},
		{Name: "panel", Title: "Panel", URL: pages + "/panel", Note: demoUser + " / " + demoPassword},
		{Name: "docs", Title: "API docs", URL: base + "/docs"},
		{Name: "health", Title: "Health", URL: base + "/health/detailed"},
		{Name: "metrics", Title: "Metrics", URL: base + "/metrics"},
	}
	if s.Monitoring {
		links = append(links, Link{Name: "prometheus", Title: "Prometheus", URL: fmt.Sprintf("http://localhost:%d/alerts", s.PrometheusPort)})
	}
	if !s.Mocks {
		return links
	}
	for _, m := range s.mockPorts {
		if m.name != "" {
			links = append(links, Link{Name: m.name, Title: m.title, URL: fmt.Sprintf("http://localhost:%d/dashboard", m.number)})
		}
	}
	return links
}

func (s *Settings) printTable(c *Console, took time.Duration) {
	c.Resultf("Ready in %.1fs", took.Seconds())
	for _, l := range s.Links() {
		if l.Note == "" {
			c.Resultf("  %-11s %s", l.Title, l.URL)
			continue
		}
		c.Resultf("  %-11s %s   %s", l.Title, l.URL, l.Note)
	}
	c.Resultf("Next: bp status   |   bp logs -f api   |   bp db psql   |   bp down")
}
