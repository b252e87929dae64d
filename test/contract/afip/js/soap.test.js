// npm soap, which reads our WSDL and types what it finds there.
import assert from "node:assert/strict";
import { test } from "node:test";
import soap from "soap";
import { base, cuit, detail, newCredentials, sign } from "./credentials.js";

const credentials = newCredentials();

async function ticket(service) {
  const client = await soap.createClientAsync(`${base}/ws/services/LoginCms?wsdl`);
  const [{ loginCmsReturn }] = await client.loginCmsAsync({ in0: sign(service, credentials) });
  const find = (name) => loginCmsReturn.match(new RegExp(`<${name}>([^<]*)</${name}>`))[1];
  return { Token: find("token"), Sign: find("sign"), Cuit: cuit };
}

for (const [version, forceSoap12Headers, PtoVta] of [["1.1", false, 11], ["1.2", true, 12]]) {
  test(`SOAP ${version}: login, authorise, consult, parameters`, async () => {
    const Auth = await ticket("wsfe");
    const client = await soap.createClientAsync(`${base}/wsfev1/service.asmx?WSDL`, { forceSoap12Headers });
    const [dummy] = await client.FEDummyAsync({});
    assert.equal(dummy.FEDummyResult.DbServer, "OK");
    const [last] = await client.FECompUltimoAutorizadoAsync({ Auth, PtoVta, CbteTipo: 6 });
    const number = last.FECompUltimoAutorizadoResult.CbteNro + 1;
    const FeCAEReq = {
      FeCabReq: { CantReg: 1, PtoVta, CbteTipo: 6 },
      FeDetReq: { FECAEDetRequest: [{ ...detail(number), Iva: { AlicIva: [{ Id: 5, BaseImp: 100, Importe: 21 }] } }] },
    };
    const [made] = await client.FECAESolicitarAsync({ Auth, FeCAEReq });
    const [answer] = made.FECAESolicitarResult.FeDetResp.FECAEDetResponse;
    assert.equal(made.FECAESolicitarResult.FeCabResp.Resultado, "A", JSON.stringify(made));
    assert.match(answer.CAE, /^\d{14}$/);
    const [found] = await client.FECompConsultarAsync({ Auth, FeCompConsReq: { CbteTipo: 6, CbteNro: number, PtoVta } });
    assert.equal(found.FECompConsultarResult.ResultGet.CodAutorizacion, answer.CAE);
    assert.equal(found.FECompConsultarResult.ResultGet.ImpTotal, 121);
    for (const [name, list, kind] of [
      ["TiposCbte", "CbteTipo"], ["TiposDoc", "DocTipo"], ["TiposIva", "IvaTipo"], ["TiposMonedas", "Moneda"],
      ["PtosVenta", "PtoVenta"], ["CondicionIvaReceptor", "CondicionIvaReceptor"], ["TiposConcepto", "ConceptoTipo"],
    ]) {
      const [got] = await client[`FEParamGet${name}Async`]({ Auth });
      assert.ok(got[`FEParamGet${name}Result`].ResultGet[kind ?? list].length > 0, name);
    }
    const [missing] = await client.FECompConsultarAsync({ Auth, FeCompConsReq: { CbteTipo: 6, CbteNro: 99999, PtoVta } });
    assert.equal(missing.FECompConsultarResult.Errors.Err[0].Code, 602);
  });
}

test("the registry, A13 and A5", async () => {
  const a13 = await ticket("ws_sr_padron_a13");
  const args = (auth, idPersona) => ({ token: auth.Token, sign: auth.Sign, cuitRepresentada: cuit, idPersona });
  const client = await soap.createClientAsync(`${base}/sr-padron/webservices/personaServiceA13?WSDL`);
  const [got] = await client.getPersonaAsync(args(a13, 30712345671));
  assert.equal(got.personaReturn.persona.razonSocial, "BARBERÍA DEMO SRL");
  await assert.rejects(client.getPersonaAsync(args(a13, 20999999993)), /No existe persona con ese Id/);
  const a5 = await ticket("ws_sr_constancia_inscripcion");
  const constancia = await soap.createClientAsync(`${base}/sr-padron/webservices/personaServiceA5?WSDL`);
  const [person] = await constancia.getPersona_v2Async(args(a5, cuit));
  assert.equal(person.personaReturn.datosMonotributo.impuesto[0].idImpuesto, 20);
});

test("a login that is wrong is a fault with its code", async () => {
  const client = await soap.createClientAsync(`${base}/ws/services/LoginCms?wsdl`);
  await assert.rejects(client.loginCmsAsync({ in0: "aG9sYQ==" }), /ns1:cms\.bad/);
});
