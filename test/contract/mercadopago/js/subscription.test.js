// Subscriptions, their plans and their charges, with the official client for Node. Run it with MOCK_MERCADOPAGO_URL.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { Invoice, PreApproval, PreApprovalPlan } from 'mercadopago'
import { card, fresh, hears, verified } from './client.js'

const recurring = { frequency: 1, frequency_type: 'months', transaction_amount: 8500.5, currency_id: 'ARS' }

const subscribe = async (more = {}) =>
  new PreApproval(fresh()).create({
    body: {
      reason: 'Corte por mes', payer_email: 'ana@example.com', back_url: 'https://example.com/back', external_reference: randomUUID(),
      auto_recurring: recurring, ...more,
    },
  })

const charged = async (id) => {
  const deadline = Date.now() + 5000
  for (;;) {
    const { results } = await new Invoice(fresh()).search({ options: { preapproval_id: id } })
    if (results.length > 0 && results[0].payment.id > 0) return results
    assert.ok(Date.now() < deadline, 'a charge in time')
    await new Promise((done) => setTimeout(done, 10))
  }
}

test('a subscription is charged, changed, paused, resumed and cancelled', async () => {
  const { id, status, external_reference: reference } = await subscribe({ status: 'authorized', card_token_id: (await card('APRO')).id })
  assert.equal(status, 'authorized')
  const [first] = await charged(id)
  assert.deepEqual([first.status, first.payment.status, first.transaction_amount], ['processed', 'approved', 8500.5])
  assert.equal((await new Invoice(fresh()).get({ id: first.id })).preapproval_id, id)
  const update = (body) => new PreApproval(fresh()).update({ id, body })
  assert.equal((await update({ auto_recurring: { transaction_amount: 9000, currency_id: 'ARS' } })).auto_recurring.transaction_amount, 9000)
  for (const state of ['paused', 'authorized', 'cancelled']) assert.equal((await update({ status: state })).status, state)
  await assert.rejects(update({ status: 'authorized' }), (e) => e.status === 400)
  const found = await new PreApproval(fresh()).search({ options: { payer_email: 'ana@example.com', status: 'cancelled', external_reference: reference } })
  assert.equal(found.paging.total, 1)
  assert.equal((await new PreApproval(fresh()).get({ id })).summarized.charged_quantity, 1)
})

test('a subscription without a card waits for its page', async () => {
  const one = await subscribe()
  assert.equal(one.status, 'pending')
  const page = await (await fetch(one.init_point)).text()
  assert.ok(page.includes('8.500,50 por mes'))
})

test('a plan is made, changed, found and subscribed to', async () => {
  const reason = randomUUID()
  const plan = await new PreApprovalPlan(fresh()).create({ body: { reason, back_url: 'https://example.com', auto_recurring: { ...recurring, repetitions: 6 } } })
  const { id } = plan
  assert.equal((await new PreApprovalPlan(fresh()).get({ preApprovalPlanId: id })).status, 'active')
  const changed = await new PreApprovalPlan(fresh()).update({ id, updatePreApprovalPlanRequest: { reason: `${reason} otra` } })
  assert.equal(changed.reason, `${reason} otra`)
  assert.equal((await new PreApprovalPlan(fresh()).search({ options: { q: reason, status: 'active' } })).results[0].id, id)
  const one = await new PreApproval(fresh()).create({
    body: { preapproval_plan_id: id, payer_email: 'ana@example.com', card_token_id: (await card('APRO')).id },
  })
  assert.deepEqual([one.status, one.summarized.quotas], ['authorized', 6])
})

test('the notifications of a subscription verify with the validator of the client', async () => {
  let sub
  const [hook] = await hears('subscription_authorized_payment', 1, async (address) => {
    sub = await subscribe({ status: 'authorized', card_token_id: (await card('APRO')).id, notification_url: address })
  })
  verified(hook)
  assert.equal((await new Invoice(fresh()).get({ id: hook.body.data.id })).preapproval_id, sub.id)
})
