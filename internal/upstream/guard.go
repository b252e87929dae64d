package upstream

import (
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
func NewGuardedTransport() *http.Transport {
	t := NewTransport()
	t.Proxy = nil
	dialer := &net.Dialer{Timeout: dialTimeout, Control: func(_, address string, _ syscall.RawConn) error { return checkPublic(address) }}
	t.DialContext = dialer.DialContext
	return t
}

func checkPublic(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("read address: %w", err)
	}
	ip := at.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || reserved(ip) {
		return fmt.Errorf("%w: %s", ErrPrivate, ip)
	}
	return nil
}

// reserved reports whether an address belongs to a block that leads inside: carriers' NAT (RFC 6598), protocol
// assignments (RFC 6890), benchmarking (RFC 2544), former class E, and IPv6 forms that carry an IPv4 address.
func reserved(ip netip.Addr) bool {
	for _, block := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32",
	} {
		if netip.MustParsePrefix(block).Contains(ip) {
			return true
		}
	}
	return false
}
