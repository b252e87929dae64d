// nodemailer sends and npm mailhog reads, against the mock of MOCK_MAIL_URL and MOCK_SMTP_ADDR (host:port).
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { test } from 'node:test';
import mailhogClient from 'mailhog';
import nodemailer from 'nodemailer';

const { MOCK_MAIL_URL, MOCK_SMTP_ADDR } = process.env;
assert.ok(MOCK_MAIL_URL, 'set MOCK_MAIL_URL to the address of the mock');
assert.ok(MOCK_SMTP_ADDR, 'set MOCK_SMTP_ADDR to host:port of the mock');

const web = new URL(MOCK_MAIL_URL);
const [host, port] = MOCK_SMTP_ADDR.split(':');
const mailhog = mailhogClient({ protocol: web.protocol, host: web.hostname, port: Number(web.port) });
const transport = (options) => nodemailer.createTransport({ host, port: Number(port), ...options });
const nobody = () => `ana-${randomUUID()}@cliente.test`;
const from = 'Barbería Ñandú <turnos@barberia.test>';

/** All parts of a multipart, also those of parts. */
const partsOf = (mime) => (mime?.Parts ?? []).flatMap((part) => [part, ...partsOf(part.MIME)]);

/** Sends a mail to somebody new, and reads it back. */
async function sent(mail, options) {
  const to = nobody();
  const info = await transport(options).sendMail({ from, to, ...mail });
  const found = await mailhog.latestTo(to);
  assert.ok(found, `a mail to ${to}`);
  return { to, info, found };
}

test('a text mail is kept as it was sent', async () => {
  const text = 'Te esperamos mañana a las 10:30.\n.\nChau';
  const { to, info, found } = await sent({ subject: 'Tu turno', text });
  assert.deepEqual(info.accepted, [to]);
  assert.match(info.response, /^250 Ok: queued as [\w-]{43}=@/);
  assert.ok(info.response.endsWith(found.ID));
  assert.equal(found.subject, 'Tu turno');
  assert.equal(found.text.replaceAll('\r\n', '\n').trim(), text);
  assert.equal(found.from.replaceAll('_', ' '), from); // npm mailhog leaves the _ of encoded words
  assert.equal(found.to, to);
  assert.ok(Math.abs(found.deliveryDate - Date.now()) < 60_000, `Created ${found.Created} is about now`);
  assert.ok(found.date instanceof Date);
});

test('text, HTML, an attachment and an inline image come back whole', async () => {
  const image = Buffer.from('iVBORw0KGgo=', 'base64');
  const { found } = await sent({
    subject: 'Turno ✂ mañana',
    text: 'Te esperamos, ñandú',
    html: '<p>Te esperamos, <b>ñandú</b></p>',
    attachments: [
      { filename: 'turno.ics', content: 'BEGIN:VCALENDAR', contentType: 'text/calendar', encoding: 'utf8' },
      { filename: 'logo.png', content: image, cid: 'logo@barberia' },
    ],
  });
  const parts = partsOf(found.MIME);
  assert.equal(found.subject.replaceAll('_', ' '), 'Turno ✂ mañana');
  const calendar = found.attachments.find((one) => one.name === 'turno.ics');
  assert.match(calendar.type, /^text\/calendar/);
  assert.equal(mailhog.decode(calendar.Body, calendar.encoding), 'BEGIN:VCALENDAR');
  const logo = parts.find((part) => part.Headers['Content-Id']?.[0] === '<logo@barberia>' || part.Headers['Content-ID']?.[0] === '<logo@barberia>');
  assert.deepEqual(Buffer.from(logo.Body, 'base64'), image);
  const index = found.MIME.Parts.findIndex((part) => /turno\.ics/.test(part.Headers['Content-Disposition']?.[0] ?? ''));
  const download = await fetch(`${MOCK_MAIL_URL}/api/v1/messages/${encodeURIComponent(found.ID)}/mime/part/${index}/download`);
  assert.equal(download.headers.get('content-disposition'), 'attachment; filename=turno.ics');
  assert.equal((await download.text()).trim(), 'BEGIN:VCALENDAR');
});

test('HTML and its text are found where the mail is not mixed', async () => {
  const { found } = await sent({ subject: 'Hola', text: 'Hola ñandú', html: '<p>Hola ñandú</p>' });
  assert.equal(found.text.trim(), 'Hola ñandú');
  assert.equal(found.html.trim(), '<p>Hola ñandú</p>');
});

test('addresses outside ASCII are taken', async () => {
  const to = `ñandú-${randomUUID()}@cliente.test`;
  await transport().sendMail({ from, to, subject: 'Hola', text: 'Hola' });
  assert.ok(await mailhog.latestTo(to));
});

test('STARTTLS works for who asks for it', async () => {
  const { info } = await sent({ subject: 'Hola', text: 'Hola' }, { requireTLS: true, tls: { rejectUnauthorized: false } });
  assert.match(info.response, /^250/);
});

test('STARTTLS can be trusted with the certificate that the mock gives', async () => {
  const ca = await (await fetch(`${MOCK_MAIL_URL}/certificate.pem`)).text();
  const { info } = await sent({ subject: 'Hola', text: 'Hola' }, { requireTLS: true, tls: { ca, servername: 'localhost' } });
  assert.match(info.response, /^250/);
});

for (const authMethod of ['PLAIN', 'LOGIN', 'CRAM-MD5']) {
  test(`any name and password sign in with ${authMethod}`, async () => {
    const { info } = await sent({ subject: 'Hola', text: 'Hola' }, { authMethod, auth: { user: 'quien', pass: 'sea' } });
    assert.match(info.response, /^250/);
  });
}

test('a pooled connection sends many', async () => {
  const pool = transport({ pool: true, maxConnections: 4 });
  const mark = randomUUID();
  await Promise.all(Array.from({ length: 60 }, (_, i) =>
    pool.sendMail({ from, to: nobody(), subject: `Número ${i}`, text: mark })));
  pool.close();
  const all = await mailhog.search(mark, 'containing', 0, 50);
  assert.equal(all.total, 60);
  assert.equal(all.count, 50);
  assert.equal((await mailhog.search(mark, 'containing', 50, 50)).count, 10);
});

test('search knows from, to and containing', async () => {
  const sender = `b-${randomUUID()}@barberia.test`;
  const { to, found } = await sent({ from: sender, subject: 'Hola', text: `Texto ${sender.toUpperCase()}` });
  assert.equal((await mailhog.latestFrom(sender)).ID, found.ID);
  assert.equal((await mailhog.latestTo(to.toUpperCase())).ID, found.ID);
  assert.equal((await mailhog.latestContaining(sender)).ID, found.ID);
  assert.equal(await mailhog.latestTo(nobody()), 0);
});

test('a deleted message is gone, and messages lists what stays', async () => {
  const { to, found } = await sent({ subject: 'Hola', text: 'Hola' });
  const list = await mailhog.messages(0, 10);
  assert.ok(list.total >= list.count && list.count <= 10 && list.items.length === list.count);
  const answer = await mailhog.deleteMessage(found.ID);
  assert.equal(answer.statusCode, 200);
  assert.equal(await mailhog.latestTo(to), 0);
  assert.equal((await mailhog.deleteMessage(found.ID)).statusCode, 500);
});

test('release sends a message to a real server', async () => {
  const { found } = await sent({ subject: 'Hola', text: 'Para liberar' });
  const other = nobody();
  const answer = await mailhog.releaseMessage(found.ID, { host, port, email: other });
  assert.equal(answer.statusCode, 200);
  const copy = await mailhog.latestTo(other);
  assert.equal(copy.text.trim(), 'Para liberar');
  assert.equal(copy.Raw.From, `nobody@${found.ID.split('@')[1]}`);
});

test('a recipient decides what becomes of a mail', async () => {
  const cases = { reject_recipient: 550, mailbox_full: 552, greylist: 451 };
  for (const [scenario, code] of Object.entries(cases)) {
    const to = `ana-${randomUUID()}+${scenario}@cliente.test`;
    await assert.rejects(transport().sendMail({ from, to, text: 'Hola' }), { responseCode: code });
    if (scenario === 'greylist') await transport().sendMail({ from, to, text: 'Hola' });
  }
  await assert.rejects(
    transport().sendMail({ from: 'turnos+reject_sender@barberia.test', to: nobody(), text: 'Hola' }),
    { responseCode: 550 },
  );
});

test('what two clients say at once in one packet is answered in order', async () => {
  const lines = ['EHLO prueba', 'MAIL FROM:<a@barberia.test>', 'RCPT TO:<b@cliente.test>', 'RSET', 'QUIT', ''];
  const answers = await new Promise((resolve, reject) => {
    let heard = '';
    const socket = net.connect(Number(port), host, () => socket.write(lines.join('\r\n')));
    socket.on('data', (chunk) => { heard += chunk; });
    socket.on('close', () => resolve(heard));
    socket.on('error', reject);
  });
  assert.deepEqual(answers.split('\r\n').filter((line) => /^\d{3} /.test(line)).map((line) => line.slice(0, 3)),
    ['220', '250', '250', '250', '250', '221']);
  assert.match(answers, /^250-8BITMIME/m);
  assert.match(answers, /SIZE \d+/);
  assert.doesNotMatch(answers, /STARTTLS/); // MailHog does not offer it
});
