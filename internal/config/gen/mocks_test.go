package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/config"
)

func TestTheGeneratedDocumentsAreFresh(t *testing.T) {
	t.Parallel()
	texts, err := documents("../../..")
	if err != nil {
		t.Fatalf("documents: %v", err)
	}
	for path, want := range texts {
		got, err := os.ReadFile("../../../" + path)
		if err != nil {
			t.Fatalf("ReadFile: %v", err)
		}
		if string(got) != want {
			t.Errorf("%s is stale: run make gen", path)
		}
	}
}

func TestTheMocksOfThisRepositoryAreDocumented(t *testing.T) {
	t.Parallel()
	fields, err := mockFields("../../..")
	if err != nil {
		t.Fatalf("mockFields: %v", err)
	}
	byName := map[string]config.Field{}
	for _, f := range fields {
		if f.Doc == "" || f.Type == "" || f.Section == "" {
			t.Errorf("%s: got %+v, want a text, a type and a section", f.Variable, f)
		}
		byName[f.Variable] = f
	}
	for _, want := range []config.Field{
		{Variable: "SMS_COST_PER_SEGMENT", Default: "0.05", Type: "number"},
		{Variable: "SMS_SENT_AFTER", Default: "1s", Type: "time"},
		{Variable: "AFIP_REPRESENTS", Type: "list"},
		{Variable: "WHATSAPP_PLAIN_NUMBERS", Default: "false", Type: "true or false"},
		{Variable: "AFIP_PORT", Default: "3002", Type: "number"},
	} {
		if got := byName[want.Variable]; got.Default != want.Default || got.Type != want.Type {
			t.Errorf("%s: got default %q, type %q; want %q, %q", want.Variable, got.Default, got.Type, want.Default, want.Type)
		}
	}
	example := config.DotEnv(fields...)
	if got := strings.Count(example, "\n#SMTP_PORT="); got != 1 {
		t.Errorf("SMTP_PORT, which the server reads too, in .env.example: got %d lines, want 1", got)
	}
}

func TestAVariableThatNobodyDocumentsIsNamed(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	folder := filepath.Join(root, "mocks", "fax")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatalf("MkdirAll: %v", err)
	}
	// Everything that is documented, and one more.
	source := "package fax\n\ntype Config struct {\n\tPaper bool `env:\"FAX_PAPER\"`\n"
	for _, d := range mockDocs() {
		source += "\tF" + d.Variable + " string `env:\"" + d.Variable + "\"`\n"
	}
	if err := os.WriteFile(filepath.Join(folder, "fax.go"), []byte(source+"}\n"), 0o600); err != nil {
		t.Fatalf("WriteFile: %v", err)
	}
	if _, err := mockFields(root); err == nil || !strings.Contains(err.Error(), "FAX_PAPER") || strings.Contains(err.Error(), "SMS_") {
		t.Errorf("mockFields: got %v, want FAX_PAPER alone named", err)
	}
	if _, err := mockFields(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no mock reads") {
		t.Errorf("mockFields without mocks: got %v, want what no mock reads", err)
	}
}
