// The official client for Node, sent to the mock.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { CardToken, MercadoPagoConfig, WebhookSignatureValidator } from 'mercadopago'

export const base = process.env.MOCK_MERCADOPAGO_URL
assert.ok(base, 'MOCK_MERCADOPAGO_URL is the address of a mock')
const secret = process.env.MERCADOPAGO_WEBHOOK_SECRET ?? 'mock-webhook-secret'

// The client has no setting for its address, so its requests are sent elsewhere on their way out.
const original = globalThis.fetch
globalThis.fetch = (url, init) => original(String(url).replace('https://api.mercadopago.com', base), init)

// A fresh one each time: the client keeps the options of a call, such as its idempotency key, in the configuration.
export const fresh = () => new MercadoPagoConfig({ accessToken: 'TEST-node', options: { timeout: 5000 } })

export const card = (name, number = '4509953566233704') =>
  new CardToken(fresh()).create({
    body: {
      card_number: number, expiration_month: '11', expiration_year: '2030', security_code: '123',
      cardholder: { name, identification: { type: 'DNI', number: '12345678' } },
    },
  })

// hears runs act with the address of a server, and returns the notifications of a type that came, once there are enough.
export async function hears(type, enough, act) {
  const got = []
  const server = createServer((req, res) => {
    const chunks = []
    req.on('data', (chunk) => chunks.push(chunk))
    req.on('end', () => {
      const url = new URL(req.url, 'http://here')
      if (url.searchParams.get('type') === type) got.push({ url, headers: req.headers, body: JSON.parse(Buffer.concat(chunks)) })
      res.end()
    })
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  try {
    await act(`http://127.0.0.1:${server.address().port}/hook`)
    const deadline = Date.now() + 5000
    while (got.length < enough && Date.now() < deadline) await new Promise((done) => setTimeout(done, 10))
    assert.ok(got.length >= enough, `${got.length} notifications of type ${type}, want ${enough}`)
    return got
  } finally {
    server.close()
  }
}

// verified fails unless the validator of the client takes a notification, and only with the right secret.
export function verified({ url, headers }) {
  const signed = {
    xSignature: headers['x-signature'], xRequestId: headers['x-request-id'], dataId: url.searchParams.get('data.id'), toleranceSeconds: 60,
  }
  WebhookSignatureValidator.validate({ ...signed, secret })
  assert.throws(() => WebhookSignatureValidator.validate({ ...signed, secret: 'another' }))
}
