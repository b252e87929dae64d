package mercadopago

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// onlinePage is a page of a search. Its numbers are texts, as the official client declares them.
type onlinePage struct {
	Data   []*onlineOrder `json:"data"`
	Paging onlinePaging   `json:"paging"`
}

type onlinePaging struct {
	Total      string `json:"total"`
	TotalPages string `json:"total_pages"`
	Offset     string `json:"offset"`
	Limit      string `json:"limit"`
}

// searchOnline answers GET /v1/orders.
func (m *Mock) searchOnline(r *http.Request, s seller) (*answer, error) {
	q := r.URL.Query()
	number, size := 1, pageSize
	for name, into := range map[string]*int{"page": &number, "page_size": &size} {
		if written := q.Get(name); written != "" {
			n, err := strconv.Atoi(written)
			if err != nil || n < 1 || n > pageMost {
				return nil, badValue(name, "a number of 1 to "+strconv.Itoa(pageMost)+" was expected")
			}
			*into = n
		}
	}
	match, err := onlineFilter(q, s)
	if err != nil {
		return nil, err
	}
	offset := (number - 1) * size
	kept, _ := m.onlines.Len()
	found, total := m.onlines.Newest(match, 0, kept)
	if q.Get("sort_order") == "asc" {
		slices.Reverse(found)
	}
	page := onlinePage{Data: append([]*onlineOrder{}, found[min(offset, len(found)):min(offset+size, len(found))]...)}
	page.Paging = onlinePaging{
		Total: strconv.Itoa(total), TotalPages: strconv.Itoa((total + size - 1) / size),
		Offset: strconv.Itoa(offset), Limit: strconv.Itoa(size),
	}
	return ok(page), nil
}

// onlineFilter turns a query into a match. The two dates are required.
func onlineFilter(q url.Values, s seller) (func(**onlineOrder) bool, error) {
	var begin, end time.Time
	for _, each := range []struct {
		name string
		into *time.Time
	}{{"begin_date", &begin}, {"end_date", &end}} {
		written := q.Get(each.name)
		if written == "" {
			return nil, lacks(each.name)
		}
		at, err := readTime(written)
		if err != nil {
			return nil, badValue(each.name, err.Error())
		}
		*each.into = at
	}
	return func(at **onlineOrder) bool {
		o := *at
		if o.seller != s || o.CreatedDate.Before(begin) || o.CreatedDate.After(end) {
			return false
		}
		for name, value := range map[string]string{
			byReference: o.ExternalReference, "type": o.Type, byStatus: o.Status, "status_detail": o.StatusDetail,
		} {
			if want := q.Get(name); want != "" && want != value {
				return false
			}
		}
		return o.paidWith(q.Get("payment_method_id"), q.Get("payment_method_type"))
	}, nil
}

// paidWith reports whether a transaction has that way to pay; empty: any.
func (o *onlineOrder) paidWith(id, kind string) bool {
	if id == "" && kind == "" {
		return true
	}
	return slices.ContainsFunc(o.Transactions.Payments, func(t onlineTransaction) bool {
		return (id == "" || t.PaymentMethod.ID == id) && (kind == "" || t.PaymentMethod.Type == kind)
	})
}
