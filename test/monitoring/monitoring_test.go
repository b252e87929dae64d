// Package monitoring_test asks a real Prometheus, which measures a real stack under a short load, every query of every
// dashboard, and holds rules, alerts, runbooks and dashboards to each other.
package monitoring_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	folder   = "../../docker/monitoring"
	runbooks = "../../docs/runbooks"
)

// dashboard is what we read of Grafana's format.
type dashboard struct {
	UID        string  `json:"uid"`
	Title      string  `json:"title"`
	Panels     []panel `json:"panels"`
	Templating struct {
		List []struct {
			Name string `json:"name"`
		} `json:"list"`
	} `json:"templating"`
}

type panel struct {
	Type        string `json:"type"`
	Title       string `json:"title"`
	FieldConfig struct {
		Defaults struct {
			Unit string `json:"unit"`
		} `json:"defaults"`
	} `json:"fieldConfig"` //nolint:tagliatelle // Grafana's own name
	Links []struct {
		URL string `json:"url"`
	} `json:"links"`
	Targets []target `json:"targets"`
}

type target struct {
	Datasource struct {
		Type string `json:"type"`
		UID  string `json:"uid"`
	} `json:"datasource"`
	Expr string `json:"expr"`
}

func dashboards(t *testing.T) []dashboard {
	t.Helper()
	files, err := filepath.Glob(folder + "/grafana/dashboards/*.json")
	if err != nil || len(files) != 5 {
		t.Fatalf("dashboards: got %d (%v), want five", len(files), err)
	}
	var list []dashboard
	for _, file := range files {
		var d dashboard
		if err := json.Unmarshal([]byte(read(t, file)), &d); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		list = append(list, d)
	}
	return list
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return string(text)
}

func matches(text, pattern string) []string {
	var list []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		list = append(list, m[1])
	}
	return list
}

func TestDashboardsAreStableAndLeadToTheRunbooks(t *testing.T) {
	t.Parallel()
	var uids []string
	for _, d := range dashboards(t) {
		if !strings.HasPrefix(d.UID, "barberpro-") || slices.Contains(uids, d.UID) {
			t.Errorf("uid of %s: got %q, want one of its own that starts with barberpro-", d.Title, d.UID)
		}
		uids = append(uids, d.UID)
		linked := 0
		for _, p := range d.Panels {
			if p.Type == "row" {
				continue
			}
			if p.FieldConfig.Defaults.Unit == "" || len(p.Targets) == 0 {
				t.Errorf("%s, %s: no unit or no query", d.Title, p.Title)
			}
			for _, q := range p.Targets {
				if q.Datasource.UID != "prometheus" && q.Datasource.UID != "loki" {
					t.Errorf("%s, %s: data source %q is not provisioned", d.Title, p.Title, q.Datasource.UID)
				}
			}
			for _, l := range p.Links {
				linked++
				if _, err := os.Stat(filepath.Join(runbooks, filepath.Base(l.URL))); err != nil {
					t.Errorf("%s, %s: links to %s: %v", d.Title, p.Title, l.URL, err)
				}
			}
		}
		if linked == 0 {
			t.Errorf("%s leads to no runbook", d.Title)
		}
	}
	provisioned := read(t, folder+"/grafana/provisioning/datasources/datasources.yml")
	for _, uid := range []string{"prometheus", "loki", "alertmanager"} {
		if !strings.Contains(provisioned, "uid: "+uid) {
			t.Errorf("data source %s is not provisioned", uid)
		}
	}
}

func TestEveryAlertHasARunbookADashboardAndACaseForAndAgainst(t *testing.T) {
	t.Parallel()
	rules := read(t, folder+"/prometheus/rules/alerts.yml")
	names := matches(rules, `- alert: (\w+)`)
	if len(names) < 25 {
		t.Fatalf("alerts: got %d", len(names))
	}
	var cases strings.Builder
	files, err := filepath.Glob(folder + "/prometheus/tests/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		cases.WriteString(read(t, file))
	}
	index := read(t, runbooks+"/README.md")
	var uids []string
	for _, d := range dashboards(t) {
		uids = append(uids, d.UID)
	}
	for i, block := range strings.Split(rules, "- alert: ")[1:] {
		name := names[i]
		for _, want := range []string{name + " fires", name + " does not fire"} {
			if !strings.Contains(cases.String(), "name: "+want+"\n") {
				t.Errorf("no test %q", want)
			}
		}
		severity, page, board := matches(block, `severity: (\w+)`), matches(block, `runbook_url: .*/([\w-]+\.md)`), matches(block, `dashboard_url: .*/d/([\w-]+)`)
		if len(severity) != 1 || !slices.Contains([]string{"critical", "warning", "info"}, severity[0]) {
			t.Errorf("severity of %s: got %v", name, severity)
		}
		if len(board) != 1 || !slices.Contains(uids, board[0]) {
			t.Errorf("dashboard of %s: got %v, want one of %v", name, board, uids)
		}
		if len(page) != 1 {
			t.Errorf("runbook of %s: got %v", name, page)
			continue
		}
		if text, err := os.ReadFile(filepath.Join(runbooks, page[0])); err != nil || !strings.Contains(string(text), "**It is over**") {
			t.Errorf("runbook of %s: %s is missing or does not say when it is over", name, page[0])
		}
		if !strings.Contains(index, "("+page[0]+")") {
			t.Errorf("runbook %s is not in the list", page[0])
		}
	}
}
