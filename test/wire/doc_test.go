// Package wire_test lets the adapters of internal/provider talk to the mocks, over real connections. Neither knows the
// other: what they agree on is the provider's API.
package wire_test
