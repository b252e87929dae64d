package upstream

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

func TestOnlyAddressesOnTheInternetArePublic(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"1.1.1.1": true, "8.8.8.8": true, "200.45.191.35": true, "172.15.255.255": true, "172.32.0.1": true, "192.167.255.255": true,
		"100.63.255.255": true, "100.128.0.0": true, "11.0.0.1": true, "2606:4700:4700::1111": true, "2800:3f0::1": true, "::ffff:8.8.8.8": true,

		"127.0.0.1": false, "127.255.255.254": false, "0.0.0.0": false, "0.1.2.3": false, "10.0.0.1": false, "10.255.255.255": false,
		"172.16.0.1": false, "172.31.255.255": false, "192.168.0.1": false, "169.254.169.254": false, "100.64.0.1": false, "100.127.255.255": false,
		"192.0.0.8": false, "192.0.2.1": false, "198.18.0.1": false, "198.19.255.255": false, "198.51.100.1": false, "203.0.113.1": false,
		"224.0.0.1": false, "239.255.255.255": false, "240.0.0.1": false, "255.255.255.255": false, "192.88.99.1": false,
		"::": false, "::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::127.0.0.1": false, "::ffff:0:127.0.0.1": false,
		"fe80::1": false, "fe80::1%eth0": false, "fec0::1": false, "fec0::1%eth0": false, "fc00::1": false, "fd12:3456::1": false, "ff02::1": false,
		"64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "2002:7f00:1::": false, "2001::1": false, "2001:db8::1": false, "3fff::1": false,
		"100::1": false, "5f00::1": false,
	} {
		if got := IsPublic(netip.MustParseAddr(text)); got != want {
			t.Errorf("IsPublic(%s): got %t, want %t", text, got, want)
		}
	}
	if IsPublic(netip.Addr{}) {
		t.Error("IsPublic of no address: got true")
	}
}

// names is a DNS server: each question for a name gets the next of its answers, and the last one from then on.
func names(t *testing.T, answers ...[4]byte) (resolver *net.Resolver, asked *atomic.Int64) {
	t.Helper()
	conn, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	asked = &atomic.Int64{}
	go func() {
		buf := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if err := m.Unpack(buf[:n]); err != nil {
				continue
			}
			m.Response, m.Authoritative = true, true
			m.Additionals = nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				at := int(min(asked.Add(1), int64(len(answers)))) - 1
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: answers[at]},
				}}
			}
			packed, err := m.Pack()
			if err == nil {
				_, _ = conn.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}, asked
}

// A name that showed a public address when somebody looked, and a private one when we connect.
func TestANameThatChangesGetsNowhere(t *testing.T) {
	t.Parallel()
	var reached atomic.Bool
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	t.Cleanup(inside.Close)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(inside.URL, "http://"))

	resolver, asked := names(t, [4]byte{8, 8, 8, 8}, [4]byte{127, 0, 0, 1})
	looked, err := resolver.LookupNetIP(t.Context(), "ip4", "rebind.test")
	if err != nil || len(looked) != 1 || !IsPublic(looked[0]) {
		t.Fatalf("the first look: got %v, %v, want a public address", looked, err)
	}
	client := New(Options{BaseURL: "http://rebind.test:" + port, Transport: guarded(&net.Dialer{Timeout: 5 * time.Second, Resolver: resolver})})
	for range 3 {
		_, err := client.Do(t.Context(), Request{Method: http.MethodPost, Path: "/", Body: []byte("x")})
		if !errors.Is(err, ErrPrivate) || OutcomeOf(err) != Later {
			t.Errorf("Do: got %v (%v), want ErrPrivate, later", err, OutcomeOf(err))
		}
	}
	if reached.Load() || asked.Load() < 2 {
		t.Errorf("the server inside was reached: %t, after %d questions", reached.Load(), asked.Load())
	}
}

func TestTheGuardedTransportRefusesWhatIsTypedIn(t *testing.T) {
	t.Parallel()
	inside := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(inside.Close)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(inside.URL, "http://"))
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]", "127.1", "2130706433"} {
		client := New(Options{BaseURL: "http://" + host + ":" + port, Transport: NewGuardedTransport(), Timeout: 5 * time.Second})
		if _, err := client.Do(t.Context(), Request{Method: http.MethodGet, Path: "/"}); As(err) == nil || As(err).Status != 0 {
			t.Errorf("GET http://%s: got %v, want no connection", host, err)
		}
	}
	if NewGuardedTransport().Proxy != nil {
		t.Error("a proxy would connect for us, unguarded")
	}
}

func TestAGuardedDialReachesNothingInside(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	for _, host := range []string{"127.0.0.1", "localhost"} {
		if c, err := GuardedDial(t.Context(), "tcp", net.JoinHostPort(host, port)); !errors.Is(err, ErrPrivate) {
			t.Errorf("GuardedDial(%s): got %v, %v, want ErrPrivate", host, c, err)
		}
	}
}
