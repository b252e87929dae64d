// Package db embeds the migrations, so that the binary brings its own schema, and the statements that write the demo shop.
package db

import "embed"

// Migrations holds the goose migrations, in migrations/.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Seed holds the statements of internal/app/demo, in seed/: one a table, which take its rows as one JSON text.
//
//go:embed seed/*.sql
var Seed embed.FS
