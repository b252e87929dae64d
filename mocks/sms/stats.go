package sms

import "math"

// stats counts the messages that are kept.
type stats struct {
	Total       int            `json:"total"`
	Outbound    int            `json:"outbound"`
	Inbound     int            `json:"inbound"`
	ByStatus    map[string]int `json:"by_status"` // of outbound messages
	Segments    int            `json:"segments"`  // of outbound messages
	Cost        float64        `json:"cost"`      // of what is billed: delivered and undelivered
	Currency    string         `json:"currency"`
	SuccessRate float64        `json:"success_rate"` // delivered of those with an end; 0 without any
	OptedOut    int            `json:"opted_out"`    // pairs of numbers
	Ever        int            `json:"ever"`         // messages, also those forgotten since
}

func (m *Mock) count() stats {
	out := stats{ByStatus: map[string]int{}, Currency: priceUnit}
	found, _ := m.messages.Newest(nil, 0, m.maxKept())
	ended := 0
	for i := range found {
		x := &found[i]
		out.Total++
		if x.direction == inbound {
			out.Inbound++
			continue
		}
		out.Outbound++
		out.ByStatus[x.status]++
		out.Segments += x.parts
		if x.billed {
			out.Cost += x.price
		}
		if final(x.status) && x.status != canceled {
			ended++
		}
	}
	if ended > 0 {
		out.SuccessRate = float64(out.ByStatus[delivered]) / float64(ended)
	}
	out.Cost = math.Round(out.Cost*1e5) / 1e5 // as many decimals as a price has
	out.OptedOut, _ = m.optOuts.Len()
	_, out.Ever = m.messages.Len()
	return out
}
