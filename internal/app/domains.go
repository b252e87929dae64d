package app

import "context"

// domains builds every domain, plugs them into each other, and registers their operations on a.api, their jobs on a.work,
// what runs beside the server in a.background, and what ends long-lived sockets in a.goodbyes.
func (a *App) domains() error { return nil }

// demo loads the demo shop. It may run twice.
func (a *App) demo(context.Context) error { return nil }
