package devstack

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2/proto"
)

var errRefused = errors.New("it refuses")

const redisWithin = 2 * time.Second

// pingRedis asks a Redis whether it is there. The client is the one that the embedded Redis brings: the server's takes
// the compiler longer than all the rest of bp, and a developer waits for it.
func pingRedis(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || (u.Scheme != "redis" && u.Scheme != "rediss") {
		return newProblem(codeNoRedis, "REDIS_URL is not an address such as redis://host:6379", "Correct it").because(err)
	}
	if err := greetRedis(ctx, u); err != nil {
		return newProblem(codeNoRedis, "Redis does not answer: "+err.Error(), "Check REDIS_URL, or bp status").because(err)
	}
	return nil
}

func greetRedis(ctx context.Context, u *url.URL) error {
	ctx, cancel := context.WithTimeout(ctx, redisWithin)
	defer cancel()
	dial := (&net.Dialer{}).DialContext
	if u.Scheme == "rediss" {
		dial = (&tls.Dialer{}).DialContext
	}
	c, err := dial(ctx, "tcp", net.JoinHostPort(u.Hostname(), orDefault(u.Port(), "6379")))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		if err := c.SetDeadline(deadline); err != nil {
			return err //nolint:wrapcheck // pingRedis says what it was for
		}
	}
	client := proto.NewClient(c)
	if password, set := u.User.Password(); set {
		auth := []string{"AUTH", password}
		if name := u.User.Username(); name != "" {
			auth = []string{"AUTH", name, password}
		}
		if err := said(client.Do(auth...)); err != nil {
			return err
		}
	}
	return said(client.Do("PING"))
}

// said is the error of an answer, which Redis writes as a line that begins with "-".
func said(answer string, err error) error {
	if err == nil && strings.HasPrefix(answer, "-") {
		return fmt.Errorf("%w: %s", errRefused, strings.TrimSpace(answer[1:]))
	}
	return err
}
