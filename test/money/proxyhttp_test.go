package money_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	dripEvery = 100 * time.Millisecond
	tooPoor   = `{"message":"Insufficient balance to refund","error":"bad_request","status":400,"cause":[{"code":4041,"description":"no money"}]}`
)

// speak answers the requests of a connection as a mode wants it.
func (p *proxy) speak(c net.Conn, m mode) {
	in := bufio.NewReader(c)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		res, body, err := p.ask(req, m)
		if err != nil {
			return
		}
		switch m {
		case bodies:
			_ = whole(res, body[:len(body)/2]).Write(c) // it says how long it is, and is shorter
			return
		case drips:
			drip(c, res, body)
			return
		default:
			if whole(res, body).Write(c) != nil {
				return
			}
		}
	}
}

// ask passes a request on, unless the mode has the answer.
func (p *proxy) ask(req *http.Request, m mode) (*http.Response, []byte, error) {
	if m == denies && req.Method == http.MethodPost && strings.HasSuffix(req.URL.Path, "/refunds") {
		_, _ = io.Copy(io.Discard, req.Body)
		header := http.Header{"Content-Type": {"application/json"}}
		return &http.Response{StatusCode: http.StatusBadRequest, ProtoMajor: 1, ProtoMinor: 1, Header: header, ContentLength: int64(len(tooPoor))},
			[]byte(tooPoor), nil
	}
	req.URL.Scheme, req.URL.Host, req.RequestURI = "http", p.target, ""
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	res.ContentLength, res.TransferEncoding = int64(len(body)), nil
	return res, body, err
}

// whole is an answer with some body, and the headers of all of it.
func whole(res *http.Response, body []byte) *http.Response {
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res
}

func drip(c net.Conn, res *http.Response, body []byte) {
	var all bytes.Buffer
	if whole(res, body).Write(&all) != nil {
		return
	}
	tick := time.NewTicker(dripEvery)
	defer tick.Stop()
	for _, b := range all.Bytes() {
		<-tick.C
		if _, err := c.Write([]byte{b}); err != nil {
			return
		}
	}
}
