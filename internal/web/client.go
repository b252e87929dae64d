package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientIP is the address of the caller. A forwarded address is believed only when the hop that reports it is trusted,
// walking from the nearest hop outwards; the first one that is not trusted is the caller.
func (a *API) clientIP(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	ip := peer.Addr().Unmap()
	if len(a.opts.TrustedProxies) == 0 || !a.trusted(ip) {
		return ip
	}
	return a.forwarded(r.Header["X-Forwarded-For"], ip)
}

func (a *API) forwarded(lines []string, ip netip.Addr) netip.Addr {
	hops := strings.Split(strings.Join(lines, ","), ",")
	for _, text := range slices.Backward(hops) {
		hop, err := netip.ParseAddr(strings.TrimSpace(text))
		if err != nil {
			return ip
		}
		ip = hop.Unmap().WithZone("")
		if !a.trusted(ip) {
			return ip
		}
	}
	return ip
}

func (a *API) trusted(ip netip.Addr) bool {
	for _, p := range a.opts.TrustedProxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}
