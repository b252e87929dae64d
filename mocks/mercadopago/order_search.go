package mercadopago

import "net/http"

// searchOrders answers GET /merchant_orders/search.
func (m *Mock) searchOrders(r *http.Request, s seller) (*answer, error) {
	q := r.URL.Query()
	offset, limit, err := window(q, pageSize)
	if err != nil {
		return nil, err
	}
	found, total := m.orders.Newest(func(o *order) bool {
		for name, value := range map[string]string{
			"preference_id": string(o.PreferenceID), byReference: string(o.ExternalReference), byStatus: o.Status,
		} {
			if want := q.Get(name); want != "" && want != value {
				return false
			}
		}
		return o.Collector.ID == count(s)
	}, offset, limit)
	return ok(elementsOf(found, total, offset)), nil
}
