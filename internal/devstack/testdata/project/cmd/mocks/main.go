// Command mocks stands in for the mocks in tests of the stack.
package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	for _, name := range []string{"MERCADOPAGO_PORT", "AFIP_PORT", "WHATSAPP_PORT", "SMS_PORT", "MAIL_PORT"} {
		go func() {
			ok := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
			if http.ListenAndServe("127.0.0.1:"+os.Getenv(name), ok) != nil {
				os.Exit(1)
			}
		}()
	}
	<-ctx.Done()
}
