// Orders of the Orders API, with the official client for Node. Run it with MOCK_MERCADOPAGO_URL.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { Order } from 'mercadopago'
import { card, fresh, hears, verified } from './client.js'

const part = async (name, amount = '100.50') => ({
  amount, payment_method: { id: 'visa', type: 'credit_card', token: (await card(name)).id, installments: 1 },
})

const create = async (name, more = {}) =>
  new Order(fresh()).create({
    body: {
      type: 'online', processing_mode: 'automatic', total_amount: '100.50', external_reference: randomUUID(),
      payer: { email: 'ana@example.com' }, transactions: { payments: [await part(name)] }, ...more,
    },
  })

const refuses = (call, status) =>
  assert.rejects(call, (e) => {
    assert.equal(e.status, status)
    return true
  })

test('an order is paid, read and found', async () => {
  const o = await create('APRO')
  assert.equal(o.api_response.status, 201)
  assert.deepEqual([o.status, o.status_detail, o.total_paid_amount], ['processed', 'accredited', '100.50'])
  assert.equal(o.transactions.payments[0].payment_method.type, 'credit_card')
  assert.equal((await new Order(fresh()).get({ id: o.id })).status, 'processed')
  const found = await new Order(fresh()).search({
    options: { begin_date: '2020-01-01T00:00:00Z', end_date: '2100-01-01T00:00:00Z', external_reference: o.external_reference },
  })
  assert.equal(found.paging.total, '1')
  assert.equal(found.data[0].id, o.id)
})

test('an order whose card is rejected is refused with 402', async () => {
  await refuses(create('OTHE'), 402)
})

test('an order is refunded in parts and whole', async () => {
  const { id, transactions } = await create('APRO')
  const transaction = transactions.payments[0].id
  const back = await new Order(fresh()).refund({ id, body: { transactions: [{ id: transaction, amount: '0.50' }] } })
  assert.equal(back.status_detail, 'partially_refunded')
  assert.equal((await new Order(fresh()).refund({ id })).status, 'refunded')
  await refuses(new Order(fresh()).refund({ id }), 409)
})

test('an order is captured, and another one canceled', async () => {
  const reserved = await create('APRO', { capture_mode: 'manual' })
  assert.deepEqual([reserved.status, reserved.status_detail], ['action_required', 'waiting_capture'])
  assert.equal((await new Order(fresh()).capture({ id: reserved.id })).status, 'processed')
  const other = await create('APRO', { capture_mode: 'manual' })
  assert.equal((await new Order(fresh()).cancel({ id: other.id })).status, 'canceled')
})

test('an order is made in steps', async () => {
  const { id } = await create('APRO', { processing_mode: 'manual', transactions: undefined })
  const added = await new Order(fresh()).createTransaction({ id, body: { payments: [await part('APRO', '1.00'), await part('APRO')] } })
  assert.equal(added.api_response.status, 201)
  const [first, second] = added.payments
  const gone = await new Order(fresh()).deleteTransaction({ id, transactionId: first.id })
  assert.equal(gone.api_response.status, 204)
  const changed = await new Order(fresh()).updateTransaction({ id, transactionId: second.id, body: { payment_method: { installments: 3 } } })
  assert.equal(changed.payment_method.installments, 3)
  assert.equal((await new Order(fresh()).process({ id })).status, 'processed')
})

test('the notification of an order verifies with the validator of the client', async () => {
  let id
  const [hook] = await hears('order', 1, async (address) => {
    ({ id } = await create('APRO', { config: { online: { callback_url: address } } }))
  })
  assert.deepEqual([hook.body.action, hook.body.data.id, hook.body.data.status], ['order.processed', id, 'processed'])
  verified(hook)
})
