// afip-apis, which writes its envelopes by hand and reads prefixes of its own liking.
import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { base, cuit, detail, newCredentials } from "./credentials.js";

const require = createRequire(import.meta.url);
const afip = require("afip-apis");

test("afip-apis logs in, takes the next number and gets a CAE", async () => {
  const folder = await mkdtemp(join(tmpdir(), "afip-apis-"));
  const { cert, key } = newCredentials();
  const [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key);
  const { credentials } = await new afip.LoginTicket().wsaaLogin("wsfe", `${base}/ws/services/LoginCms?wsdl`, certFile, keyFile);
  const Auth = { Token: credentials.token, Sign: credentials.sign, Cuit: cuit };
  const service = new afip.Wsfev1(`${base}/wsfev1/service.asmx?wsdl`);
  const dummy = await service.FEDummy({});
  assert.equal(dummy.FEDummyResult.AppServer, "OK");
  const last = await service.FECompUltimoAutorizado({ Auth, PtoVta: 41, CbteTipo: 6 });
  const number = Number(last.FECompUltimoAutorizadoResult.CbteNro) + 1;
  const made = await service.FECAESolicitar({
    Auth,
    FeCAEReq: {
      FeCabReq: { CantReg: 1, PtoVta: 41, CbteTipo: 6 },
      FeDetReq: { FECAEDetRequest: { ...detail(number), Iva: { AlicIva: { Id: 5, BaseImp: 100, Importe: 21 } } } },
    },
  });
  assert.equal(made.FECAESolicitarResult.FeCabResp.Resultado, "A", JSON.stringify(made));
  assert.match(made.FECAESolicitarResult.FeDetResp.FECAEDetResponse.CAE, /^\d{14}$/);
});
