// Drives the mock of MercadoPago with the official client for Node. Run it with MOCK_MERCADOPAGO_URL.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import {
  CardToken, Customer, CustomerCard, IdentificationType, MercadoPagoConfig, MerchantOrder, OAuth, Payment, PaymentMethod,
  PaymentRefund, Preference, User,
} from 'mercadopago'
import * as sdk from 'mercadopago'
import { base, card, fresh, hears, verified } from './client.js'

const pay = async (name, more = {}) => {
  const token = await card(name)
  return new Payment(fresh()).create({
    body: {
      transaction_amount: 100.5, token: token.id, installments: 1, payment_method_id: 'visa', description: 'Corte',
      payer: { email: 'ana@example.com' }, ...more,
    },
  })
}

const refuses = (call, status, code, kind) =>
  assert.rejects(call, (e) => {
    assert.equal(e.status, status)
    if (code !== undefined) assert.equal(String(e.causes[0].code), String(code))
    if (kind && sdk[kind]) assert.ok(e instanceof sdk[kind], `${e.name} is a ${kind}`)
    return true
  })

test('a card is approved, found and read', async () => {
  const reference = randomUUID()
  const p = await pay('APRO', { external_reference: reference, metadata: { turnoId: 1 } })
  assert.equal(p.api_response.status, 201)
  assert.equal(p.status, 'approved')
  assert.equal(typeof p.id, 'number')
  assert.equal(p.transaction_amount, 100.5)
  assert.deepEqual(p.metadata, { turno_id: 1 })
  assert.equal((await new Payment(fresh()).get({ id: p.id })).status_detail, 'accredited')
  const found = await new Payment(fresh()).search({ options: { external_reference: reference } })
  assert.equal(found.paging.total, 1)
  assert.equal(found.results[0].id, p.id)
})

test('a card is rejected or reviewed by its holder name', async () => {
  assert.equal((await pay('FUND')).status_detail, 'cc_rejected_insufficient_amount')
  assert.equal((await pay('CONT')).status, 'in_process')
})

test('cash waits and can be cancelled once', async () => {
  const api = new Payment(fresh())
  const p = await api.create({ body: { transaction_amount: 50, payment_method_id: 'pagofacil', payer: { email: 'ana@example.com' } } })
  assert.equal(p.status, 'pending')
  assert.match(p.transaction_details.external_resource_url, /\/payments\/\d+\/ticket/)
  assert.equal((await api.cancel({ id: p.id })).status, 'cancelled')
  await refuses(() => api.cancel({ id: p.id }), 400, 3005, 'MPBadRequestError')
})

test('a reserved payment is captured', async () => {
  const p = await pay('APRO', { capture: false })
  assert.equal(p.status, 'authorized')
  const captured = await new Payment(fresh()).capture({ id: p.id, transaction_amount: 60 })
  assert.equal(captured.status, 'approved')
  assert.equal(captured.transaction_amount, 60)
})

test('refunds: a part, the rest, and no more', async () => {
  const p = await pay('APRO')
  const api = new PaymentRefund(fresh())
  const part = await api.create({ payment_id: p.id, body: { amount: 0.5 } })
  assert.equal(part.amount, 0.5)
  const rest = await api.total({ payment_id: p.id })
  assert.equal(rest.amount, 100)
  assert.equal((await api.get({ payment_id: p.id, refund_id: part.id })).id, part.id)
  assert.equal((await api.list({ payment_id: p.id })).length, 2)
  await refuses(() => api.total({ payment_id: p.id }), 400, 2063)
})

test('one idempotency key makes one payment', async () => {
  const api = new Payment(fresh())
  const body = { transaction_amount: 50, payment_method_id: 'rapipago', payer: { email: 'ana@example.com' } }
  const requestOptions = { idempotencyKey: randomUUID() }
  const all = await Promise.all([1, 2, 3, 4].map(() => api.create({ body, requestOptions })))
  assert.equal(new Set(all.map((p) => p.id)).size, 1)
  await refuses(() => api.create({ body: { ...body, transaction_amount: 51 }, requestOptions }), 409, undefined, 'MPIdempotencyError')
})

test('errors have the classes of the client', async () => {
  await refuses(() => new Payment(fresh()).get({ id: 1 }), 404, 2000, 'MPNotFoundError')
  const invalid = new MercadoPagoConfig({ accessToken: 'TEST-invalid' })
  await refuses(() => new Payment(invalid).get({ id: 1 }), 401, 401, 'MPAuthenticationError')
  await refuses(() => card('APRO', '4509953566233705'), 400, 'E301', 'MPBadRequestError')
})

test('a preference and its order', async () => {
  const api = new Preference(fresh())
  const reference = randomUUID()
  const p = await api.create({
    body: { items: [{ id: '1', title: 'Corte', quantity: 1, unit_price: 8500 }], external_reference: reference },
  })
  assert.equal(p.init_point, `${base}/checkout/v1/redirect?pref_id=${p.id}`)
  assert.equal((await api.get({ preferenceId: p.id })).external_reference, reference)
  const updated = await api.update({ id: p.id, updatePreferenceRequest: { items: [{ title: 'Barba', quantity: 2, unit_price: 10 }] } })
  assert.equal(updated.items[0].title, 'Barba')
  assert.equal((await api.search({ options: { external_reference: reference } })).total, 1)

  const orders = new MerchantOrder(fresh())
  const o = await orders.create({ body: { preference_id: p.id, external_reference: reference } })
  assert.equal(o.order_status, 'payment_required')
  assert.equal((await orders.get({ merchantOrderId: o.id })).total_amount, 20)
  assert.equal((await orders.search({ options: { preference_id: p.id } })).total, 1)
  assert.equal((await orders.update({ merchantOrderId: o.id, body: { additional_info: 'x' } })).additional_info, 'x')
})

test('a customer with a card that pays again', async () => {
  const email = `${randomUUID()}@example.com`
  const api = new Customer(fresh())
  const c = await api.create({ body: { email } })
  await refuses(() => api.create({ body: { email } }), 400, 101)
  const saved = await api.createCard({ customerId: c.id, body: { token: (await card('APRO')).id } })
  assert.equal(saved.last_four_digits, '3704')
  assert.equal((await api.listCards({ customerId: c.id })).length, 1)
  assert.equal((await api.search({ options: { email } })).results[0].id, c.id)
  const token = await new CardToken(fresh()).create({ body: { card_id: saved.id, customer_id: c.id, security_code: '123' } })
  const p = await new Payment(fresh()).create({
    body: { transaction_amount: 10, token: token.id, installments: 1, payer: { type: 'customer', id: c.id } },
  })
  assert.equal(p.status, 'approved')
  assert.equal(p.card.id, saved.id)
  const renewed = await new CustomerCard(fresh()).update({
    customerId: c.id, cardId: saved.id, body: { expiration_month: 12, expiration_year: 2031 },
  })
  assert.equal(renewed.expiration_year, 2031)
  await new CustomerCard(fresh()).remove({ customerId: c.id, cardId: saved.id })
  await api.remove({ customerId: c.id })
  await refuses(() => api.get({ customerId: c.id }), 404)
})

test('lists and the account', async () => {
  assert.ok((await new PaymentMethod(fresh()).get()).some((m) => m.id === 'visa'))
  assert.equal((await new IdentificationType(fresh()).list())[0].id, 'DNI')
  assert.equal((await new User(fresh()).get()).site_id, 'MLA')
})

test('an authorization code and its refresh token work once', async () => {
  const api = new OAuth(fresh())
  const to = api.getAuthorizationURL({ options: { client_id: '1', redirect_uri: 'https://example.com/back', state: 's' } })
  const res = await fetch(to.replace('https://auth.mercadopago.com', base), { redirect: 'manual' })
  const back = new URL(res.headers.get('location'))
  const body = { client_id: '1', client_secret: 'x', code: back.searchParams.get('code'), redirect_uri: 'https://example.com/back' }
  const tokens = await api.create({ body })
  assert.equal(tokens.token_type, 'Bearer')
  await refuses(() => api.create({ body }), 400)
  assert.ok((await api.refresh({ body: { client_secret: 'x', refresh_token: tokens.refresh_token } })).access_token)
})

test('a notification verifies with the validator of the client', async () => {
  let p
  const [hook] = await hears('payment', 1, async (address) => {
    p = await pay('APRO', { notification_url: `${address}?source_news=webhooks` })
  })
  assert.equal(hook.url.searchParams.get('data.id'), String(p.id))
  verified(hook)
})
