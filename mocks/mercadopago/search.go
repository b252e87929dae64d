package mercadopago

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	pageSize = 30
	pageMost = 1_000

	// Names in queries.
	byReference = "external_reference" // the seller's own id
	byStatus    = "status"
)

// searchPayments answers GET /v1/payments/search.
func (m *Mock) searchPayments(r *http.Request, s seller) (*answer, error) {
	q := r.URL.Query()
	offset, limit, err := window(q, pageSize)
	if err != nil {
		return nil, err
	}
	match, err := m.filter(q, s)
	if err != nil {
		return nil, err
	}
	kept, _ := m.payments.Len()
	found, total := m.payments.Newest(match, 0, kept)
	sortPayments(found, q.Get("sort"), q.Get("criteria"))
	found = found[min(offset, len(found)):min(offset+limit, len(found))]
	return ok(pageOf(found, total, offset, limit)), nil
}

// window reads limit and offset.
func window(q url.Values, size int) (offset, limit int, err error) {
	limit = size
	for name, into := range map[string]*int{"offset": &offset, "limit": &limit} {
		if written := q.Get(name); written != "" {
			if *into, err = strconv.Atoi(written); err != nil || *into < 0 {
				return 0, 0, bad(codeParams, "Params Error: "+name+" must be a number")
			}
		}
	}
	if limit > pageMost || offset > 10*pageMost {
		return 0, 0, bad(codeRows, "Number of rows exceeded the limits")
	}
	return offset, limit, nil
}

// fields of a payment that a search can compare, as they are written in the query.
func fieldsOf(p *payment) map[string]string {
	return map[string]string{
		"id": p.key(), byReference: string(p.ExternalReference), byStatus: string(p.Status),
		"status_detail": p.StatusDetail, "payment_method_id": p.PaymentMethodID, "payment_type_id": p.PaymentTypeID,
		"operation_type": p.OperationType, "payer.id": string(p.Payer.ID), "payer.email": string(p.Payer.Email),
		"collector.id": strconv.FormatInt(int64(p.CollectorID), 10), "order.id": string(p.Order.ID),
	}
}

// filter turns a query into a match. Unknown names are ignored, as the provider does with many.
func (m *Mock) filter(q url.Values, s seller) (func(**payment) bool, error) {
	var begin, end time.Time
	for name, into := range map[string]*time.Time{"begin_date": &begin, "end_date": &end} {
		if written := q.Get(name); written != "" {
			at, err := m.date(written)
			if err != nil {
				return nil, bad(codeDate, "The following parameters must be valid date and format (yyyy-MM-dd'T'HH:mm:ssz) "+name)
			}
			*into = at
		}
	}
	span := cmp.Or(q.Get("range"), "date_created")
	return func(at **payment) bool {
		p := *at
		if p.CollectorID != s {
			return false
		}
		for name, value := range fieldsOf(p) {
			if want := q.Get(name); want != "" && !slices.Contains(strings.Split(want, ","), value) && want != value {
				return false
			}
		}
		day := timeOf(p, span)
		return (begin.IsZero() || !day.Before(begin)) && (end.IsZero() || (!day.IsZero() && !day.After(end)))
	}, nil
}

func timeOf(p *payment, name string) time.Time {
	switch name {
	case "date_approved":
		return p.DateApproved.Time
	case "date_last_updated":
		return p.DateLastUpdated.Time
	case "money_release_date":
		return p.MoneyReleaseDate.Time
	}
	return p.DateCreated.Time
}

// date reads a time or NOW, NOW-30DAYS, NOW+1MONTHS and the like.
func (m *Mock) date(s string) (time.Time, error) {
	rest, relative := strings.CutPrefix(s, "NOW")
	if !relative {
		return readTime(strings.ReplaceAll(s, " ", "+")) // a plus that a client forgot to escape
	}
	now := m.shell.Clock.Now()
	if rest == "" {
		return now, nil
	}
	rest = strings.ReplaceAll(rest, " ", "+")
	unit := strings.TrimLeft(rest, "+-0123456789")
	n, err := strconv.Atoi(strings.TrimSuffix(rest, unit))
	if err != nil || n > 10*pageMost || n < -10*pageMost {
		return time.Time{}, errNotDate
	}
	switch strings.TrimSuffix(unit, "S") {
	case "MINUTE":
		return now.Add(time.Duration(n) * time.Minute), nil
	case "HOUR":
		return now.Add(time.Duration(n) * time.Hour), nil
	case "DAY":
		return now.AddDate(0, 0, n), nil
	case "MONTH":
		return now.AddDate(0, n, 0), nil
	case "YEAR":
		return now.AddDate(n, 0, 0), nil
	}
	return time.Time{}, errNotDate
}

// sortPayments orders by a date or the id; without a field the newest are first.
func sortPayments(found []*payment, field, criteria string) {
	if field == "" && criteria == "" {
		return
	}
	slices.SortStableFunc(found, func(a, b *payment) int {
		order := cmp.Compare(a.ID, b.ID)
		if field != "id" && field != "" {
			order = timeOf(a, field).Compare(timeOf(b, field))
		}
		if criteria == "desc" {
			return -order
		}
		return order
	})
}
