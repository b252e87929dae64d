package operator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ErrNobody says that no account, or no operator, has an address.
var ErrNobody = errors.New("nobody has that address")

// Entry is an operator in the register.
type Entry struct {
	Email string
	Since time.Time
}

// Register is who the operators are. It needs a connection of the database's owner: the application cannot write it.
type Register struct{ conn *pgx.Conn }

// OpenRegister connects as the user of a database's address. Close it.
func OpenRegister(ctx context.Context, url string) (*Register, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return &Register{conn}, nil
}

// Close ends the connection.
func (r *Register) Close(ctx context.Context) error {
	if err := r.conn.Close(ctx); err != nil {
		return fmt.Errorf("disconnect: %w", err)
	}
	return nil
}

// Add makes the person with an account an operator. Adding one twice is fine. Errors: ErrNobody.
func (r *Register) Add(ctx context.Context, email string) error {
	tag, err := r.conn.Exec(ctx, `INSERT INTO operators (user_id) SELECT id FROM users WHERE email = lower($1)
		ON CONFLICT (user_id) DO UPDATE SET since = operators.since`, email)
	return onlyOne(tag, err, "add operator")
}

// Remove takes the right away, and with it the visits under way. Errors: ErrNobody.
func (r *Register) Remove(ctx context.Context, email string) error {
	tag, err := r.conn.Exec(ctx, `DELETE FROM operators WHERE user_id = (SELECT id FROM users WHERE email = lower($1))`, email)
	return onlyOne(tag, err, "remove operator")
}

func onlyOne(tag pgconn.CommandTag, err error, doing string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if tag.RowsAffected() == 0 {
		return ErrNobody
	}
	return nil
}

// List returns the operators by address.
func (r *Register) List(ctx context.Context) ([]Entry, error) {
	rows, err := r.conn.Query(ctx, `SELECT u.email, o.since FROM operators o JOIN users u ON u.id = o.user_id ORDER BY u.email`)
	if err != nil {
		return nil, fmt.Errorf("list operators: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Entry])
	if err != nil {
		return nil, fmt.Errorf("list operators: %w", err)
	}
	return all, nil
}
