// A certificate of our own, as homologation gives them: the CUIT stands in serialNumber of the subject.
import forge from "node-forge";

export const cuit = 20123456786;

export const base = (() => {
  const address = process.env.MOCK_AFIP_URL;
  if (!address) throw new Error("MOCK_AFIP_URL is not set: it is the address of the mock");
  return address.replace(/\/$/, "");
})();

export function newCredentials() {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = "01";
  certificate.validity.notBefore = new Date(Date.now() - 3600_000);
  certificate.validity.notAfter = new Date(Date.now() + 86400_000);
  const subject = [
    { name: "commonName", value: "contract" },
    { type: "2.5.4.5", value: `CUIT ${cuit}` },
  ];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key: forge.pki.privateKeyToPem(keys.privateKey) };
}

// sign makes the CMS of a request for a ticket.
export function sign(service, { cert, key }) {
  const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
  const request = `<loginTicketRequest version="1.0"><header><uniqueId>${Math.floor(Date.now() / 1000)}</uniqueId>`
    + `<generationTime>${at(-5)}</generationTime><expirationTime>${at(10)}</expirationTime></header><service>${service}</service></loginTicketRequest>`;
  const message = forge.pkcs7.createSignedData();
  const certificate = forge.pki.certificateFromPem(cert);
  message.content = forge.util.createBuffer(request, "utf8");
  message.addCertificate(certificate);
  message.addSigner({
    key: forge.pki.privateKeyFromPem(key), certificate, digestAlgorithm: forge.pki.oids.sha256,
    authenticatedAttributes: [
      { type: forge.pki.oids.contentType, value: forge.pki.oids.data },
      { type: forge.pki.oids.messageDigest },
      { type: forge.pki.oids.signingTime, value: new Date() },
    ],
  });
  message.sign();
  return forge.util.encode64(forge.asn1.toDer(message.toAsn1()).getBytes());
}

// today is the date in Buenos Aires, yyyymmdd.
export const today = () => new Date(Date.now() - 3 * 3600_000).toISOString().slice(0, 10).replaceAll("-", "");

// detail is a factura B over 121 pesos.
export const detail = (number) => ({
  Concepto: 1, DocTipo: 99, DocNro: 0, CbteDesde: number, CbteHasta: number, CbteFch: today(),
  ImpTotal: 121, ImpTotConc: 0, ImpNeto: 100, ImpOpEx: 0, ImpTrib: 0, ImpIVA: 21, MonId: "PES", MonCotiz: 1,
  CondicionIVAReceptorId: 5,
});
