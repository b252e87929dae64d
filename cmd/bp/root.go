package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/barberpro/barberpro/internal/devstack"
)

// usageError is a command line that bp does not understand.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }

func (e *usageError) Unwrap() error { return e.err }

// session is what every command needs.
type session struct {
	quiet  bool
	format string
	cancel context.CancelCauseFunc // ends the whole command
}

func (s *session) console() *devstack.Console { return devstack.NewConsole(s.quiet) }

func (s *session) settings() (*devstack.Settings, error) {
	root, err := devstack.FindRoot()
	if err != nil {
		return nil, err
	}
	return devstack.LoadSettings(root, os.Environ())
}

// action is what a command does.
type action func(ctx context.Context, st *devstack.Settings, c *devstack.Console, args []string) error

// do makes a command of fn, which gets the settings of the project around.
func (s *session) do(fn action) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		st, err := s.settings()
		if err != nil {
			return err
		}
		return fn(cmd.Context(), st, s.console(), args)
	}
}

func newRoot(cancel context.CancelCauseFunc) *cobra.Command {
	s := &session{cancel: cancel}
	root := &cobra.Command{
		Use:           "bp",
		Short:         "BarberPro on this machine: the whole stack, without Docker",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return &usageError{fmt.Errorf("there is no command %q", args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().BoolVarP(&s.quiet, "quiet", "q", false, "results only, no progress")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	for _, group := range []struct {
		id, title string
		commands  []*cobra.Command
	}{
		{"stack", "Stack:", []*cobra.Command{s.up(), s.down(), s.status(), s.logs(), s.restart(), s.open()}},
		{"database", "Database:", []*cobra.Command{s.database()}},
		{"mocks", "Providers:", []*cobra.Command{s.mock(), s.trigger(), s.webhooks()}},
		{"help", "Help:", []*cobra.Command{s.doctor(), s.version()}},
	} {
		root.AddGroup(&cobra.Group{ID: group.id, Title: group.title})
		for _, c := range group.commands {
			c.GroupID = group.id
			root.AddCommand(c)
		}
	}
	root.SetHelpCommand(s.help(root))
	root.SetHelpCommandGroupID("help")
	root.SetCompletionCommandGroupID("help")
	for _, c := range root.Commands() {
		strict(c)
	}
	return root
}

// strict turns wrong numbers of arguments into usage errors.
func strict(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return &usageError{err}
			}
			return nil
		}
	}
	for _, child := range c.Commands() {
		strict(child)
	}
}

// help explains a command or, for a code such as BP-1203, an error.
func (s *session) help(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command | BP-code]",
		Short: "Explain a command, or an error by its code",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 && strings.ContainsAny(args[0], "0123456789") {
				return explain(s.console(), args[0])
			}
			target, _, err := root.Find(args)
			if err != nil {
				return &usageError{err}
			}
			return target.Help()
		},
	}
}

func explain(c *devstack.Console, code string) error {
	e, ok := devstack.Explain(code)
	if !ok {
		c.Notef("There is no %s. The codes:", code)
		for _, e := range devstack.Explanations() {
			c.Resultf("  %s  %s", e.Code, e.Title)
		}
		return &usageError{fmt.Errorf("unknown code %s", code)}
	}
	c.Resultf("%s  %s\n\n%s", e.Code, e.Title, e.Text)
	return nil
}
