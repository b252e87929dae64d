package main

import (
	"strings"
	"testing"
)

func TestTheFlagsOfReconcileAreRead(t *testing.T) {
	t.Parallel()
	const shop = "01900000-0000-7000-8000-000000000001"
	for name, tt := range map[string]struct {
		shop, restored string
		days           int
		wrong          string
	}{
		"nothing but the default":  {"", "", defaultDays, ""},
		"a shop and a long time":   {shop, "2026-11-21T10:00:00-03:00", mostDays, ""},
		"no day at all":            {"", "", 0, "--days"},
		"days that were not yet":   {"", "", -3, "--days"},
		"more than a year":         {"", "", mostDays + 1, "--days"},
		"a shop that is none":      {"azul", "", 1, "--shop"},
		"a moment without an hour": {"", "2026-11-21", 1, "--restored-to"},
	} {
		_, _, err := reconcileFlags(tt.shop, tt.restored, tt.days)
		if (err == nil) != (tt.wrong == "") || err != nil && !strings.HasPrefix(err.Error(), tt.wrong) {
			t.Errorf("%s: got %v, want %q", name, err, tt.wrong)
		}
	}
	if f := reconcileCommand().Flags().Lookup("days"); f == nil || f.DefValue != "7" {
		t.Errorf("--days: got %v, want 7 by default", f)
	}
}
