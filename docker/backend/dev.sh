#!/bin/sh
# Builds bp outside the mounted checkout and lets it watch: it migrates, loads the demo shop, and restarts the API on changes.
set -eu
cd /app
go build -o /tmp/bp-dev ./cmd/bp
exec /tmp/bp-dev up --watch
