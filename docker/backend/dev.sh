#!/bin/sh
# Builds bp, which is done already unless it was changed, and lets it watch: it migrates, loads the demo shop, and restarts the API
# on changes.
set -eu
cd /app
go build -o /cache/bp ./cmd/bp
exec /cache/bp up --watch
