// Package config reads the environment once, into one struct, and refuses to start with anything wrong in it, naming every
// problem at once. docs/configuration.md and .env.example are generated from the struct (barberpro config).
package config

import (
	"net/netip"
	"time"
)

// Environments that the process can run in.
const (
	Development = "development"
	Test        = "test"
	Staging     = "staging"
	Production  = "production"
)

// Config is everything that can be set from outside. Tags: env is the variable, envDefault its default, doc what it does,
// dev its default when APP_ENV is development or test, where that differs.
type Config struct {
	App       App       `doc:"Application"`
	HTTP      HTTP      `doc:"HTTP server"`
	Limits    Limits    `doc:"Rate limits"`
	Database  Database  `doc:"PostgreSQL"`
	Redis     Redis     `doc:"Redis"`
	Auth      Auth      `doc:"Sessions and secrets"`
	Mail      Mail      `doc:"Outgoing mail"`
	Providers Providers `doc:"Providers"`
	Jobs      Jobs      `doc:"Background jobs"`
	Observe   Observe   `doc:"Logs, metrics and traces"`

	composed bool // DATABASE_URL was made of the POSTGRES_ variables
}

// App is what the installation is.
//
//nolint:lll // a tag cannot be broken
type App struct {
	Env       string `env:"APP_ENV" envDefault:"production" doc:"development, test, staging or production. The last two refuse default secrets. NODE_ENV is read when this is not set"`
	Debug     bool   `env:"APP_DEBUG" envDefault:"false" doc:"Logs at debug level and every request. Refused in production"`
	PublicURL string `env:"PUBLIC_URL" envDefault:"http://localhost:3000" doc:"Address that people see, without a path: links in messages start with it. https in production"`
	Timezone  string `env:"TIMEZONE" envDefault:"America/Argentina/Buenos_Aires" doc:"Time zone of a new shop"`
	Locale    string `env:"LOCALE" envDefault:"es-AR" doc:"Language of everything people read; es-AR is the only one"`
	Currency  string `env:"CURRENCY" envDefault:"ARS" doc:"Currency of every price; ARS is the only one"`
	Swagger   bool   `env:"ENABLE_SWAGGER" envDefault:"true" doc:"Serves the API reference at /docs"`
}

// Deployed reports whether strangers can reach this installation, so that defaults for development are refused.
func (a App) Deployed() bool { return a.Env == Production || a.Env == Staging }

// HTTP is how requests come in.
//
//nolint:lll // a tag cannot be broken
type HTTP struct {
	Address        string        `env:"LISTEN_ADDR" dev:"127.0.0.1" doc:"Address to listen on, without the port. Empty: all"`
	Port           int           `env:"PORT" envDefault:"3000" doc:"Port to listen on. BACKEND_PORT is read when this is not set"`
	CORSOrigins    []string      `env:"CORS_ORIGIN" dev:"*" doc:"Origins whose pages may call the API, separated by commas. * is for development only"`
	TrustedProxies []Network     `env:"TRUSTED_PROXIES" doc:"Addresses or networks of the proxies in front, separated by commas. Only they are believed about X-Forwarded-For"`
	UIFolder       string        `env:"WEB_UI_DIR" doc:"Folder with the built web UI, followed when it changes. Empty: the UI that is built into the program"`
	Timeout        time.Duration `env:"REQUEST_TIMEOUT" envDefault:"15s" doc:"Longest time a request may take"`
	HeaderTimeout  time.Duration `env:"HEADER_TIMEOUT" envDefault:"5s" doc:"Longest time the headers of a request may take to arrive"`
	ReadTimeout    time.Duration `env:"READ_TIMEOUT" envDefault:"15s" doc:"Longest time a whole request may take to arrive"`
	WriteTimeout   time.Duration `env:"WRITE_TIMEOUT" envDefault:"30s" doc:"Longest time from the headers to the end of the answer"`
	IdleTimeout    time.Duration `env:"IDLE_TIMEOUT" envDefault:"75s" doc:"How long an idle connection is kept. Longer than the proxy in front does"`
	MaxBody        int64         `env:"MAX_BODY_BYTES" envDefault:"1048576" doc:"Largest body of a request, in bytes"`
	MaxHeader      int           `env:"MAX_HEADER_BYTES" envDefault:"16384" doc:"Largest headers of a request, in bytes"`
	MaxConnections int           `env:"MAX_CONNECTIONS" envDefault:"4096" doc:"Open connections at once; more wait"`
	ShutdownDelay  time.Duration `env:"SHUTDOWN_DELAY" envDefault:"3s" dev:"0s" doc:"How long the process keeps serving after SIGTERM while it reports not ready, so that the proxy stops sending"`
	ShutdownGrace  time.Duration `env:"SHUTDOWN_TIMEOUT" envDefault:"25s" doc:"How long running requests and jobs may take to finish after that"`
}

// Limits are the buckets of the rate limits.
//
//nolint:lll // a tag cannot be broken
type Limits struct {
	Public  Rate `env:"RATE_LIMIT_PUBLIC" envDefault:"100/15m" dev:"1000000/1m" doc:"Requests of one client without an account, as count/time. off switches it off"`
	Address Rate `env:"RATE_LIMIT_ADDRESS" envDefault:"20000/15m" dev:"6000000/1m" doc:"Ceiling of one address over everything. Wide: a carrier puts thousands of phones behind one"`
	Staff   Rate `env:"RATE_LIMIT_STAFF" envDefault:"3000/15m" dev:"1000000/1m" doc:"Requests of one signed-in person"`
	Login   Rate `env:"RATE_LIMIT_LOGIN" envDefault:"20/15m" dev:"100000/1m" doc:"Tries to sign in, register or refresh, of one client; ten times that for one address"`
	OTP     Rate `env:"RATE_LIMIT_OTP" envDefault:"10/15m" dev:"100000/1m" doc:"Codes and reset mails asked for by one client; ten times that for one address"`
	Holds   Rate `env:"RATE_LIMIT_HOLDS" envDefault:"30/15m" dev:"1000000/1m" doc:"Holds and bookings made by one client; ten times that for one address"`
}

// Database is PostgreSQL.
//
//nolint:lll // a tag cannot be broken
type Database struct {
	URL          Secret        `env:"DATABASE_URL" doc:"postgresql://user:password@host:port/database. Not set: made of the POSTGRES_ variables"`
	Host         string        `env:"POSTGRES_HOST" envDefault:"localhost" doc:"Host, when DATABASE_URL is not set"`
	Port         int           `env:"POSTGRES_PORT" envDefault:"5432" doc:"Port, when DATABASE_URL is not set"`
	User         string        `env:"POSTGRES_USER" envDefault:"barberpro" doc:"User, when DATABASE_URL is not set"`
	Password     Secret        `env:"POSTGRES_PASSWORD" envDefault:"barberpro_dev_password" doc:"Password, when DATABASE_URL is not set"`
	Name         string        `env:"POSTGRES_DB" envDefault:"barberpro_dev" doc:"Database, when DATABASE_URL is not set"`
	MaxConns     int32         `env:"DB_MAX_CONNS" envDefault:"10" doc:"Connections of one process. More than 10 commits slower on two cores"`
	QueryTimeout time.Duration `env:"QUERY_TIMEOUT" envDefault:"5s" doc:"Longest time one statement may take"`
	StartWait    time.Duration `env:"DB_START_WAIT" envDefault:"30s" doc:"How long the process waits at start for the database to answer"`
}

// Redis is the cache. Without it everything works, in one process.
type Redis struct {
	URL     Secret        `env:"REDIS_URL" doc:"redis://user:password@host:port/number. Empty: no Redis, one process only"`
	Timeout time.Duration `env:"REDIS_TIMEOUT" envDefault:"150ms" doc:"Longest time of one command before the process goes on without"`
}

// Auth is how people and stored secrets are protected.
//
//nolint:lll // a tag cannot be broken
type Auth struct {
	Secret     Secret        `env:"JWT_SECRET" dev:"dev_jwt_secret_change_in_production" doc:"Signs access tokens (HS256): 32 bytes or more (openssl rand -base64 48)"`
	Keys       []Secret      `env:"JWT_KEYS" doc:"More keys that still verify, as kid:secret separated by commas, while JWT_SECRET is being changed"`
	KeyID      string        `env:"JWT_KID" envDefault:"1" doc:"Id of JWT_SECRET in the tokens it signs; give a new secret a new id"`
	SessionTTL time.Duration `env:"JWT_EXPIRES_IN" envDefault:"7d" doc:"Life of a session: how long a refresh token lives"`
	AccessTTL  time.Duration `env:"JWT_ACCESS_EXPIRES_IN" envDefault:"15m" doc:"Life of an access token"`
	Pepper     Secret        `env:"PASSWORD_PEPPER" dev:"dev_password_pepper_change_in_production" doc:"Mixed into every password before hashing: 32 bytes or more. Changing it makes every password unusable"`
	SealKeys   Secret        `env:"SEAL_KEYS" dev:"dev:ZGV2ZWxvcG1lbnQtb25seS1zZWFsLWtleS0zMmJ5dGU=" doc:"Keys that encrypt stored secrets, as id:base64 of 32 bytes, separated by commas. The first one encrypts"`
}

// Mail is the SMTP server that mail leaves through.
//
//nolint:lll // a tag cannot be broken
type Mail struct {
	Host     string        `env:"SMTP_HOST" dev:"localhost" doc:"SMTP server. Empty: no mail is sent"`
	Port     int           `env:"SMTP_PORT" envDefault:"587" dev:"1025" doc:"SMTP port"`
	Secure   bool          `env:"SMTP_SECURE" envDefault:"true" dev:"false" doc:"true: TLS is required, from the start on port 465 and by STARTTLS on others. false: none"`
	User     string        `env:"SMTP_USER" doc:"User, when the server wants one"`
	Password Secret        `env:"SMTP_PASSWORD" doc:"Password, when the server wants one"`
	From     string        `env:"SMTP_FROM" dev:"BarberPro <no-responder@barberpro.test>" doc:"Sender of every mail, as Name <address>"`
	Timeout  time.Duration `env:"SMTP_TIMEOUT" envDefault:"15s" doc:"Longest time the delivery of one mail to the server may take"`
}

// Jobs is the background work.
type Jobs struct {
	Workers int `env:"JOB_WORKERS" envDefault:"4" doc:"Jobs that one process works on at once"`
}

// Observe is what the process tells about itself.
//
//nolint:lll // a tag cannot be broken
type Observe struct {
	LogLevel     string `env:"LOG_LEVEL" envDefault:"info" dev:"debug" doc:"debug, info, warn or error"`
	LogFormat    string `env:"LOG_FORMAT" envDefault:"json" doc:"json, or text for reading at a terminal"`
	AccessSample int    `env:"ACCESS_LOG_SAMPLE" envDefault:"100" doc:"Of the reads that went well one in this many is logged; 1 all, 0 none. Writes and errors always are"`
	MetricsToken Secret `env:"METRICS_TOKEN" doc:"When set, /metrics wants it as a bearer token"`
	OTLPEndpoint string `env:"OTEL_EXPORTER_OTLP_ENDPOINT" doc:"Where traces are sent by OTLP over HTTP, such as http://localhost:4318. Empty: no traces"`
	ServiceName  string `env:"OTEL_SERVICE_NAME" envDefault:"barberpro" doc:"Name of this service in traces"`
}

// Network is an address or a range of addresses.
type Network struct{ netip.Prefix }

// UnmarshalText reads 10.0.0.1 or 10.0.0.0/8.
func (n *Network) UnmarshalText(text []byte) error {
	if ip, err := netip.ParseAddr(string(text)); err == nil {
		n.Prefix = netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen())
		return nil
	}
	p, err := netip.ParsePrefix(string(text))
	if err != nil {
		return errNotANetwork
	}
	n.Prefix = p.Masked()
	return nil
}
