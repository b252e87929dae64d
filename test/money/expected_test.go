package money_test

// told are the things that a customer is to be told of, by what happened to turnos and money: the queries name what is against
// it. $1 is the shop, $2 the start of the round, whose settings were those of the shop since.
func told() map[string]string {
	const reachable = `
		AND EXISTS (SELECT FROM shops s JOIN customers c ON c.shop_id = s.id
		  LEFT JOIN message_contacts p ON p.shop_id = s.id AND p.phone = c.phone
		  WHERE s.id = b.shop_id AND c.id = b.customer_id AND (
		    s.message_channels && '{whatsapp,sms}' AND c.phone IS NOT NULL AND p.opted_out_at IS NULL
		    OR 'email' = ANY (s.message_channels) AND c.email IS NOT NULL))`
	return map[string]string{
		"I7: what happens to a turno is told": `
			SELECT b.id || ' ' || k.told FROM booking_events e JOIN bookings b ON b.shop_id = e.shop_id AND b.id = e.booking_id
			JOIN (VALUES ('confirmed', 'confirmation'), ('retaken', 'confirmation'), ('cancelled_by_customer', 'cancelled'),
			  ('cancelled_by_shop', 'cancelled'), ('rescheduled', 'rescheduled')) AS k (kind, told) ON k.kind = e.kind
			WHERE b.shop_id = $1 AND e.at >= $2` + reachable + `
			  AND NOT EXISTS (SELECT FROM notifications n WHERE n.shop_id = b.shop_id AND n.booking_id = b.id AND n.kind = k.told AND n.version = e.version)`,
		"I7: a turno that was booked for good is told": `
			SELECT b.id::text FROM bookings b JOIN booking_events e ON e.shop_id = b.shop_id AND e.booking_id = b.id AND e.kind = 'booked'
			WHERE b.shop_id = $1 AND e.at >= $2 AND b.status = 'confirmed'` + reachable + `
			  AND NOT EXISTS (SELECT FROM notifications n WHERE n.shop_id = b.shop_id AND n.booking_id = b.id AND n.kind = 'confirmation')`,
		"I7: money that went back is told": `
			SELECT r.id::text FROM refunds r JOIN payments p ON p.shop_id = r.shop_id AND p.id = r.payment_id
			JOIN bookings b ON b.shop_id = p.shop_id AND b.id = p.booking_id
			WHERE r.shop_id = $1 AND r.created_at >= $2 AND r.status = 'done'` + reachable + `
			  AND NOT EXISTS (SELECT FROM notifications n WHERE n.shop_id = r.shop_id AND n.about = r.id
			    AND n.kind = CASE WHEN r.reason = 'late' THEN 'late_payment_refunded' ELSE 'refund' END)`,
		"I7: nothing is told that did not happen": `
			SELECT n.id || ' ' || n.kind || ' ' || n.status FROM notifications n
			WHERE n.shop_id = $1 AND n.created_at >= $2 AND n.status IN ('sent', 'delivered', 'read') AND NOT CASE n.kind
			  WHEN 'confirmation' THEN EXISTS (SELECT FROM booking_events e WHERE e.shop_id = n.shop_id AND e.booking_id = n.booking_id
			      AND e.version = n.version AND (e.kind IN ('confirmed', 'retaken') OR e.kind = 'booked' AND NOT EXISTS (
			        SELECT FROM booking_events l WHERE l.shop_id = e.shop_id AND l.booking_id = e.booking_id AND l.kind = 'confirmed')))
			  WHEN 'cancelled' THEN EXISTS (SELECT FROM booking_events e WHERE e.shop_id = n.shop_id AND e.booking_id = n.booking_id
			      AND e.version = n.version AND e.kind LIKE 'cancelled%')
			  WHEN 'rescheduled' THEN EXISTS (SELECT FROM booking_events e WHERE e.shop_id = n.shop_id AND e.booking_id = n.booking_id
			      AND e.version = n.version AND e.kind = 'rescheduled')
			  WHEN 'reminder' THEN EXISTS (SELECT FROM booking_events e JOIN bookings b ON b.shop_id = e.shop_id AND b.id = e.booking_id
			      WHERE e.shop_id = n.shop_id AND e.booking_id = n.booking_id AND e.at <= b.starts_at - make_interval(hours => n.hours))
			  WHEN 'refund' THEN EXISTS (SELECT FROM refunds r WHERE r.shop_id = n.shop_id AND r.id = n.about AND r.status = 'done' AND r.reason <> 'late')
			  WHEN 'late_payment_refunded' THEN EXISTS (SELECT FROM refunds r WHERE r.shop_id = n.shop_id AND r.id = n.about AND r.status = 'done' AND r.reason = 'late')
			  WHEN 'payment_received' THEN EXISTS (SELECT FROM payments p WHERE p.shop_id = n.shop_id AND p.id = n.about AND p.verdict = 'kept')
			  WHEN 'payment_pending' THEN EXISTS (SELECT FROM payment_intents i WHERE i.shop_id = n.shop_id AND i.booking_id = n.booking_id)
			  WHEN 'reply' THEN EXISTS (SELECT FROM inbox i WHERE i.shop_id = n.shop_id AND i.id = n.about)
			  ELSE false END`,
		"a shop that invoices by itself invoices what was paid": `
			SELECT b.id || ': ' || b.paid_centavos || ' paid, ' || v.invoiced || ' invoiced' FROM bookings b JOIN shops s ON s.id = b.shop_id
			JOIN LATERAL (SELECT coalesce(sum(CASE WHEN i.credits_id IS NULL THEN i.total_centavos ELSE -i.total_centavos END), 0) AS invoiced
			  FROM invoices i WHERE i.shop_id = b.shop_id AND i.booking_id = b.id AND i.status = 'authorized') v ON true
			WHERE b.shop_id = $1 AND v.invoiced < b.paid_centavos
			  AND (SELECT min(e.at) FROM booking_events e WHERE e.shop_id = b.shop_id AND e.booking_id = b.id) >= $2
			  AND (s.invoice_when = 'at_payment' OR s.invoice_when = 'at_completion' AND b.status = 'completed')`,
		"a shop that invoices by hand invoices nothing by itself": `
			SELECT i.id::text FROM invoices i JOIN shops s ON s.id = i.shop_id
			WHERE i.shop_id = $1 AND i.created_at >= $2 AND s.invoice_when = 'by_hand' AND i.credits_id IS NULL AND i.requested_by IS NULL`,
	}
}
