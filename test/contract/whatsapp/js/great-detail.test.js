// @great-detail/whatsapp, here with v22.0. It downloads media under another Host header.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "@great-detail/whatsapp";
import { accountID, phoneID, picture, reminder, url } from "./mock.js";

const client = new Client({
  prefixUrl: url,
  graphVersion: "v22.0",
  request: { headers: { Authorization: "Bearer token" }, retry: 0 },
});
const to = "5491155550401";

test("a template is sent", async () => {
  const sent = await client.message.createMessage({
    phoneNumberID: phoneID,
    to,
    type: "template",
    template: {
      name: "booking_confirmation",
      language: { code: "es_AR" },
      components: [{ type: "body", parameters: reminder.map((text) => ({ type: "text", text })) }],
    },
  }).json();
  assert.equal(sent.contacts[0].wa_id, to);
  assert.match(sent.messages[0].id, /^wamid\./);
});

test("media goes up, comes down and is deleted", async () => {
  const file = new Blob([picture], { type: "image/png" });
  const { id } = await client.media.upload({ phoneNumberID: phoneID, mimeType: "image/png", file, filename: "p.png" }).json();
  const about = await client.media.getURL({ mediaID: id, phoneNumberID: phoneID }).json();
  assert.equal(about.id, id);
  const down = await client.media.download({ mediaURL: about.url, request: { headers: { Authorization: "Bearer token" } } });
  assert.deepEqual(Buffer.from(await down.arrayBuffer()), picture);
  assert.equal((await client.media.delete({ mediaID: id }).json()).success, true);
});

test("templates are listed, read, edited and deleted", async () => {
  const list = await client.template.list(accountID, { status: ["APPROVED"], limit: 2, fields: ["name", "status"] }).json();
  assert.equal(list.data.length, 2);
  assert.ok(list.paging.next.startsWith(url));
  const name = `great_${Date.now()}`;
  const made = await client.template.create(accountID, {
    name, language: "es_AR", category: "UTILITY", components: [{ type: "BODY", text: "Hola" }],
  }).json();
  const read = await client.template.get(made.id, { fields: ["name", "category"] }).json();
  assert.equal(read.name, name);
  assert.equal((await client.template.update(made.id, { category: "MARKETING" }).json()).success, true);
  assert.equal((await client.template.delete(accountID, { name }).json()).success, true);
});

test("number, profile and subscriptions are read", async () => {
  const number = await client.phoneNumbers.getPhoneNumber({
    phoneNumberID: phoneID, fields: ["display_phone_number", ["throughput", ["level"]]],
  }).json();
  assert.equal(number.throughput.level, "STANDARD");
  const numbers = await client.phoneNumbers.listPhoneNumbers({ businessAccountID: accountID }).json();
  assert.equal(numbers.data[0].id, phoneID);
  const profile = await client.businessProfile.getBusinessProfile({ phoneNumberID: phoneID, fields: ["about", "vertical"] }).json();
  assert.equal(profile.data[0].vertical, "BEAUTY");
  const apps = await client.subscribedApps.listSubscriptions({ businessAccountID: accountID }).json();
  assert.equal(apps.data.length, 1);
  const account = await client.whatsappBusinessAccount.get(accountID).json();
  assert.equal(account.id, accountID);
});

test("an error comes with its status", async () => {
  const send = client.message.createMessage({ phoneNumberID: "1", to, type: "text", text: { body: "x" } });
  await assert.rejects(send, (err) => err.response.status === 400);
});
