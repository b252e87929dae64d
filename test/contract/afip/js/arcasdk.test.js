// @arcasdk/core, with the WSDL it carries. Its addresses are a table of its own.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { base, cuit, detail, newCredentials } from "./credentials.js";

const require = createRequire(import.meta.url);
const { Arca } = require("@arcasdk/core");
const { Endpoints } = require(join(dirname(require.resolve("@arcasdk/core")), "infrastructure/soap/config/endpoints.types.js"));
for (const name of Object.keys(Endpoints)) Endpoints[name] = base + new URL(Endpoints[name]).pathname;

const { cert, key } = newCredentials();

for (const [version, useSoap12, PtoVta] of [["1.1", false, 31], ["1.2", true, 32]]) {
  test(`arcasdk in SOAP ${version}: status, next number, CAE, consultation, registry`, async () => {
    const arca = new Arca({ cert, key, cuit, production: false, useHttpsAgent: false, useSoap12, ticketStorage: memory() });
    const billing = arca.electronicBillingService;
    const status = await billing.getServerStatus();
    assert.equal(status.dbServer, "OK");
    const last = await billing.getLastVoucher(PtoVta, 6);
    const number = last.cbteNro + 1;
    const made = await billing.createVoucher({
      ...detail(number), CantReg: 1, PtoVta, CbteTipo: 6, Iva: [{ Id: 5, BaseImp: 100, Importe: 21 }],
    });
    assert.match(String(made.cae), /^\d{14}$/, JSON.stringify(made));
    const found = await billing.getVoucherInfo(number, PtoVta, 6);
    assert.equal(String(found.codAutorizacion), String(made.cae), JSON.stringify(found));
    assert.equal(await billing.getVoucherInfo(88888, PtoVta, 6), null);
    const person = await arca.registerScopeThirteenService.getTaxpayerDetails(30712345671);
    assert.ok(JSON.stringify(person).includes("BARBERÍA DEMO SRL"), JSON.stringify(person));
  });
}

function memory() {
  const kept = new Map();
  return {
    get: async (service) => kept.get(service) ?? null,
    save: async (ticket, service) => void kept.set(service, ticket),
    delete: async (service) => void kept.delete(service),
  };
}
