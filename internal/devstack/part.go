package devstack

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/localpg"
	"github.com/barberpro/barberpro/internal/localredis"
)

// The names of the parts, as commands and logs know them.
const (
	partPostgres = "postgres"
	partRedis    = "redis"
	partAPI      = "api"
	partMocks    = "mocks"
	partWeb      = "web"
)

// part is one service of the stack. start may be called again after stop.
type part interface {
	name() string
	start(ctx context.Context) error
	stop(ctx context.Context) error
	ended() <-chan struct{} // closed when it ended without stop; nil when it cannot
	describe() Service
}

// parts lists what the stack runs, in the order of starting. A new service is added here.
func (st *stack) parts() []part {
	s := st.settings
	var list []part
	if s.DatabaseURL != "" {
		list = append(list, &externalPostgres{settings: s})
	} else {
		list = append(list, &postgres{settings: s, log: st.logs.writer(partPostgres), console: st.console})
	}
	if s.RedisURL != "" {
		list = append(list, &externalRedis{settings: s})
	} else {
		list = append(list, &embeddedRedis{settings: s})
	}
	if s.Mocks {
		list = append(list, &mocks{settings: s, log: st.logs.writer(partMocks)})
	}
	list = append(list, &api{settings: s, log: st.logs.writer(partAPI), reload: st.options.Watch})
	if s.Monitoring {
		list = append(list, &monitoring{settings: s, log: st.logs.writer(partMonitoring)})
	}
	if s.Web {
		list = append(list, &webServer{settings: s, log: st.logs.writer(partWeb)})
	}
	return list
}

// postgres is the embedded server. Its data is kept below the state folder.
type postgres struct {
	settings *Settings
	log      interface{ Write(b []byte) (int, error) }
	console  *Console
	server   *localpg.Server
}

func (p *postgres) name() string { return partPostgres }

func (p *postgres) start(ctx context.Context) error {
	if p.server != nil {
		return p.failed(ctx, p.server.Restart(ctx))
	}
	server, err := localpg.Start(ctx, p.settings.postgresOptions(p.log, p.console))
	if err != nil {
		return p.failed(ctx, err)
	}
	p.server = server
	return ensureDatabase(ctx, server.URL("postgres"), p.settings.PostgresDB)
}

func (p *postgres) failed(ctx context.Context, err error) error {
	return p.settings.postgresProblem(ctx, err)
}

func (p *postgres) stop(ctx context.Context) error {
	if p.server == nil {
		return nil
	}
	if err := p.server.Stop(ctx); err != nil {
		return fmt.Errorf("stop PostgreSQL: %w", err)
	}
	return nil
}

func (p *postgres) ended() <-chan struct{} { return p.server.Done() }

func (p *postgres) describe() Service {
	return Service{
		Name: partPostgres, Title: "PostgreSQL", Version: p.server.Version(), Pid: p.server.Pid(),
		Address: loopback(p.settings.PostgresPort), URL: p.settings.databaseURL(),
	}
}

// postgresOptions are the same for the stack and for a database command without it.
func (s *Settings) postgresOptions(log interface{ Write(b []byte) (int, error) }, c *Console) localpg.Options {
	return localpg.Options{
		DataDir: s.path(dataFolder), Port: s.PostgresPort, Password: s.PostgresPassword, Log: log, Progress: c.progress(),
		Settings: map[string]string{"shared_preload_libraries": "pg_stat_statements", "max_wal_size": "1GB"},
	}
}

func (s *Settings) postgresProblem(ctx context.Context, err error) error {
	var taken *localpg.PortTakenError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &taken):
		return portProblem(ctx, neededPort{varPostgresPort, taken.Port})
	case errors.Is(err, localpg.ErrNoNPM):
		return newProblem(codeNoNPM, "npm, which brings PostgreSQL, is not on the PATH", "Install Node.js or set DATABASE_URL").because(err)
	}
	return newProblem(codePostgres, "PostgreSQL did not start: "+err.Error(), "See .bp/logs/postgres.log").because(err)
}

// ensureDatabase makes the stack's database on a fresh server.
func ensureDatabase(ctx context.Context, admin, name string) error {
	return withConnection(ctx, admin, func(c *pgx.Conn) error {
		var there bool
		err := c.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there)
		if err == nil && !there {
			_, err = c.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
		}
		return err //nolint:wrapcheck // withConnection does
	})
}

func withConnection(ctx context.Context, address string, fn func(*pgx.Conn) error) error {
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return newProblem(codeNoDatabase, "the database does not answer: "+err.Error(), "Check DATABASE_URL, or bp status").because(err)
	}
	defer func() { _ = c.Close(context.WithoutCancel(ctx)) }()
	if err := fn(c); err != nil {
		return fmt.Errorf("on the database: %w", err)
	}
	return nil
}

// externalPostgres is a server that the developer runs.
type externalPostgres struct {
	settings *Settings
	version  string
}

func (p *externalPostgres) name() string { return partPostgres }

func (p *externalPostgres) start(ctx context.Context) error {
	return withConnection(ctx, p.settings.DatabaseURL, func(c *pgx.Conn) error {
		return c.QueryRow(ctx, "SELECT split_part(current_setting('server_version'), ' ', 1)").Scan(&p.version)
	})
}

func (p *externalPostgres) stop(context.Context) error { return nil }

func (p *externalPostgres) ended() <-chan struct{} { return nil }

func (p *externalPostgres) describe() Service {
	return Service{
		Name: partPostgres, Title: "PostgreSQL", Version: p.version, External: true,
		Address: hostOf(p.settings.DatabaseURL), URL: p.settings.DatabaseURL,
	}
}

// embeddedRedis lives in this process.
type embeddedRedis struct {
	settings *Settings
	server   *localredis.Server
}

func (r *embeddedRedis) name() string { return partRedis }

func (r *embeddedRedis) start(ctx context.Context) (err error) {
	if r.server, err = localredis.Start(loopback(r.settings.RedisPort)); err != nil {
		return portProblem(ctx, neededPort{varRedisPort, r.settings.RedisPort}).because(err)
	}
	return nil
}

func (r *embeddedRedis) stop(context.Context) error {
	if r.server != nil {
		r.server.Stop()
	}
	return nil
}

func (r *embeddedRedis) ended() <-chan struct{} { return nil }

func (r *embeddedRedis) describe() Service {
	return Service{
		Name: partRedis, Title: "Redis", Version: "(in process)",
		Address: loopback(r.settings.RedisPort), URL: r.settings.redisURL(),
	}
}

// externalRedis is a server that the developer runs.
type externalRedis struct{ settings *Settings }

func (r *externalRedis) name() string { return partRedis }

func (r *externalRedis) start(ctx context.Context) error {
	return pingRedis(ctx, r.settings.RedisURL)
}

func (r *externalRedis) stop(context.Context) error { return nil }

func (r *externalRedis) ended() <-chan struct{} { return nil }

func (r *externalRedis) describe() Service {
	return Service{
		Name: partRedis, Title: "Redis", Version: "(yours)", External: true,
		Address: hostOf(r.settings.RedisURL), URL: r.settings.RedisURL,
	}
}

// hostOf is an address without its user and password.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "?"
	}
	return u.Host
}
