package account

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/web"
)

const (
	accessLife     = 15 * time.Minute
	memory         = 800 * time.Millisecond // how old a remembered session or role may be
	sessionsInMind = 20_000
	rolesInMind    = 20_000
	defaultZone    = "America/Argentina/Buenos_Aires"
)

// Mail is a letter in plain text.
type Mail struct {
	To, Subject, Text string
}

// Mailer sends a letter or returns why it could not; sending again is then safe to try.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

// Enqueuer inserts a job in the transaction that causes it.
type Enqueuer interface {
	Enqueue(ctx context.Context, tx pgx.Tx, args river.JobArgs) error
}

// Broadcaster tells the other processes. It is allowed to lose messages: without them, they know within a second.
type Broadcaster interface {
	Publish(ctx context.Context, channel string, payload []byte) error
}

// Options are the service's settings and what it needs from others. Keys, Mail and Enqueue are required.
type Options struct {
	Clock clock.Clock  // nil: the machine's
	Log   *slog.Logger // nil: none

	// Keys sign access tokens: the first signs, all verify. Secrets are 32 bytes or more.
	Keys []seal.Key
	// Peppers are secrets mixed into passwords before they are hashed: the first hashes, all verify, and a password
	// hashed with another one moves to the first when its owner signs in. They are apart from Keys, so that rotating
	// those locks nobody out. Without any, a fixed text takes their place and bcrypt alone protects.
	Peppers []seal.Key

	SessionLife   time.Duration // from signing in until one has to again; 0: 7 days
	AccessLife    time.Duration // of an access token, when its session lasts that long; 0: 15 minutes
	DefaultZone   string        // of shops that name none; "": Buenos Aires
	PublicURL     string        // origin of the links in letters
	SecureCookies bool          // __Host- cookie; off only where there is no https (development)

	Mail      Mailer
	Enqueue   Enqueuer
	Broadcast Broadcaster // nil: this is the only process

	BcryptCost int // 0: 12; tests lower it
}

// Service holds the use cases. It is safe for concurrent use and implements web.Authenticator.
type Service struct {
	db       *pg.DB
	opts     Options
	clock    clock.Clock
	tokens   *signer
	hasher   *hasher
	policy   *policy
	gate     *gate
	absent   *absentees
	sessions *recent[uuid.UUID, session]
	roles    *recent[place, web.Role]
}

var _ web.Authenticator = (*Service)(nil)

// New returns the service. It fails when a required option is missing or a key is weak.
func New(db *pg.DB, o Options) (*Service, error) {
	if err := o.fill(); err != nil {
		return nil, fmt.Errorf("account options: %w", err)
	}
	tokens, err := newSigner(o.Keys, o.Clock)
	if err != nil {
		return nil, fmt.Errorf("account options: %w", err)
	}
	hasher, err := newHasher(o.Peppers, o.BcryptCost)
	if err != nil {
		return nil, fmt.Errorf("account options: %w", err)
	}
	s := &Service{
		db: db, opts: o, clock: o.Clock, tokens: tokens, hasher: hasher, policy: newPolicy(),
		gate: newGate(runtime.GOMAXPROCS(0) / 2), absent: newAbsentees(o.Clock),
	}
	s.sessions = newRecent(o.Clock, memory, sessionsInMind, s.loadSession)
	s.roles = newRecent(o.Clock, memory, rolesInMind, s.loadRole)
	return s, nil
}

func (o *Options) fill() error {
	if o.Mail == nil || o.Enqueue == nil {
		return errors.New("Mail and Enqueue are required")
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.SessionLife <= 0 {
		o.SessionLife = 7 * 24 * time.Hour
	}
	if o.AccessLife <= 0 {
		o.AccessLife = accessLife
	}
	if o.DefaultZone == "" {
		o.DefaultZone = defaultZone
	}
	o.PublicURL = strings.TrimSuffix(o.PublicURL, "/")
	return nil
}
