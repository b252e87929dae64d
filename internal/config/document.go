package config

import (
	"fmt"
	"strings"
)

// Markdown is docs/configuration.md, with the fields of other programs at the end.
func Markdown(more ...Field) string {
	var b strings.Builder
	b.WriteString(`# Configuration

Everything is set by environment variables, read once at start. A wrong one stops the process with a list of every problem.
An empty variable counts as not set. Any variable can come from a file: ` + "`NAME_FILE=/run/secrets/name`" + ` sets ` + "`NAME`" + `.
Times are written 150ms, 15s, 25m, 12h or 7d; rates 100/15m, or off.

Where two defaults are given, the second holds with ` + "`APP_ENV`" + ` development or test. Staging and production refuse to start
with a default, short or guessable secret.

The last two sections are for development and tests: bp, the build of the web UI and the mocks of the providers read them,
never the server.

This file is generated from ` + "`internal/config`" + ` and the mocks by ` + "`make gen`" + `. Do not edit it.
`)
	section := ""
	for _, f := range append(Fields(), more...) {
		if f.Section != section {
			section = f.Section
			fmt.Fprintf(&b, "\n## %s\n\n| Variable | Type | Default | What it does |\n|---|---|---|---|\n", section)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.Variable, f.Type, defaults(f), escape(f.Doc))
	}
	return b.String()
}

func defaults(f Field) string {
	d := "none"
	if f.Default != "" {
		d = "`" + escape(f.Default) + "`"
	}
	if f.Dev != "" && f.Dev != f.Default {
		d += "; `" + escape(f.Dev) + "`"
	}
	return d
}

func escape(s string) string {
	return strings.NewReplacer("|", `\|`, "<", `\<`).Replace(s)
}

// DotEnv is .env.example: every variable with its default for development, commented out. Of the fields of other programs,
// it leaves out those that the server reads too.
func DotEnv(more ...Field) string {
	var b strings.Builder
	b.WriteString(`# Copy to .env and change what you need. Everything here is a default for development;
# docs/configuration.md explains it all.
# Generated from internal/config and the mocks by "make gen". Do not edit.

APP_ENV=development
`)
	section := ""
	shown := map[string]bool{"APP_ENV": true}
	for _, f := range append(Fields(), more...) {
		if f.Section != section {
			section = f.Section
			fmt.Fprintf(&b, "\n# --- %s\n", section)
		}
		if shown[f.Variable] {
			continue
		}
		shown[f.Variable] = true
		value := f.Default
		if f.Dev != "" {
			value = f.Dev
		}
		fmt.Fprintf(&b, "# %s\n#%s=%s\n", f.Doc, f.Variable, quote(value))
	}
	return b.String()
}

func quote(s string) string {
	if strings.ContainsAny(s, " <>#*") {
		return `"` + s + `"`
	}
	return s
}
