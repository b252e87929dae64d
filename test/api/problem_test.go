package api_test

import (
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// english are words that a parser or a library would say, and that no Spanish sentence has.
var english = regexp.MustCompile(`(?i)\b(the|invalid|expected|unexpected|cannot|failed|must|required|unmarshal|parsing|ERROR|missing|unknown|not|is|of|into)\b`)

// problem says what is wrong with an error answer: RFC 9457 with all members, Spanish, and the id of the request.
func problem(a *httptest.ResponseRecorder) (wrong []string) {
	if got := a.Header().Get("Content-Type"); got != "application/problem+json" {
		return []string{fmt.Sprintf("Content-Type %q with %d %.200q, want application/problem+json", got, a.Code, a.Body)}
	}
	v, err := decode(a.Body.Bytes())
	p, ok := v.(map[string]any)
	if err != nil || !ok {
		return []string{fmt.Sprintf("%.200q is no JSON object", a.Body)}
	}
	for _, member := range []string{"type", "title", "detail", "code", "instance", "request_id"} {
		if text, ok := p[member].(string); !ok || text == "" {
			wrong = append(wrong, fmt.Sprintf("member %s is %v", member, p[member]))
		}
	}
	if fmt.Sprint(p["status"]) != fmt.Sprint(a.Code) {
		wrong = append(wrong, fmt.Sprintf("status %v in the body of a %d", p["status"], a.Code))
	}
	if id := a.Header().Get("X-Request-ID"); id == "" || p["request_id"] != id {
		wrong = append(wrong, fmt.Sprintf("request_id %v with X-Request-Id %q", p["request_id"], id))
	}
	wrong = append(wrong, spanish("title", p["title"])...)
	wrong = append(wrong, spanish("detail", p["detail"])...)
	fields, ok := p["errors"].([]any)
	if !ok {
		wrong = append(wrong, fmt.Sprintf("errors is %v, want a list", p["errors"]))
	}
	for _, f := range fields {
		field, _ := f.(map[string]any)
		wrong = append(wrong, spanish("errors.message", field["message"])...)
	}
	return wrong
}

// quoted is what a message repeats or names: it is in nobody's language.
var quoted = regexp.MustCompile(`"[^"]*"|«[^»]*»|true o false`)

// spanish reports a text for people that is empty, not a sentence, or words of a library.
func spanish(name string, v any) []string {
	text, _ := v.(string)
	first, _ := utf8.DecodeRuneInString(text)
	if first == '¿' || first == '«' {
		first = 'A'
	}
	if !unicode.IsUpper(first) || english.MatchString(quoted.ReplaceAllString(text, "")) {
		return []string{fmt.Sprintf("%s %q is no Spanish sentence", name, text)}
	}
	return nil
}

// guarded says which security headers an answer lacks; cache is what Cache-Control must have in it.
func guarded(a *httptest.ResponseRecorder, cache string) (wrong []string) {
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Permissions-Policy": "camera=()",
		"Content-Security-Policy": "frame-ancestors 'none'", "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": cache,
	} {
		if got := a.Header().Get(name); !strings.Contains(got, want) {
			wrong = append(wrong, fmt.Sprintf("header %s is %q, want %q in it", name, got, want))
		}
	}
	if strings.Contains(a.Header().Get("Content-Security-Policy"), "script-src 'unsafe") {
		wrong = append(wrong, "the policy lets inline scripts run")
	}
	return wrong
}
