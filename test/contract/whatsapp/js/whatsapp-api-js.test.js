// whatsapp-api-js, which has no setting for the address: its fetch is given one that goes to the mock. It also receives the
// webhooks here, with its own handshake and its own check of the signature.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { WhatsAppAPI } from "whatsapp-api-js";
import {
  ActionButtons, ActionList, Body, BodyComponent, BodyParameter, Button, Image, Interactive, Language, ListSection, Row, Template, Text,
} from "whatsapp-api-js/messages";
import { accountID, act, appSecret, phoneID, picture, reminder, until, url } from "./mock.js";

const api = new WhatsAppAPI({
  token: "token",
  appSecret,
  webhookVerifyToken: "contract",
  v: "v17.0",
  ponyfill: { fetch: (to, init) => fetch(String(to).replace("https://graph.facebook.com", url), init) },
});
const to = "5491155550301";
const seen = { messages: [], statuses: [], refused: 0 };
api.on.message = (m) => { seen.messages.push(m); };
api.on.status = (s) => { seen.statuses.push(s); };

const server = createServer(async (req, res) => {
  const address = new URL(req.url, "http://localhost");
  if (req.method === "GET") {
    try {
      res.end(api.get(Object.fromEntries(address.searchParams)));
    } catch {
      res.writeHead(403).end();
    }
    return;
  }
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  const raw = Buffer.concat(chunks).toString();
  try {
    await api.post(JSON.parse(raw), raw, req.headers["x-hub-signature-256"]);
    res.writeHead(200).end();
  } catch {
    seen.refused++;
    res.writeHead(401).end();
  }
});

// subscribe makes the mock send its webhooks to address, or to where it is set up for.
const subscribe = (body) => fetch(`${url}/v17.0/${accountID}/subscribed_apps`, {
  method: "POST",
  headers: { Authorization: "Bearer token", "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

before(async () => {
  await new Promise((done) => { server.listen(0, "127.0.0.1", done); });
  const callback = `http://127.0.0.1:${server.address().port}/hook`;
  const wrong = await subscribe({ override_callback_uri: callback, verify_token: "wrong" });
  assert.equal(wrong.status, 400);
  const right = await subscribe({ override_callback_uri: callback, verify_token: "contract" });
  assert.deepEqual(await right.json(), { success: true });
});

after(async () => {
  await subscribe({});
  server.closeAllConnections();
  server.close();
});

test("a template is sent, delivered and read, and each webhook's signature holds", async () => {
  const body = new BodyComponent(...reminder.map((text) => new BodyParameter(text)));
  const sent = await api.sendMessage(phoneID, { phone: to }, new Template("booking_reminder", new Language("es_AR"), body), undefined, "turno-7");
  const id = sent.messages[0].id;
  await until("read", () => seen.statuses.find((s) => s.id === id && s.status === "read"));
  const mine = seen.statuses.filter((s) => s.id === id);
  assert.deepEqual(mine.map((s) => s.status).sort(), ["delivered", "read", "sent"]);
  assert.equal(mine[0].phone ?? mine[0].raw?.entry?.[0].changes[0].value.statuses[0].recipient_id, to);
  assert.equal(seen.refused, 0);
  await act(id, "press:1 confirmo");
  const pressed = await until("a press", () => seen.messages.find((m) => m.message.type === "button" && m.message.context.id === id));
  assert.equal(pressed.message.button.text, "1 confirmo");
});

test("free text to who never wrote fails with 131047", async () => {
  const sent = await api.sendMessage(phoneID, { phone: "5491155550302" }, new Text("Hola"));
  const status = await until("failed", () => seen.statuses.find((s) => s.id === sent.messages[0].id && s.status === "failed"));
  const error = status.error ?? status.raw.entry[0].changes[0].value.statuses[0].errors[0];
  assert.equal(error.code, 131047);
});

test("a person's words arrive as they were written", async () => {
  const words = "¿Está / hay turno? ✂️ <mañana> & 😀";
  await act("", "receive", { from: to, name: "Juan", text: words });
  const got = await until("a message", () => seen.messages.find((m) => m.message.type === "text" && m.message.text.body === words));
  assert.equal(got.name, "Juan");
  assert.equal(got.phoneID, phoneID);
  assert.equal((await api.markAsRead(phoneID, got.message.id, "text")).success, true);
});

test("buttons and lists are sent", async () => {
  const buttons = new Interactive(new ActionButtons(new Button("yes", "Sí"), new Button("no", "No")), new Body("¿Venís?"));
  assert.match((await api.sendMessage(phoneID, { phone: to }, buttons)).messages[0].id, /^wamid\./);
  const list = new Interactive(new ActionList("Ver", new ListSection("Hoy", new Row("r1", "10:00"))), new Body("¿Cuándo?"));
  assert.match((await api.sendMessage(phoneID, { phone: to }, list)).messages[0].id, /^wamid\./);
});

test("media goes up, comes down and is deleted", async () => {
  const form = new FormData();
  form.set("file", new Blob([picture], { type: "image/png" }), "p.png");
  const { id } = await api.uploadMedia(phoneID, form);
  const about = await api.retrieveMedia(id, phoneID);
  assert.equal(about.mime_type, "image/png");
  const file = await api.fetchMedia(about.url);
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), picture);
  assert.match((await api.sendMessage(phoneID, { phone: to }, new Image(id, true, "Así"))).messages[0].id, /^wamid\./);
  assert.equal((await api.deleteMedia(id)).success, true);
});

test("an error comes as the client expects it", async () => {
  const sent = await api.sendMessage(phoneID, { phone: to }, new Template("nope", new Language("es_AR")));
  assert.equal(sent.error.code, 132001);
});
