// @kapso/whatsapp-cloud-api, which speaks v23.0 and turns camelCase into snake_case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { WhatsAppClient, GraphApiError } from "@kapso/whatsapp-cloud-api";
import { accountID, act, phoneID, picture, reminder, url } from "./mock.js";

const client = new WhatsAppClient({ baseUrl: url, accessToken: "token", graphVersion: "v23.0" });
const to = "5491155550201";

test("a text, a template and buttons are sent", async () => {
  const text = await client.messages.sendText({ phoneNumberId: phoneID, to, body: "Hola" });
  assert.match(text.messages[0].id, /^wamid\./);
  assert.equal(text.contacts[0].waId, to);
  const template = await client.messages.sendTemplate({
    phoneNumberId: phoneID,
    to,
    template: {
      name: "booking_reminder",
      language: { code: "es_AR" },
      components: [{ type: "body", parameters: reminder.map((text) => ({ type: "text", text })) }],
    },
  });
  assert.match(template.messages[0].id, /^wamid\./);
  const buttons = await client.messages.sendInteractiveButtons({
    phoneNumberId: phoneID,
    to,
    bodyText: "¿Venís?",
    buttons: [{ id: "yes", title: "Sí" }, { id: "no", title: "No" }],
  });
  assert.match(buttons.messages[0].id, /^wamid\./);
});

test("a wrong template is an error with its code", async () => {
  const send = client.messages.sendTemplate({
    phoneNumberId: phoneID, to, template: { name: "nope", language: { code: "es_AR" } },
  });
  await assert.rejects(send, (err) => err instanceof GraphApiError && err.code === 132001 && err.fbtraceId.length > 0);
});

test("a bad token is an error of authorization", async () => {
  const other = new WhatsAppClient({ baseUrl: url, accessToken: "invalid" });
  const send = other.messages.sendText({ phoneNumberId: phoneID, to, body: "Hola" });
  await assert.rejects(send, (err) => err instanceof GraphApiError && err.code === 190 && err.httpStatus === 401);
});

test("media goes up, comes down and is deleted", async () => {
  const file = new Blob([picture], { type: "image/png" });
  const { id } = await client.media.upload({ phoneNumberId: phoneID, type: "image/png", file, fileName: "p.png" });
  const about = await client.media.get({ mediaId: id });
  assert.equal(about.mimeType, "image/png");
  const bytes = await client.media.download({ mediaId: id, auth: "always" });
  assert.deepEqual(Buffer.from(bytes), picture);
  const image = await client.messages.sendImage({ phoneNumberId: phoneID, to, image: { id, caption: "Así" } });
  assert.match(image.messages[0].id, /^wamid\./);
  assert.equal((await client.media.delete({ mediaId: id })).success, true);
  await assert.rejects(client.media.get({ mediaId: id }), (err) => err.code === 100);
});

test("templates are listed, created and deleted", async () => {
  const list = await client.templates.list({ businessAccountId: accountID, limit: 100 });
  assert.ok(list.data.some((t) => t.name === "booking_confirmation" && t.status === "APPROVED"));
  const name = `contract_${Date.now()}`;
  const made = await client.templates.create({
    businessAccountId: accountID,
    name,
    language: "es_AR",
    category: "UTILITY",
    components: [{ type: "BODY", text: "Hola {{1}}", example: { body_text: [["Juan"]] } }],
  });
  assert.equal(made.status, "PENDING");
  assert.equal((await client.templates.delete({ businessAccountId: accountID, name })).success, true);
});

test("the profile is read and changed", async () => {
  await client.phoneNumbers.businessProfile.update({ phoneNumberId: phoneID, about: "Abierto" });
  const { data } = await client.phoneNumbers.businessProfile.get({ phoneNumberId: phoneID });
  assert.equal(data[0].about, "Abierto");
});

test("a person's message is marked as read", async () => {
  await act("", "receive", { from: to, text: "¿Hay turno?" });
  const found = await (await fetch(`${url}/_mock/items?query=${encodeURIComponent("¿hay turno?")}`)).json();
  const read = await client.messages.markRead({ phoneNumberId: phoneID, messageId: found.items[0].id });
  assert.equal(read.success, true);
});
