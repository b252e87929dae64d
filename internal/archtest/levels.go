package archtest

import "strings"

// The names of the levels, from the top.
const (
	tests    = "test"
	command  = "command"
	app      = "app"
	domain   = "domain"
	provider = "provider"
	mock     = "mock"
	platform = "platform"
	leaf     = "leaf"
	embedded = "embedded"
)

// level is a group of folders. A package sees levels of lower rank, and its own level when siblings is set.
type level struct {
	name     string
	rank     int
	siblings bool
	folders  []string // each with everything below it
	shared   string   // one folder of the level that all of it may see
}

// levels is the layout of the repository. Mocks and providers have the same rank: each side of the wire is written
// without a look at the other, or a mock would only repeat what its client believes.
func levels() []level {
	return []level{
		{name: tests, rank: 8, siblings: true, folders: []string{
			"test", "internal/testdb", "internal/testkit", "internal/testport", "internal/archtest",
		}},
		{name: command, rank: 7, folders: []string{"cmd"}},
		{name: app, rank: 6, folders: []string{"internal/app"}},
		{name: domain, rank: 5, folders: []string{
			"internal/account", "internal/shop", "internal/staff", "internal/catalog", "internal/customer",
			"internal/booking", "internal/payment", "internal/invoice", "internal/notify", "internal/report",
			"internal/integration", "internal/webhook", "internal/deadletter", "internal/operator",
		}},
		{name: mock, rank: 4, folders: []string{"mocks"}, shared: "mocks/kit"},
		{name: provider, rank: 4, folders: []string{"internal/provider"}},
		{name: platform, rank: 3, siblings: true, folders: []string{
			"internal/pg", "internal/cache", "internal/web", "internal/jobs", "internal/config", "internal/obs",
			"internal/blob", "internal/seal", "internal/audit", "internal/filelock", "internal/process", "internal/localpg",
			"internal/localredis", "internal/devstack", "internal/live", "internal/outbox", "internal/drain", "internal/upstream",
			"internal/failpoint", "internal/webui", "internal/uptime",
		}},
		{name: leaf, rank: 2, siblings: true, folders: []string{
			"internal/slot", "internal/money", "internal/cuit", "internal/phone", "internal/holiday",
			"internal/fault", "internal/clock", "internal/ical", "internal/markup",
		}},
		{name: embedded, rank: 1, folders: []string{"db", "api", "frontend"}},
	}
}

// levelOf returns the level of a folder, or nil when it has none.
func levelOf(folder string) *level {
	for _, l := range levels() {
		for _, listed := range l.folders {
			if within(folder, listed) {
				return &l
			}
		}
	}
	return nil
}

// unit returns the part of a level to which a folder belongs: the domain, the provider, the command. Packages of one
// unit see each other.
func unit(l level, folder string) string {
	for _, listed := range l.folders {
		if !within(folder, listed) {
			continue
		}
		switch l.name {
		case command, provider, mock:
			first, _, _ := strings.Cut(strings.TrimPrefix(folder[len(listed):], "/"), "/")
			return listed + "/" + first
		default:
			return listed
		}
	}
	return folder
}

// isStandIn reports whether a package takes the place of another system during development or tests.
func isStandIn(folder string) bool {
	if l := levelOf(folder); l != nil && (l.name == tests || l.name == mock) {
		return true
	}
	return within(folder, "internal/localpg") || within(folder, "internal/localredis") || within(folder, "internal/devstack")
}

// doesIO reports whether a package of the standard library, or a driver, reaches outside of the process.
func doesIO(imported string) bool {
	for _, root := range []string{"os", "net", "database", "syscall", "github.com/jackc", "github.com/redis"} {
		if within(imported, root) && imported != "net/netip" && imported != "net/url" {
			return true
		}
	}
	return false
}

// mayUseInternals applies Go's rule for folders named internal below another folder: only what stands in or below the
// parent of that folder may import them. The internal folder at the root is open to the whole repository.
func mayUseInternals(from, imported string) bool {
	at := strings.LastIndex("/"+imported+"/", "/internal/")
	if at <= 0 {
		return true
	}
	return within(from, imported[:at-1])
}

// within reports whether folder is root or below it.
func within(folder, root string) bool {
	return folder == root || strings.HasPrefix(folder, root+"/")
}
