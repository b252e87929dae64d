package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

func get(path string, headers ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: bench\r\n", path)
	for _, h := range headers {
		b.WriteString(h + "\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

func always(request []byte) next { return func(int) []byte { return request } }

const clients = 16

// rates measures servers in turn, round after round, so that a noisy neighbour hits both.
func (r *run) rates(ctx context.Context, loads ...func() result) ([]float64, error) {
	all := make([][]float64, len(loads))
	for round := range r.rounds + 1 {
		for i, load := range loads {
			out := load()
			if out.err != nil || out.bad > 0 {
				return nil, fmt.Errorf("load %d: %d wrong answers: %w", i, out.bad, out.err)
			}
			if round > 0 { // the first round only warms
				all[i] = append(all[i], out.rate)
			}
			if err := ctx.Err(); err != nil {
				return nil, fmt.Errorf("stopped: %w", err)
			}
		}
	}
	medians := make([]float64, len(loads))
	for i := range all {
		medians[i] = median(all[i])
	}
	return medians, nil
}

func (r *run) health(ctx context.Context) error {
	bare, err := r.startBare(ctx, []byte(`{"status":"ok"}`))
	if err != nil {
		return err
	}
	defer bare.end()
	rate, err := r.rates(ctx,
		func() result { return closed(ctx, bare.address, clients, r.length, 200, always(get("/"))) },
		func() result { return closed(ctx, r.api.address, clients, r.length, 200, always(get("/health"))) })
	if err != nil {
		return err
	}
	r.report("GET /health", perSecond(rate[1]), perSecond(rate[0]), fmt.Sprintf("%.2f", rate[1]/rate[0]), "", true)
	return nil
}

// fetch reads an answer once, with the tag it carries.
func fetch(ctx context.Context, address, path string) (body []byte, tag string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path, http.NoBody)
	if err != nil {
		return nil, "", fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, "", fmt.Errorf("fetch: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	body, err = io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return nil, "", fmt.Errorf("fetch %s: %s %s: %w", path, res.Status, body, err)
	}
	return body, res.Header.Get("ETag"), nil
}

func (s *shop) availability(days int) string {
	from := time.Now().AddDate(0, 0, 1)
	return fmt.Sprintf("/api/v1/public/shops/%s/availability?service_id=%s&from=%s&to=%s",
		s.slug, s.service, from.Format(time.DateOnly), from.AddDate(0, 0, days-1).Format(time.DateOnly))
}

func (r *run) warm(ctx context.Context) error {
	s, err := makeShop(ctx, r.db, "warm", 4, 30, 9*60, 18*60)
	if err != nil {
		return err
	}
	path := s.availability(7)
	body, tag, err := fetch(ctx, r.api.address, path)
	if err != nil {
		return err
	}
	bare, err := r.startBare(ctx, body)
	if err != nil {
		return err
	}
	defer bare.end()
	request := always(get(path))
	rate, err := r.rates(ctx,
		func() result { return closed(ctx, bare.address, clients, r.length, 200, always(get("/"))) },
		func() result { return closed(ctx, r.api.address, clients, r.length, 200, request) },
		func() result {
			return closed(ctx, r.api.address, clients, r.length, 304, always(get(path, "If-None-Match: "+tag)))
		},
		func() result { return closed(ctx, r.api.address, clients, r.length, 200, always(get("/health"))) })
	if err != nil {
		return err
	}
	ratio := rate[1] / rate[0]
	r.report(fmt.Sprintf("availability warm 4 x 7 (%d KB)", len(body)>>10), perSecond(rate[1]), perSecond(rate[0]),
		fmt.Sprintf("%.2f", ratio), ">= 0.75 of bare", ratio >= 0.75)
	ratio = rate[2] / rate[3]
	r.report("availability 304, against /health", perSecond(rate[2]), perSecond(rate[3]), fmt.Sprintf("%.2f", ratio), "~ 1", ratio >= 0.95)
	out := open(ctx, r.api.address, 64, 2000, 2*r.length, request)
	limit := open(ctx, bare.address, 64, 2000, 2*r.length, always(get("/")))
	if out.err != nil {
		return out.err
	}
	r.report("availability warm, open loop 2,000/s, p99", ms(out.p99), ms(limit.p99), "", "<= 7 ms",
		out.p99 <= 7*time.Millisecond && out.bad == 0)
	return nil
}

// cold measures answers that were never asked before: with 13 turnos a barber and day, a shop that is doing well, and
// with 26, one that has not a minute left.
func (r *run) cold(ctx context.Context) error {
	for _, perDay := range []int{13, 26} {
		if err := r.coldWith(ctx, perDay); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) coldWith(ctx context.Context, perDay int) error {
	step(fmt.Sprintf("fill a shop with 250,000 occupancies, %d a day", perDay))
	s, err := makeShop(ctx, r.db, fmt.Sprintf("cold%d", perDay), 10, 30, 9*60, 21*60)
	if err != nil {
		return err
	}
	if err := s.fill(ctx, r.db, 250_000, perDay, 31); err != nil {
		return err
	}
	if _, err := r.db.Exec(ctx, "VACUUM ANALYZE"); err != nil {
		return fmt.Errorf("vacuum: %w", err)
	}
	path := s.availability(31)
	body, _, err := fetch(ctx, r.api.address, path)
	if err != nil {
		return err
	}
	n := 0
	request := func(turn int) []byte { return get(fmt.Sprintf("%s&cold=%d.%d", path, n, turn)) } // never asked before
	const rate = 50
	open(ctx, r.api.address, 16, rate, r.length, request) // warms the plans
	n++
	bare, err := r.startBare(ctx, body)
	if err != nil {
		return err
	}
	defer bare.end()
	before := r.api.cpu()
	out := open(ctx, r.api.address, 16, rate, 3*r.length, request)
	if out.err != nil || out.bad > 0 {
		return fmt.Errorf("%d wrong answers: %w", out.bad, out.err)
	}
	each := (r.api.cpu() - before) / time.Duration(rate*3*r.length.Seconds())
	before = bare.cpu()
	limit := open(ctx, bare.address, 16, rate, 3*r.length, always(get("/")))
	least := (bare.cpu() - before) / time.Duration(rate*3*r.length.Seconds())
	r.report(fmt.Sprintf("cold 10 x 31, %d a day (%d KB), 50/s, p99", perDay, len(body)>>10), ms(out.p99), ms(limit.p99), "",
		"<= 25 ms", out.p99 <= 25*time.Millisecond)
	r.report("  API processor time each", ms(each), ms(least), "", "<= 1 ms", each <= time.Millisecond)
	n++
	most := closed(ctx, r.api.address, 8, r.length, http.StatusOK, request)
	r.report("  closed loop, 8 clients", perSecond(most.rate), "", "", "", true)
	return most.err
}

func (r *run) process(ctx context.Context) error {
	rss := r.api.rss()
	r.report("API memory (RSS) after it all", fmt.Sprintf("%.0f MB", rss), "", "", "< 64 MB", rss < 64)
	again, err := r.start(ctx)
	if err != nil {
		return err
	}
	r.report("start to ready, migrated database", ms(again.ready), "", "", "< 300 ms", again.ready < 300*time.Millisecond)
	return nil
}
