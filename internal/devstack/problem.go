package devstack

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
)

// Error is a failure that a developer can do something about. Its code never changes its meaning.
type Error struct {
	Code string // such as "BP-1203"
	What string // what happened and why
	Fix  string // what to do
	Err  error  // the cause; may be nil
}

func newProblem(code, what, fix string) *Error { return &Error{Code: code, What: what, Fix: fix} }

func (p *Error) because(err error) *Error {
	p.Err = err
	return p
}

// Error is the one line that people see.
func (p *Error) Error() string {
	return fmt.Sprintf("%s %s. %s. More: bp help %s", p.Code, p.What, p.Fix, p.Code)
}

// Unwrap returns the cause.
func (p *Error) Unwrap() error { return p.Err }

// Is reports whether target is a problem of the same code.
func (p *Error) Is(target error) bool {
	var other *Error
	return errors.As(target, &other) && other.Code == p.Code
}

// The codes. codes.md explains each.
const (
	codeNoProject   = "BP-1101"
	codeNoGo        = "BP-1102"
	codeNoNPM       = "BP-1103"
	codeEnvFile     = "BP-1104"
	codeRunning     = "BP-1201"
	codeNotRunning  = "BP-1202"
	codePortTaken   = "BP-1203"
	codeBadPort     = "BP-1204"
	codeNoService   = "BP-1205"
	codeDown        = "BP-1206"
	codePostgres    = "BP-1301"
	codeNoDatabase  = "BP-1302"
	codeNoRedis     = "BP-1303"
	codeMigration   = "BP-1304"
	codeSeed        = "BP-1305"
	codeBackup      = "BP-1306"
	codeRestore     = "BP-1307"
	codeBuild       = "BP-1401"
	codeNotReady    = "BP-1402"
	codeKeepsEnding = "BP-1403"
	codeUI          = "BP-1404"
	codeMonitoring  = "BP-1405"
	codeNoLog       = "BP-1501"
	codeNeedsYes    = "BP-1502"
	codeNoMock      = "BP-1503"
	codeMockRefused = "BP-1504"
	CodeDoctor      = "BP-1601" // of Doctor, which has an exit code of its own
)

// Explanation is what `bp help CODE` prints.
type Explanation struct {
	Code, Title, Text string
}

// Explain returns the explanation of a code, such as "BP-1203" or "1203".
func Explain(code string) (Explanation, bool) {
	code = strings.ToUpper(code)
	if !strings.HasPrefix(code, "BP-") {
		code = "BP-" + code
	}
	for _, e := range Explanations() {
		if e.Code == code {
			return e, true
		}
	}
	return Explanation{}, false
}

//go:embed codes.md
var codes string

// Explanations lists every code in order.
func Explanations() []Explanation {
	sections := strings.Split(codes, "\n## ")[1:]
	list := make([]Explanation, 0, len(sections))
	for _, section := range sections {
		heading, text, _ := strings.Cut(section, "\n")
		code, title, _ := strings.Cut(heading, " ")
		list = append(list, Explanation{Code: code, Title: title, Text: strings.TrimSpace(text)})
	}
	return list
}
