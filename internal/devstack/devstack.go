// Package devstack runs the whole of BarberPro on one machine without Docker, for people who develop it or try it
// out. Command bp is its face; production runs barberpro alone.
package devstack

import (
	"fmt"
	"os"
	"path/filepath"
)

// Layout of the folder that the stack keeps its things in, below the repository.
const (
	stateFolder = ".bp"
	stateFile   = "state.json"
	stackLock   = "up.lock" // held while the stack runs
	dataFolder  = "postgres"
	logFolder   = "logs"
)

// The demo shop that `barberpro seed` loads.
const (
	demoShop     = "demo"
	demoUser     = "demo@barberpro.test"
	demoPassword = "barberpro-demo-2026" //nolint:gosec // of the demo shop, printed on purpose
)

// FindRoot is the nearest folder, from the working directory up, that holds the project.
func FindRoot() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the project: %w", err)
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "cmd", "barberpro")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", newProblem(codeNoProject, start+" is not inside the project", "Change to its folder")
		}
	}
}

func (s *Settings) path(parts ...string) string {
	return filepath.Join(append([]string{s.Home}, parts...)...)
}

func (s *Settings) logPath(service string) string { return s.path(logFolder, service+".log") }
