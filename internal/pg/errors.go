package pg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/barberpro/barberpro/internal/fault"
)

// SQLSTATEs that callers branch on. The BP ones are ours (db/migrations).
const (
	CodeSlotTaken         = "BP001"
	CodeIllegalTransition = "BP002"
	CodeVersionConflict   = "BP003"
	CodeChairTaken        = "BP004"
	CodeUniqueViolation   = "23505"
	CodeForeignKey        = "23503"
	CodeExclusion         = "23P01"
	CodeDeadlock          = "40P01"
	CodeLockTimeout       = "55P03"
)

type pgconnParseError = pgconn.ParseConfigError

// ErrUnavailable says that PostgreSQL cannot be reached now. Its answer is 503 with Retry-After.
var ErrUnavailable = &fault.Error{
	Kind: fault.Unavailable, Code: "database_unavailable", RetryAfter: 2 * time.Second,
	Message: "El servicio está volviendo a conectarse. Probá de nuevo en unos segundos.",
}

// ErrOverloaded says that a statement or the wait for a connection took too long. Its answer is 503 with Retry-After.
var ErrOverloaded = &fault.Error{
	Kind: fault.Unavailable, Code: "overloaded", RetryAfter: 2 * time.Second,
	Message: "Hay mucha demanda en este momento. Probá de nuevo en unos segundos.",
}

// Code returns the SQLSTATE in err's chain, or "".
func Code(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// Constraint returns the name of the constraint that err's statement broke, or "".
func Constraint(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.ConstraintName
	}
	return ""
}

// Found turns the absence of a row into missing, which is nil where absence is no error, and adds to any other error what was
// being done. A nil err stays nil.
func Found(err, missing error, doing string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return missing
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// IsUnavailable reports whether err means that the server is away: refused, cut off, starting or stopping.
func IsUnavailable(err error) bool {
	if code := Code(err); code != "" {
		return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "57P") || code == "53300"
	}
	var connect *pgconn.ConnectError
	var network *net.OpError
	return errors.As(err, &connect) || errors.As(err, &network) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		(err != nil && strings.Contains(err.Error(), "conn closed"))
}

// translate turns an absent or overwhelmed server into a fault and leaves every other error alone.
func translate(err error) error {
	switch {
	case err == nil || fault.As(err) != nil:
		return err
	case IsUnavailable(err):
		return ErrUnavailable.Because(err)
	case Code(err) == "57014", Code(err) == CodeLockTimeout, errors.Is(err, context.DeadlineExceeded):
		return ErrOverloaded.Because(err)
	}
	return err
}
