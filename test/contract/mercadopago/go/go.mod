module github.com/barberpro/barberpro/test/contract/mercadopago

go 1.26.0

require github.com/mercadopago/sdk-go v1.8.0

require github.com/google/uuid v1.5.0 // indirect
