package devstack

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// ParseEnv reads lines of NAME=value. A value may stand in single quotes (taken as it is) or double quotes (with \n,
// \" and \\); without quotes it ends at " #". An error names the line.
func ParseEnv(r io.Reader) (map[string]string, error) {
	vars := map[string]string{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, err := parseEnvLine(strings.TrimPrefix(line, "export "))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		vars[name] = value
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	return vars, nil
}

func parseEnvLine(line string) (name, value string, err error) {
	name, value, ok := strings.Cut(line, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !ok || !regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`).MatchString(name) {
		return "", "", fmt.Errorf("%q is not NAME=value", line)
	}
	switch {
	case strings.HasPrefix(value, "'"):
		value, err = quoted(value, '\'')
	case strings.HasPrefix(value, `"`):
		if value, err = quoted(value, '"'); err == nil {
			value = strings.NewReplacer(`\n`, "\n", `\"`, `"`, `\\`, `\`).Replace(value)
		}
	default:
		value, _, _ = strings.Cut(value, " #")
		value = strings.TrimSpace(value)
	}
	return name, value, err
}

// quoted returns what stands between the first character and the next like it that no backslash escapes.
func quoted(s string, mark byte) (string, error) {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && mark == '"':
			i++
		case s[i] == mark:
			return s[1:i], nil
		}
	}
	return "", fmt.Errorf("the quote %c is not closed", mark)
}
