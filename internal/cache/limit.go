package cache

import (
	"context"
	"fmt"
	"time"

	"github.com/gomodule/redigo/redis"
)

// takeScript is the generic cell rate algorithm: per key only the instant at which its bucket will be full again, in
// microseconds of Redis's own clock, so that all processes agree on the time. Only commands of Redis 7.0.
//
//nolint:gochecknoglobals // a constant, hashed once
var takeScript = redis.NewScript(1, `
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local step = window / limit
local full = tonumber(redis.call('GET', KEYS[1]) or now)
if full < now then full = now end
full = full + step
local wait = full - window - now
if wait > 0 then
  return {0, math.ceil(wait), math.ceil(full - step - now)}
end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
return {math.floor((window - (full - now)) / step), 0, math.ceil(full - now)}
`)

// Take asks for one of limit requests per window of key, counted over all processes. wait is 0 when it is granted, left
// is how many more would be now, and reset when the bucket is full again. ok is false when Redis is away.
func (c *Client) Take(
	ctx context.Context, key string, limit int, window time.Duration,
) (left int, wait, reset time.Duration, ok bool) {
	var answer []int64
	ok = c.do(ctx, func(conn lent) (err error) {
		answer, err = redis.Int64s(takeScript.Do(conn, key, limit, window.Microseconds()))
		if err != nil {
			return fmt.Errorf("take: %w", err)
		}
		return nil
	})
	if !ok || len(answer) != 3 {
		return 0, 0, 0, false
	}
	return int(answer[0]), time.Duration(answer[1]) * time.Microsecond, time.Duration(answer[2]) * time.Microsecond, true
}
