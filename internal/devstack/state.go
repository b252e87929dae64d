package devstack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/barberpro/barberpro/internal/filelock"
)

// Service is one part of a running stack.
type Service struct {
	Name     string `json:"name"`
	Title    string `json:"title"`
	Version  string `json:"version,omitempty"`
	Address  string `json:"address"`
	URL      string `json:"url"`
	Pid      int    `json:"pid,omitempty"` // 0: inside bp, or not ours
	External bool   `json:"external,omitempty"`
}

// State is what a running stack leaves for the other commands. Only its owner may read it: it has a token.
type State struct {
	Pid       int       `json:"pid"`
	StartedAt time.Time `json:"started_at"`
	Ready     bool      `json:"ready"`
	Control   string    `json:"control"` // host and port
	Token     string    `json:"token"`
	Services  []Service `json:"services"`
}

func (s *Settings) writeState(state *State) error {
	b, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	path := s.path(stateFile)
	if err := os.WriteFile(path+".new", b, 0o600); err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	return nil
}

// readState returns the state of the running stack, or a problem when none runs. A file that a killed stack left
// does not count: its lock is free.
func (s *Settings) readState() (*State, error) {
	lock, err := filelock.TryShared(s.path(stackLock))
	if err == nil {
		return nil, errors.Join(lock.Release(), newProblem(codeNotRunning, "the stack does not run", "Start it with bp up -d"))
	}
	if !errors.Is(err, filelock.ErrHeld) {
		return nil, fmt.Errorf("look for the running stack: %w", err)
	}
	b, err := os.ReadFile(s.path(stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return &State{}, nil // it is just starting
	}
	if err != nil {
		return nil, fmt.Errorf("read the state: %w", err)
	}
	state := &State{}
	if err := json.Unmarshal(b, state); err != nil {
		return nil, fmt.Errorf("read the state: %w", err)
	}
	return state, nil
}
