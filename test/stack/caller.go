package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Caller sends requests to one address. It is safe for concurrent use.
type Caller struct {
	Base  string // such as "http://127.0.0.1:3000"
	Token string // of staff; empty: nobody
	HTTP  *http.Client
}

const callTimeout = 20 * time.Second

// NewCaller returns a caller with connections of its own, enough for a thousand requests at once.
func NewCaller(base string) *Caller {
	return &Caller{Base: base, HTTP: &http.Client{
		Timeout:   callTimeout,
		Transport: &http.Transport{MaxIdleConnsPerHost: 1024, DisableCompression: true},
	}}
}

// At returns a caller like c for another address, with the same connections.
func (c *Caller) At(base string) *Caller { return &Caller{Base: base, Token: c.Token, HTTP: c.HTTP} }

// As returns a caller like c that carries an access token.
func (c *Caller) As(token string) *Caller { return &Caller{Base: c.Base, Token: token, HTTP: c.HTTP} }

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	Took   time.Duration
	Close  bool // the server closes the connection: the next request goes elsewhere
}

// Into decodes the body.
func (a Answer) Into(v any) error {
	if err := json.Unmarshal(a.Body, v); err != nil {
		return fmt.Errorf("decode answer %d %s: %w", a.Status, a.Body, err)
	}
	return nil
}

// Code is the stable code of a problem, or "".
func (a Answer) Code() string {
	var problem struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(a.Body, &problem) != nil {
		return ""
	}
	return problem.Code
}

func (a Answer) String() string { return fmt.Sprintf("%d %.300s", a.Status, a.Body) }

// Call sends a request; body is encoded as JSON unless it is nil. Headers come in pairs. The error is of the transport:
// nobody knows then whether the request had an effect.
func (c *Caller) Call(ctx context.Context, method, path string, body any, headers ...string) (Answer, error) {
	var payload io.Reader = http.NoBody
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return Answer{}, fmt.Errorf("encode request: %w", err)
		}
		payload = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.Base+path, payload)
	if err != nil {
		return Answer{}, fmt.Errorf("make request: %w", err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	start := time.Now()
	res, err := c.HTTP.Do(req)
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: read answer: %w", method, path, err)
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: text, Took: time.Since(start), Close: res.Close}, nil
}
