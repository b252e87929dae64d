package main

import "github.com/barberpro/barberpro/internal/config"

// webDocs are the variables that bp and the build of the web UI read.
//
//nolint:lll // one line a variable
func webDocs() []config.Field {
	fields := []config.Field{
		{Variable: "UI", Default: "on", Doc: "off: make run and bp up build no pages; they say how to"},
		{Variable: "FRONTEND_PORT", Default: "5173", Type: number, Doc: "Port of the development server of the pages (make ui, bp up --web)"},
		{Variable: "VITE_API_URL", Default: "http://localhost:3000", Doc: "API behind the development server. Built pages call the server that they came from"},
		{Variable: "VITE_WS_URL", Doc: "Live events for pages of the development server. Empty: through it"},
		{Variable: "VITE_TIMEZONE", Default: "America/Argentina/Buenos_Aires", Doc: "Time zone of pages that belong to no shop. Not set: TIMEZONE"},
		{Variable: "VITE_LOCALE", Default: "es-AR", Doc: "Language of who has not chosen one: es-AR or en. Not set: LOCALE"},
		{Variable: "VITE_CURRENCY", Default: "ARS", Doc: "Currency of every price. Not set: CURRENCY"},
		{Variable: "BP_HOME", Default: ".bp", Doc: "Folder of the data and the logs of the local stack; another one lets a second stack run in the same checkout"},
	}
	for i := range fields {
		fields[i].Section = "Web UI and local stack"
		if fields[i].Type == "" {
			fields[i].Type = "text"
		}
	}
	return fields
}
