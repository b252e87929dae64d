// Twilio's own library for Node against the SMS mock, whose address is in MOCK_SMS_URL.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import twilio from 'twilio';

const address = process.env.MOCK_SMS_URL;
const account = process.env.SMS_ACCOUNT_SID || 'AC00000000000000000000000000000001';
const token = process.env.SMS_AUTH_TOKEN || '5a2c7e1f9b3d4860a1c2e3f405162738';
const person = '+5491123456789';
const sender = '+15005550006';

test('the address of the mock is set', () => assert.ok(address, 'MOCK_SMS_URL is not set'));

// Elsewhere sends what is meant for the provider to the mock: the address is all that changes.
class Elsewhere extends twilio.RequestClient {
	request(options) {
		const to = new URL(options.uri);
		const mock = new URL(address);
		if (to.hostname.endsWith('twilio.com')) {
			to.protocol = mock.protocol;
			to.host = mock.host;
		}
		return super.request({ ...options, uri: to.toString() });
	}
}

const client = (password = token, options = {}) =>
	twilio(account, password, { httpClient: new Elsewhere({ timeout: 20000 }), ...options });

async function until(what, done) {
	for (let i = 0; i < 400; i++) {
		const got = await done();
		if (got) return got;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error(`waited 20 s for ${what}`);
}

const ended = (sid) =>
	until('the end of the message', async () => {
		const got = await client().messages(sid).fetch();
		return ['delivered', 'failed', 'undelivered'].includes(got.status) && got;
	});

test('a message lives, is emptied and deleted', async () => {
	const made = await client().messages.create({ to: person, from: sender, body: '¿Venís mañana?' });
	assert.equal(made.status, 'queued');
	assert.equal(made.numSegments, '1');
	assert.equal(made.direction, 'outbound-api');
	assert.ok(made.dateCreated instanceof Date && !Number.isNaN(made.dateCreated.getTime()));
	assert.equal(made.price, null);
	const done = await ended(made.sid);
	if (done.status !== 'failed') assert.equal(done.price, '-0.05000');
	assert.equal(done.priceUnit, 'ARS');
	const empty = await client().messages(made.sid).update({ body: '' });
	assert.equal(empty.body, '');
	assert.equal(await client().messages(made.sid).remove(), true);
	await assert.rejects(client().messages(made.sid).fetch(), { status: 404, code: 20404 });
});

test('callbacks verify, and changed ones do not', async () => {
	const calls = [];
	const app = http.createServer((req, res) => {
		let body = '';
		req.on('data', (part) => (body += part));
		req.on('end', () => {
			calls.push({ url: `http://${req.headers.host}${req.url}`, signature: req.headers['x-twilio-signature'], body });
			res.end();
		});
	});
	await new Promise((resolve) => app.listen(0, '127.0.0.1', resolve));
	try {
		await client().messages.create({
			to: person, from: sender, body: 'x', statusCallback: `http://127.0.0.1:${app.address().port}/status?shop=1`
		});
		await until('a callback', () => calls.length > 0);
		const form = Object.fromEntries(new URLSearchParams(calls[0].body));
		assert.ok(twilio.validateRequest(token, calls[0].signature, calls[0].url, form));
		assert.ok(!twilio.validateRequest(token, calls[0].signature, calls[0].url, { ...form, MessageStatus: 'read' }));
		assert.ok(!twilio.validateRequest('other', calls[0].signature, calls[0].url, form));
	} finally {
		app.close();
	}
});

test('a received message is told, signed, and answered by TwiML', async () => {
	const calls = [];
	const text = `eco ${Date.now()}`;
	const app = http.createServer((req, res) => {
		let body = '';
		req.on('data', (part) => (body += part));
		req.on('end', () => {
			calls.push({ url: `http://${req.headers.host}${req.url}`, signature: req.headers['x-twilio-signature'], body });
			const answer = new twilio.twiml.MessagingResponse();
			answer.message(`${text} & <más>`);
			res.setHeader('Content-Type', 'text/xml');
			res.end(answer.toString());
		});
	});
	await new Promise((resolve) => app.listen(0, '127.0.0.1', resolve));
	try {
		const number = await client().incomingPhoneNumbers.create({
			phoneNumber: '+5491150000007', smsUrl: `http://127.0.0.1:${app.address().port}/sms`
		});
		const res = await fetch(`${address}/_mock/act`, {
			method: 'POST', headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ action: 'receive', fields: { from: '+5493415123457', to: number.phoneNumber, text: 'hola' } })
		});
		assert.equal(res.status, 200, await res.text());
		await until('the webhook', () => calls.length > 0);
		const form = Object.fromEntries(new URLSearchParams(calls[0].body));
		assert.equal(form.Body, 'hola');
		assert.ok(twilio.validateRequest(token, calls[0].signature, calls[0].url, form));
		const reply = await until('the reply', async () =>
			(await client().messages.list({ to: '+5493415123457', from: number.phoneNumber }))[0]);
		assert.equal(reply.body, `${text} & <más>`);
		assert.equal(reply.direction, 'outbound-reply');
	} finally {
		app.close();
	}
});

test('lists follow next_page_uri', async () => {
	const to = '+5493516123456';
	for (let i = 0; i < 5; i++) await client().messages.create({ to, from: sender, body: `page ${i}` });
	const all = await client().messages.list({ to, pageSize: 2, limit: 5 });
	assert.equal(all.length, 5);
	assert.equal(new Set(all.map((each) => each.sid)).size, 5);
	const page = await client().messages.page({ to, pageSize: 2 });
	const second = await page.nextPage();
	assert.equal(second.instances.length, 2);
	const back = await second.previousPage();
	assert.deepEqual(back.instances.map((each) => each.sid), page.instances.map((each) => each.sid));
	assert.deepEqual(await client().messages.list({ to, dateSentAfter: new Date(Date.now() + 864e5) }), []);
});

test('errors have their classes and codes', async () => {
	const send = (to, more = {}) => client().messages.create({ to, from: sender, body: 'x', ...more });
	for (const [to, code] of [
		['hola', 21211], ['+15005550001', 21211], ['+15005550002', 21612], ['+15005550003', 21408], ['+15005550004', 21610],
		['+15005550009', 21614], ['+541123456789', 21614]
	]) {
		await assert.rejects(send(to), (err) => err instanceof twilio.RestException && err.status === 400 && err.code === code);
	}
	await assert.rejects(send(person, { body: 'x'.repeat(1601) }), { code: 21617 });
	await assert.rejects(send(person, { body: '' }), { code: 21602 });
	await assert.rejects(send(person, { from: '+15005550001' }), { code: 21212 });
	await assert.rejects(client('wrong').messages.list({ limit: 1 }), { status: 401, code: 20003 });
});

test('a service sends, schedules and cancels', async () => {
	const service = await client().messaging.v1.services.create({ friendlyName: 'Turnos' });
	assert.ok(service.dateCreated instanceof Date && !Number.isNaN(service.dateCreated.getTime()));
	assert.equal((await client().messaging.v1.services(service.sid).fetch()).friendlyName, 'Turnos');
	await client().messaging.v1.services.create({ friendlyName: 'Otro' });
	assert.ok((await client().messaging.v1.services.list({ pageSize: 1, limit: 2 })).length === 2);
	const sent = await client().messages.create({ to: person, messagingServiceSid: service.sid, body: 'x' });
	assert.equal(sent.status, 'accepted');
	const planned = await client().messages.create({
		to: person, messagingServiceSid: service.sid, body: 'x', scheduleType: 'fixed', sendAt: new Date(Date.now() + 36e5)
	});
	assert.equal(planned.status, 'scheduled');
	assert.equal((await client().messages(planned.sid).update({ status: 'canceled' })).status, 'canceled');
	await assert.rejects(client().messages(planned.sid).update({ status: 'canceled' }), { status: 409, code: 30409 });
});

test('the account, its numbers and media are there', async () => {
	assert.equal((await client().api.v2010.accounts(account).fetch()).status, 'active');
	assert.ok((await client().incomingPhoneNumbers.list({ limit: 5 })).length > 0);
	const made = await client().messages.create({ to: person, from: sender, mediaUrl: ['https://example.com/a.png'] });
	const media = await client().messages(made.sid).media.list();
	assert.equal(media[0].contentType, 'image/png');
	assert.equal((await client().messages(made.sid).media(media[0].sid).fetch()).parentSid, made.sid);
});
