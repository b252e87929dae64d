package devstack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/jackc/pgx/v5"
)

// confirm asks on the terminal for a yes.
func confirm(c *Console, warning string) error {
	if !IsTerminal(os.Stdin) {
		return newProblem(codeNeedsYes, "nobody is there to ask. "+warning, "Say --yes")
	}
	_, _ = fmt.Fprintf(c.Err, "%s Type yes to go on: ", warning)
	answer, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil || strings.TrimSpace(answer) != "yes" {
		return errors.New("nothing was changed")
	}
	return nil
}

func databaseOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Path, "/")
}

func withDatabase(address, name string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Path = "/" + name
	return u.String()
}

// prompt runs the statement of -c, or each one read from in, which ends with a semicolon or the input.
func prompt(ctx context.Context, c *Console, address string, in io.Reader, args []string) error {
	return withConnection(ctx, address, func(conn *pgx.Conn) error {
		for i, arg := range args {
			if arg == "-c" && i+1 < len(args) {
				return runSQL(ctx, c, conn, args[i+1])
			}
		}
		c.Notef("psql is not installed; this is a small prompt. End a statement with a semicolon, leave with \\q.")
		lines := bufio.NewScanner(in)
		var statement strings.Builder
		for lines.Scan() {
			line := lines.Text()
			if strings.TrimSpace(line) == `\q` {
				return nil
			}
			statement.WriteString(line + "\n")
			if !strings.HasSuffix(strings.TrimSpace(line), ";") {
				continue
			}
			if err := runSQL(ctx, c, conn, statement.String()); err != nil {
				c.Warnf("%v", err)
			}
			statement.Reset()
		}
		if rest := strings.TrimSpace(statement.String()); rest != "" {
			return runSQL(ctx, c, conn, rest)
		}
		return lines.Err()
	})
}

// runSQL prints what a statement answers as a table.
func runSQL(ctx context.Context, c *Console, conn *pgx.Conn, sql string) error {
	rows, err := conn.Query(ctx, sql, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return err //nolint:wrapcheck // the server's own words
	}
	defer rows.Close()
	table := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	names := make([]string, 0, len(rows.FieldDescriptions()))
	for _, f := range rows.FieldDescriptions() {
		names = append(names, f.Name)
	}
	if len(names) > 0 {
		_, _ = fmt.Fprintln(table, strings.Join(names, "\t"))
	}
	for rows.Next() {
		cells := make([]string, 0, len(names))
		for _, raw := range rows.RawValues() { // text, by the simple protocol
			if raw == nil {
				raw = []byte("NULL")
			}
			cells = append(cells, string(raw))
		}
		_, _ = fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	if err := errors.Join(rows.Err(), table.Flush()); err != nil {
		return err
	}
	c.Notef("%s", rows.CommandTag())
	return nil
}
