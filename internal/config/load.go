package config

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Problem is one thing wrong with the environment.
type Problem struct {
	Variable string
	Wrong    string // what is wrong, without the value when it is secret
	Fix      string
}

// Problems is the error of Load: everything that is wrong, at once.
type Problems []Problem //nolint:errname // it reads well where it is returned

func (p Problems) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "configuration: %d problem(s)\n", len(p))
	for _, one := range p {
		fmt.Fprintf(&b, "  %s: %s. Fix: %s.\n", one.Variable, one.Wrong, one.Fix)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Load reads the process's environment. Its error is Problems.
func Load() (*Config, error) { return Parse(env.ToMap(os.Environ())) }

// Parse reads vars. A variable that is empty counts as not set. NAME_FILE names a file to read NAME from, for secrets
// that an orchestrator mounts. Its error is Problems.
func Parse(vars map[string]string) (*Config, error) {
	set, problems := prepare(vars)
	var c Config
	problems = append(problems, c.parse(set)...)
	c.complete()
	for _, one := range c.check() {
		// A value that could not be read is also out of range: one line is enough.
		if !slices.ContainsFunc(problems, func(p Problem) bool {
			return p.Variable == one.Variable || p.Variable == one.Variable+"_FILE"
		}) {
			problems = append(problems, one)
		}
	}
	if len(problems) > 0 {
		sort.SliceStable(problems, func(i, j int) bool { return problems[i].Variable < problems[j].Variable })
		return nil, problems
	}
	return &c, nil
}

// parse reads one group after the other, so that a problem can be traced to its variable by the name of the field.
func (c *Config) parse(set map[string]string) Problems {
	opts := env.Options{Environment: set, FuncMap: map[reflect.Type]env.ParserFunc{
		reflect.TypeFor[time.Duration](): func(v string) (any, error) { return parseDuration(v) },
	}}
	var problems Problems
	groups := reflect.ValueOf(c).Elem()
	for i := range groups.NumField() {
		if !groups.Type().Field(i).IsExported() {
			continue
		}
		err := env.ParseWithOptions(groups.Field(i).Addr().Interface(), opts)
		problems = append(problems, parseProblems(groups.Type().Field(i).Name, err)...)
	}
	return problems
}

// prepare resolves aliases, files and the defaults of the environment.
func prepare(vars map[string]string) (map[string]string, Problems) {
	set := make(map[string]string, len(vars))
	for k, v := range vars {
		if v = strings.TrimSpace(v); v != "" {
			set[k] = v
		}
	}
	alias(set, "APP_ENV", "NODE_ENV")
	alias(set, "PORT", "BACKEND_PORT")
	var problems Problems
	for _, f := range Fields() {
		if path, ok := set[f.Variable+"_FILE"]; ok && set[f.Variable] == "" {
			text, err := os.ReadFile(path) //nolint:gosec // naming a file is what the variable is for
			if err != nil {
				problems = append(problems, unreadable(f.Variable+"_FILE", err))
				continue
			}
			set[f.Variable] = strings.TrimSpace(string(text))
		}
		if _, ok := set[f.Variable]; !ok && f.Dev != "" && f.devIn(set["APP_ENV"]) {
			set[f.Variable] = f.Dev
		}
	}
	return set, problems
}

// unreadable says which file cannot be read, and why.
func unreadable(variable string, err error) Problem {
	wrong, fix := "its file cannot be read", "name a file that is there"
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		wrong = fmt.Sprintf("%s cannot be read: %v", at.Path, at.Err)
	}
	if errors.Is(err, fs.ErrPermission) {
		fix = fmt.Sprintf("let the user that runs this, number %d, read it", os.Getuid())
	}
	return Problem{variable, wrong, fix}
}

func alias(set map[string]string, name, other string) {
	if set[name] == "" && set[other] != "" {
		set[name] = set[other]
	}
}

// devIn reports whether the default for development holds. That of CORS lets every site in, so tests do without it.
func (f Field) devIn(environment string) bool {
	return environment == Development || environment == Test && f.Variable != "CORS_ORIGIN"
}

// complete fills in what follows from other settings.
func (c *Config) complete() {
	if !c.Database.URL.IsSet() {
		u := url.URL{
			Scheme: "postgresql", Path: "/" + c.Database.Name,
			User: url.UserPassword(c.Database.User, c.Database.Password.Reveal()),
			Host: net.JoinHostPort(c.Database.Host, strconv.Itoa(c.Database.Port)),
		}
		c.Database.URL, c.composed = NewSecret(u.String()), true
	}
	if c.App.Debug {
		c.Observe.LogLevel, c.Observe.AccessSample = "debug", 1
	}
	c.App.PublicURL = strings.TrimSuffix(c.App.PublicURL, "/")
}

// parseProblems names the variables of values that have the wrong form. It never repeats a value.
func parseProblems(group string, err error) Problems {
	if err == nil {
		return nil
	}
	var all env.AggregateError
	if !errors.As(err, &all) {
		return Problems{{"environment", err.Error(), "see docs/configuration.md"}}
	}
	var problems Problems
	for _, one := range all.Errors {
		var parse env.ParseError
		if !errors.As(one, &parse) {
			problems = append(problems, Problem{"environment", one.Error(), "see docs/configuration.md"})
			continue
		}
		f := fieldNamed(group, parse.Name)
		problems = append(problems, Problem{f.Variable, "the value has the wrong form", formOf(f, parse.Err)})
	}
	return problems
}

func formOf(f Field, err error) string {
	for _, known := range []error{errNotANetwork, errNotARate, errNotATime} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	switch f.Type {
	case "number":
		return "want a whole number"
	case "true or false":
		return "want true or false"
	}
	return "want what docs/configuration.md says"
}
