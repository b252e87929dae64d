package devstack

import (
	"context"
	"os/exec"
	"runtime"
	"strings"
)

// Open shows one of the stack's addresses in the browser, and prints it in any case. name is that of a Link.
func Open(ctx context.Context, s *Settings, c *Console, name string) error {
	var names []string
	for _, l := range s.Links() {
		names = append(names, l.Name)
		if l.Name != name {
			continue
		}
		c.Resultf("%s", l.URL)
		tool := "xdg-open"
		if runtime.GOOS == "darwin" {
			tool = "open"
		}
		if path, err := exec.LookPath(tool); err == nil {
			_ = exec.CommandContext(ctx, path, l.URL).Run() // without a desktop the printed address must do
		}
		return nil
	}
	return newProblem(codeNoService, "there is nothing called "+name, "Choose one of: "+strings.Join(names, ", "))
}
