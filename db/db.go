// Package db embeds the migrations, so that the binary brings its own schema.
package db

import "embed"

// Migrations holds the goose migrations, in migrations/.
//
//go:embed migrations/*.sql
var Migrations embed.FS
