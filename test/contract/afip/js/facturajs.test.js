// facturajs. Its addresses are a field of its SOAP client; its clock is the agency's NTP server, which no test may ask.
import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import { test } from "node:test";
import { base, cuit, detail, newCredentials } from "./credentials.js";

const require = createRequire(import.meta.url);
const { AfipServices } = require("facturajs");
const { AfipSoap } = require("facturajs/dist/lib/AfipSoap.js");
AfipSoap.getNetworkHour = async () => new Date();

test("facturajs takes the next number and gets a CAE", async () => {
  const { cert, key } = newCredentials();
  const afip = new AfipServices({
    certContents: cert, privateKeyContents: key, homo: true, tokensExpireInHours: 12,
    cacheTokensPath: join(await mkdtemp(join(tmpdir(), "facturajs-")), "tokens.json"),
  });
  afip.afipSoap.urls = { homo: { login: `${base}/ws/services/LoginCms?wsdl`, service: `${base}/{name}/service.asmx?wsdl` } };
  const Auth = { Cuit: cuit };
  const last = await afip.getLastBillNumber({ Auth, params: { CbteTipo: 6, PtoVta: 21 } });
  const params = {
    FeCAEReq: {
      FeCabReq: { CantReg: 1, PtoVta: 21, CbteTipo: 6 },
      FeDetReq: { FECAEDetRequest: { ...detail(last.CbteNro + 1), Iva: [{ AlicIva: [{ Id: 5, BaseImp: 100, Importe: 21 }] }] } },
    },
  };
  const made = await afip.createBill({ Auth, params });
  assert.equal(made.FeCabResp.Resultado, "A", JSON.stringify(made));
  assert.match(made.FeDetResp.FECAEDetResponse[0].CAE, /^\d{14}$/);
  params.FeCAEReq.FeDetReq.FECAEDetRequest.CbteDesde = params.FeCAEReq.FeDetReq.FECAEDetRequest.CbteHasta = 9999;
  await assert.rejects(afip.createBill({ Auth, params }), (e) => e.code === 10016);
  const conditions = await afip.getVatReceiverConditions({ Auth });
  assert.ok(conditions.ResultGet.CondicionIvaReceptor.length > 5);
});
