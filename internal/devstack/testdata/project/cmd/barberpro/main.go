// Command barberpro stands in for the server in tests of the stack: it compiles in a moment and needs no database.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

const answer = "first version"

func main() {
	switch os.Args[1] {
	case "serve":
		serve()
	case "migrate", "seed":
		fmt.Println(os.Args[1])
	default:
		os.Exit(2)
	}
}

func serve() {
	http.HandleFunc("/health/ready", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, answer) })
	http.HandleFunc("/database", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, os.Getenv("DATABASE_URL")) })
	http.HandleFunc("/setting/{name}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, os.Getenv(r.PathValue("name"))) })
	server := &http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT")}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	go func() {
		fmt.Println(`{"level":"INFO","msg":"serving"}`)
		if err := server.ListenAndServe(); err != nil && ctx.Err() == nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}()
	<-ctx.Done()
	_ = server.Shutdown(context.Background())
}
