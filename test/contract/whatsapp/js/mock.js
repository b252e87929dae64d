// Where the mock is, and what it is set up with.
import { setTimeout as pause } from "node:timers/promises";

export const url = (process.env.MOCK_WHATSAPP_URL ?? "").replace(/\/$/, "");
if (!url) throw new Error("MOCK_WHATSAPP_URL is not set: it is the address of a running WhatsApp mock");

export const phoneID = process.env.WHATSAPP_PHONE_NUMBER_ID ?? "106540352242922";
export const accountID = process.env.WHATSAPP_BUSINESS_ACCOUNT_ID ?? "102290129340398";
export const appSecret = process.env.WHATSAPP_APP_SECRET ?? "whatsapp-mock-app-secret";

// act does an action of the dashboard: a person writes, or presses a button.
export async function act(id, action, fields = {}) {
  const res = await fetch(`${url}/_mock/act`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ id, action, fields }),
  });
  if (!res.ok) throw new Error(`act ${action}: ${res.status} ${await res.text()}`);
}

// until waits for what find returns, at most for twenty seconds.
export async function until(what, find) {
  for (let i = 0; i < 400; i++) {
    const found = await find();
    if (found) return found;
    await pause(50);
  }
  throw new Error(`waited too long for ${what}`);
}

// reminder are the parameters of the template booking_reminder.
export const reminder = ["Juan", "Barbería Centro", "Corte", "Martín", "martes 24", "10:30"];

// A picture of one pixel.
export const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
