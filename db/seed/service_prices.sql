-- name: SeedServicePrices :exec
INSERT INTO service_prices (shop_id, service_id, valid_from, price_centavos)
SELECT current_shop(), r.service_id, r.valid_from, r.price_centavos FROM json_populate_recordset(NULL::service_prices, $1) r
