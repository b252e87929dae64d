package upstream

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrPrivate says that an address is not on the public Internet.
var ErrPrivate = errors.New("the address is not public")

const dialTimeout = 5 * time.Second

// NewGuardedTransport returns a pool for addresses that somebody typed in: it connects to public addresses only, looked
// at after the name was resolved, so that a name which points inside (or changes to) gets nowhere.
func NewGuardedTransport() *http.Transport { return guarded(&net.Dialer{Timeout: dialTimeout}) }

func guarded(dialer *net.Dialer) *http.Transport {
	t := NewTransport()
	t.Proxy, t.DialContext = nil, guard(dialer).DialContext
	return t
}

// GuardedDial connects to public addresses only, as NewGuardedTransport does, for what is not HTTP.
func GuardedDial(ctx context.Context, network, address string) (net.Conn, error) {
	return guard(&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, network, address) //nolint:wrapcheck // it is a dialer
}

// guard looks at every address that a dialer is about to connect to.
func guard(dialer *net.Dialer) *net.Dialer {
	dialer.Control = func(_, address string, _ syscall.RawConn) error { return checkPublic(address) }
	return dialer
}

func checkPublic(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("read address: %w", err)
	}
	if !IsPublic(at.Addr()) {
		return fmt.Errorf("%w: %s", ErrPrivate, at.Addr())
	}
	return nil
}

// IsPublic reports whether an address is on the public Internet.
func IsPublic(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !reserved(ip)
}

// reserved reports whether an address belongs to a block that leads inside or nowhere: carriers' NAT (RFC 6598), protocol
// assignments (RFC 6890), documentation (RFC 5737, 3849, 9637), benchmarking (RFC 2544), former class E, discarded and
// site-local IPv6 (RFC 6666, 3879), segment routing (RFC 9602), and IPv6 forms that carry an IPv4 address.
func reserved(ip netip.Addr) bool {
	for _, block := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
		"203.0.113.0/24", "240.0.0.0/4",
		"::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
		"5f00::/16", "fec0::/10",
	} {
		if netip.MustParsePrefix(block).Contains(ip) {
			return true
		}
	}
	return false
}
