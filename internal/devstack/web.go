package devstack

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"github.com/barberpro/barberpro/internal/process"
)

const webStopWithin = 5 * time.Second

// webServer is the development server of Vite: it shows the sources of the web UI, and each change at once.
type webServer struct {
	settings *Settings
	log      io.Writer
	process  *process.Process
}

func (w *webServer) name() string { return partWeb }

func (w *webServer) start(ctx context.Context) error {
	s := w.settings
	node, err := exec.LookPath("node")
	if err != nil {
		return newProblem(codeNoNPM, "Node.js, which runs Vite, is not on the PATH", "Install it, or leave --web out").because(err)
	}
	// Node itself and not npm, so that a signal reaches the server.
	cmd := exec.Command(node, s.uiPath("node_modules", "vite", "bin", "vite.js"), "dev", //nolint:noctx // stop ends it, in order
		"--host", "127.0.0.1", "--port", strconv.Itoa(s.FrontendPort), "--strictPort", "--clearScreen", "false")
	cmd.Dir, cmd.Env = s.uiPath(), append(s.uiEnvironment(), "VITE_API_URL="+orDefault(s.vars["VITE_API_URL"], s.baseURL()))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us, who stop it in order
	if w.process, err = process.Start(cmd, w.log, syscall.SIGKILL); err != nil {
		return fmt.Errorf("start Vite: %w", err)
	}
	return waitReady(ctx, w.process, "the development server of the web UI", partWeb, "http://"+loopback(s.FrontendPort)+webProbe)
}

// webProbe is a file that Vite serves without looking at the sources.
const webProbe = "/@vite/client"

func (w *webServer) stop(ctx context.Context) error {
	if w.process == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, webStopWithin)
	defer cancel()
	if err := w.process.Stop(ctx, syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop Vite: %w", err)
	}
	return nil
}

func (w *webServer) ended() <-chan struct{} { return w.process.Ended() }

func (w *webServer) describe() Service {
	return Service{
		Name: partWeb, Title: "Web UI", Version: "hot reload", Pid: w.process.Pid(),
		Address: loopback(w.settings.FrontendPort), URL: w.settings.webURL(),
	}
}

// webURL is where people see the pages: at the development server when it runs, which passes the rest on to the API.
func (s *Settings) webURL() string {
	if s.Web {
		return "http://localhost:" + strconv.Itoa(s.FrontendPort)
	}
	return s.baseURL()
}
