# Every task of the project. `make` alone prints them.
# It needs Go, Node with npm, and a base system; everything else comes from the package registries of those two.

MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
.DEFAULT_GOAL := help

# Some services start commands without a home; the tools below want one.
ifeq ($(HOME),)
export HOME := $(CURDIR)/.bp/home
endif

GOLANGCI_LINT := bin/tools/golangci-lint-v2.15.0/golangci-lint
SQLC := bin/tools/sqlc-v1.31.1/sqlc

# Packages where goroutines share memory or processes share state: they run under the race detector too.
RACED ?= ./internal/account/... ./internal/app ./internal/booking/... ./internal/cache/... ./internal/jobs/... \
	./internal/live/... ./internal/pg ./internal/web/... ./mocks/kit

# What else has goroutines of its own or a database: raced by make check-long, since CI has 40 minutes.
RACED_TOO ?= ./internal/app/... ./internal/catalog/... ./internal/customer/... ./internal/filelock/... ./internal/localpg/... \
	./internal/localredis/... ./internal/obs/... ./internal/pg/... ./internal/shop/... ./internal/staff/... ./internal/testdb/...

TEST_FLAGS ?=
WITH_SERVER := bin/keeper run

##@ Run

.PHONY: run up dev ui down full status stats logs restart doctor
run: bin/bp ## Start everything without Docker, in the foreground: PostgreSQL, Redis, API, pages, demo shop; UI=off: no pages
	@bin/bp up --with-parent
ui: bin/bp ## Like run, with the development server of the pages on 5173: changes show at once
	@bin/bp up --web --with-parent
up: bin/bp ## Start API, pages, databases and mocks in containers; without an engine (or STACK=native) by bp up -d
	@scripts/stack up
dev: bin/bp ## Like up without mocks; without an engine in the foreground, and the API is built again on each change
	@scripts/stack dev
full: bin/bp ## Like up, with monitoring
	@scripts/stack full
down: bin/bp ## Stop everything; the data stays
	@scripts/stack down
status: bin/bp ## Show what runs
	@scripts/stack status
stats: bin/bp ## Show what it uses: processor, memory
	@scripts/stack stats
logs: bin/bp ## Follow all logs
	@scripts/stack logs
restart: bin/bp ## Restart the API; make restart-<service> another one
	@scripts/stack restart backend
restart-%: bin/bp
	@scripts/stack restart $*
doctor: bin/bp ## Check this machine and the setup
	@bin/bp doctor

##@ Parts of it

.PHONY: mocks mocks-down monitoring monitoring-down prod images
mocks: bin/bp ## Start the mocks of the providers alone
	@scripts/stack mocks
mocks-down: bin/bp ## Stop them
	@scripts/stack mocks-down
monitoring: bin/bp ## Start Prometheus, Grafana, Loki and what feeds them
	@scripts/stack monitoring
monitoring-down: bin/bp ## Stop them
	@scripts/stack monitoring-down
prod: bin/bp ## Start the production layers on this host; docs/docker-setup-guide.md says what they need
	@scripts/stack prod
images: ## Build the production image and that of the mocks; VERSION=1.2.3
	@scripts/images

##@ Database

.PHONY: db-migrate db-seed db-reset db-backup db-restore db-psql
db-migrate: bin/bp ## Bring the database to the newest schema
	@scripts/stack db migrate
db-seed: bin/bp ## Load the demo shop unless it is there
	@scripts/stack db seed
db-reset: bin/bp ## Empty the database and load the demo shop again (asks; YES=1 does not)
	@scripts/stack db reset $(if $(YES),--yes)
db-backup: bin/bp ## Write a backup into backups/, checked; a week is kept
	@scripts/stack db backup
db-restore: bin/bp ## Make the database what it was in the newest backup, or in FILE=... (asks; YES=1 does not)
	@scripts/stack db restore $(if $(YES),--yes) $(FILE)
db-psql: bin/bp ## Open a SQL prompt
	@scripts/stack db psql

##@ Test

.PHONY: test test-code test-system test-race test-race-too test-old test-old-system contract compose-test engine-test e2e a11y lighthouse bench chaos
test: test-code test-system test-race ## Run every test, on an embedded PostgreSQL of its own; a quarter of an hour on two cores
test-code: bin/keeper ## Run the tests of the packages
	@$(WITH_SERVER) go test -timeout 20m $(TEST_FLAGS) $$(go list ./... | grep -v /test/)
test-system: bin/keeper ## Run the tests of whole processes: races, faults, linearizability, the contract; one after the other
	@$(WITH_SERVER) go test -p 1 -timeout 20m $(TEST_FLAGS) ./test/...
test-race: bin/keeper ## Run what shares memory under the race detector
	@scripts/race $(WITH_SERVER) go test -race -short -timeout 20m $(TEST_FLAGS) $(RACED)
test-race-too: bin/keeper ## Run under the race detector what test-race leaves out
	@scripts/race $(WITH_SERVER) go test -race -short -timeout 20m $(TEST_FLAGS) \
		$$(go list $(RACED_TOO) | grep -vxF "$$(go list $(RACED))")
test-old: bin/keeper ## Run the database tests on Debian's PostgreSQL 15 and a real redis-server, where installed
	@scripts/test-old packages
test-old-system: bin/keeper ## Run races, linearizability and one whole turno on them, too
	@scripts/test-old system
contract: ## Run other people's clients of the providers against the mocks; CONTRACT_ALL=1: none may be left out
	@scripts/contract
e2e: ## Run the browser tests against a stack of their own; E2E_ALL=1: none may be left out, ARGS chooses some
	@scripts/e2e e2e $(ARGS)
a11y: ## Look for barriers on every page, in every state (axe)
	@scripts/e2e a11y $(ARGS)
lighthouse: ## Measure the pages that customers see with Lighthouse, on a slow phone
	@scripts/e2e lighthouse $(ARGS)
engine-test: ## Run the containers for real, on a Docker engine started for it (as root; up to an hour)
	@scripts/engine-test
compose-test: ## Check the compose files in every combination, the rules and alerts of monitoring, without an engine
	@scripts/compose-test
bench: ## Measure this machine; docs/performance.md explains the table
	@go run ./test/bench
# What runs for MONEY_MINUTES has an hour on top: the other suites, and the places that were not reached by then.
chaos: bin/keeper ## Break things for longer than the tests do; MONEY_MINUTES=10 MONEY_SEED=0 say how long, from where
	@$(WITH_SERVER) env CHAOS=1 go test -p 1 -count=1 -timeout $$(($${MONEY_MINUTES:-10} + 60))m -v \
		./test/linear/... ./test/fault/... ./test/race/... ./test/wire/... ./test/money/...

##@ Code

.PHONY: build ui-build ui-check check check-long gen gen-check lint fmt clean
build: bin/bp ## Build all programs into bin/, with the pages that make ui-build has put in
	@go build -o bin/ ./cmd/...
ui-build: ## Build the pages and put them where make build takes them in
	@scripts/ui build dist
ui-check: ## Check the types, style, generated files and unit tests of the pages, and what each page weighs
	@scripts/ui check lint test gen-check build weigh
check: gen-check lint ui-check test test-old contract compose-test e2e ## Everything that CI runs, in 40 minutes on two cores
check-long: test-race-too test-old-system ## What is too long for CI; chaos and engine-test take longer still
gen: $(SQLC) ## Write all generated files: SQL access, schema, configuration, OpenAPI, types of the pages
	@SQLC=$(SQLC) scripts/generate .
gen-check: $(SQLC) ## Fail when a generated file is stale
	@SQLC=$(SQLC) scripts/generate-check
lint: $(GOLANGCI_LINT) ## Run all linters
	@$(GOLANGCI_LINT) run
	@cd test/compose && ../../$(GOLANGCI_LINT) run
	@scripts/lint-contract
	@scripts/lint-shell
fmt: $(GOLANGCI_LINT) ## Format the code
	@$(GOLANGCI_LINT) fmt
clean: bin/bp ## Stop the stack, then remove builds, the local database and the volumes of containers (asks; YES=1 does not)
	@scripts/clean

# Nothing is built yet: what the other programs need is downloaded while the compiler works on this one. See compilerGC in
# internal/devstack for its settings.
bin/bp: FORCE
	@if [ ! -e $@ ]; then go list -deps ./cmd/... >/dev/null 2>&1 & fi; \
	GOGC=$${GOGC:-400} GOMEMLIMIT=$${GOMEMLIMIT:-1GiB} go build -o $@ ./cmd/bp
bin/keeper: FORCE
	@go build -o $@ ./internal/testdb/keeper
FORCE:

# Tools of a fixed version, built once; a new version has a new path.
bin/tools/golangci-lint-%/golangci-lint:
	@echo "Building golangci-lint $* (once, about two minutes) ..." >&2
	@GOBIN=$(CURDIR)/$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$*
bin/tools/sqlc-%/sqlc:
	@echo "Building sqlc $* (once, about two minutes) ..." >&2
	@GOBIN=$(CURDIR)/$(@D) CGO_ENABLED=0 go install github.com/sqlc-dev/sqlc/cmd/sqlc@$*

##@ Help

.PHONY: help
help: ## Print this
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo; echo "The first two to try: make run, make test. bp has more: bin/bp help."
