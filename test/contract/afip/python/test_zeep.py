"""zeep, the SOAP client of Python, against the AFIP mock, whose address is in MOCK_AFIP_URL.

Run with: /usr/bin/python3 -m unittest (needs zeep and cryptography, such as Debian's python3-zeep and python3-cryptography).
zeep reads our WSDLs and refuses to send, or to read, what is not in them.
"""

import base64
import datetime
import os
import threading
import unittest
from xml.etree import ElementTree

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from zeep import Client
from zeep.exceptions import Fault

ADDRESS = os.environ["MOCK_AFIP_URL"].rstrip("/")
CUIT = 20123456786
COMPANY = 30712345671
NOBODY = 20999999993
WSFE = "{http://ar.gov.afip.dif.FEV1/}"
FIRST_POINT = 60  # of sale; other tests have others


def credentials():
    """A certificate of our own, as homologation gives them: the CUIT stands in serialNumber of the subject."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, "zeep"),
        x509.NameAttribute(NameOID.SERIAL_NUMBER, "CUIT %d" % CUIT),
    ])
    now = datetime.datetime.utcnow()
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return key, certificate


KEY, CERTIFICATE = credentials()


def sign(service, hash_algorithm=None, options=(), minutes=-5):
    """The CMS of a request for a ticket, in base64."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)

    def at(offset):
        return (now + datetime.timedelta(minutes=offset)).isoformat()

    request = (
        '<?xml version="1.0" encoding="UTF-8"?><loginTicketRequest version="1.0"><header><uniqueId>%d</uniqueId>'
        "<generationTime>%s</generationTime><expirationTime>%s</expirationTime></header><service>%s</service>"
        "</loginTicketRequest>"
    ) % (now.timestamp(), at(minutes), at(minutes + 15), service)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(request.encode()).add_signer(
        CERTIFICATE, KEY, hash_algorithm or hashes.SHA256())
    options = [pkcs7.PKCS7Options.Binary, *options]
    return base64.b64encode(builder.sign(serialization.Encoding.DER, options)).decode()


def ticket(service):
    answer = Client(ADDRESS + "/ws/services/LoginCms?wsdl").service.loginCms(in0=sign(service))
    root = ElementTree.fromstring(answer.encode())
    return root.findtext("credentials/token"), root.findtext("credentials/sign")


def today():
    return (datetime.datetime.utcnow() - datetime.timedelta(hours=3)).strftime("%Y%m%d")


def detail(number, **changes):
    """A factura B over 121 pesos."""
    fields = {
        "Concepto": 1, "DocTipo": 99, "DocNro": 0, "CbteDesde": number, "CbteHasta": number, "CbteFch": today(),
        "ImpTotal": 121, "ImpTotConc": 0, "ImpNeto": 100, "ImpOpEx": 0, "ImpTrib": 0, "ImpIVA": 21,
        "MonId": "PES", "MonCotiz": 1, "CondicionIVAReceptorId": 5,
        "Iva": {"AlicIva": [{"Id": 5, "BaseImp": 100, "Importe": 21}]},
    }
    fields.update(changes)
    return fields


class Login(unittest.TestCase):
    def test_every_way_of_signing(self):
        client = Client(ADDRESS + "/ws/services/LoginCms?WSDL")
        for algorithm in (hashes.SHA1(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512()):
            for options in ((), (pkcs7.PKCS7Options.NoAttributes,)):
                with self.subTest(algorithm=algorithm.name, options=options):
                    answer = client.service.loginCms(in0=sign("wsfe", algorithm, options))
                    root = ElementTree.fromstring(answer.encode())
                    self.assertEqual(root.tag, "loginTicketResponse")
                    self.assertIn("SERIALNUMBER=CUIT %d" % CUIT, root.findtext("header/destination"))

    def test_what_is_refused(self):
        client = Client(ADDRESS + "/ws/services/LoginCms?wsdl")
        for name, in0, code in (
            ("no CMS", base64.b64encode(b"hola").decode(), "ns1:cms.bad"),
            ("no base64", "@@@", "ns1:cms.bad.base64"),
            ("an unknown service", sign("wsnada"), "ns1:wsn.notFound"),
            ("an old request", sign("wsfe", minutes=-60), "ns1:xml.expirationTime.expired"),
        ):
            with self.subTest(name):
                with self.assertRaises(Fault) as caught:
                    client.service.loginCms(in0=in0)
                self.assertEqual(caught.exception.code, code)


class Invoices(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = Client(ADDRESS + "/wsfev1/service.asmx?WSDL")
        token, signature = ticket("wsfe")
        cls.auth = {"Token": token, "Sign": signature, "Cuit": CUIT}

    def each_version(self):
        for offset, binding in enumerate(("ServiceSoap", "ServiceSoap12")):
            with self.subTest(binding):
                service = self.client.bind("Service", binding)
                self.assertEqual(service._binding_options["address"], ADDRESS + "/wsfev1/service.asmx")
                yield FIRST_POINT + offset, service

    def authorize(self, service, point, details, kind=6):
        return service.FECAESolicitar(Auth=self.auth, FeCAEReq={
            "FeCabReq": {"CantReg": len(details), "PtoVta": point, "CbteTipo": kind},
            "FeDetReq": {"FECAEDetRequest": details},
        })

    def next_number(self, service, point, kind=6):
        last = service.FECompUltimoAutorizado(Auth=self.auth, PtoVta=point, CbteTipo=kind)
        self.assertEqual((last.PtoVta, last.CbteTipo, last.Errors), (point, kind, None))
        return last.CbteNro + 1

    def test_status(self):
        for _, service in self.each_version():
            status = service.FEDummy()
            self.assertEqual((status.AppServer, status.DbServer, status.AuthServer), ("OK", "OK", "OK"))

    def test_authorise_and_consult(self):
        for point, service in self.each_version():
            number = self.next_number(service, point)
            made = self.authorize(service, point, [detail(number), detail(number + 1)])
            self.assertEqual((made.FeCabResp.Resultado, made.FeCabResp.CantReg, made.Errors), ("A", 2, None))
            answers = made.FeDetResp.FECAEDetResponse
            self.assertEqual([each.CbteDesde for each in answers], [number, number + 1])
            for each in answers:
                self.assertRegex(each.CAE, r"^\d{14}$")
                self.assertRegex(each.CAEFchVto, r"^\d{8}$")
            self.assertEqual(self.next_number(service, point), number + 2)
            found = service.FECompConsultar(Auth=self.auth, FeCompConsReq={
                "CbteTipo": 6, "CbteNro": number, "PtoVta": point}).ResultGet
            self.assertEqual((found.CodAutorizacion, found.EmisionTipo), (answers[0].CAE, "CAE"))
            self.assertEqual((found.ImpTotal, found.Iva.AlicIva[0].Importe, found.CondicionIVAReceptorId), (121, 21, 5))
            again = self.authorize(service, point, [detail(number)])
            self.assertEqual(again.FeCabResp.Reproceso, "S")
            self.assertEqual(again.FeDetResp.FECAEDetResponse[0].CAE, answers[0].CAE)

    def test_everything_that_a_voucher_can_hold(self):
        for point, service in self.each_version():
            invoice = self.next_number(service, point, 1)
            to = {"DocTipo": 80, "DocNro": 30500010912, "CondicionIVAReceptorId": 1}
            full = detail(
                invoice, Concepto=3, ImpTotConc=10, ImpOpEx=5, ImpTrib=3, ImpTotal=139, CanMisMonExt="N",
                FchServDesde=today(), FchServHasta=today(), FchVtoPago=today(),
                Tributos={"Tributo": [{"Id": 99, "Desc": "otro", "BaseImp": 100, "Alic": 3, "Importe": 3}]},
                Opcionales={"Opcional": [{"Id": "5", "Valor": "02"}]},
                Actividades={"Actividad": [{"Id": 960201}]}, **to)
            made = self.authorize(service, point, [full], kind=1)
            self.assertEqual(made.FeCabResp.Resultado, "A", made)
            note = detail(
                self.next_number(service, point, 3),
                CbtesAsoc={"CbteAsoc": [{"Tipo": 1, "PtoVta": point, "Nro": invoice, "Cuit": str(CUIT), "CbteFch": today()}]}, **to)
            made = self.authorize(service, point, [note], kind=3)
            self.assertEqual((made.FeCabResp.Resultado, made.FeDetResp.FECAEDetResponse[0].Observaciones), ("A", None), made)
            found = service.FECompConsultar(Auth=self.auth, FeCompConsReq={
                "CbteTipo": 1, "CbteNro": invoice, "PtoVta": point}).ResultGet
            self.assertEqual(found.Tributos.Tributo[0].Desc, "otro")
            self.assertEqual((found.Opcionales.Opcional[0].Valor, found.Actividades.Actividad[0].Id), ("02", 960201))

    def test_what_is_refused(self):
        for point, service in self.each_version():
            number = self.next_number(service, point)
            skipped = self.authorize(service, point, [detail(number + 5)])
            self.assertEqual((skipped.FeCabResp.Resultado, skipped.Errors.Err[0].Code), ("R", 10016))
            wrong = self.authorize(service, point, [detail(number, ImpTotal=500)])
            refused = wrong.FeDetResp.FECAEDetResponse[0]
            self.assertEqual((refused.Resultado, refused.CAE, refused.Observaciones.Obs[0].Code), ("R", None, 10048))
            missing = service.FECompConsultar(Auth=self.auth, FeCompConsReq={
                "CbteTipo": 6, "CbteNro": 99999, "PtoVta": point})
            self.assertEqual((missing.ResultGet, missing.Errors.Err[0].Code), (None, 602))
            stranger = service.FECompUltimoAutorizado(
                Auth={"Token": "x", "Sign": "x", "Cuit": CUIT}, PtoVta=point, CbteTipo=6)
            self.assertEqual(stranger.Errors.Err[0].Code, 600)
            other = service.FECompUltimoAutorizado(Auth={**self.auth, "Cuit": COMPANY}, PtoVta=point, CbteTipo=6)
            self.assertEqual(other.Errors.Err[0].Code, 601)

    def test_clients_that_race_for_numbers(self):
        """Each takes the next number until nobody was faster, as real clients have to."""
        point, made, lock = FIRST_POINT + 5, [], threading.Lock()

        def take():
            service = Client(ADDRESS + "/wsfev1/service.asmx?WSDL").service
            while True:
                answer = self.authorize(service, point, [detail(self.next_number(service, point))])
                first = answer.FeDetResp.FECAEDetResponse[0]
                if answer.FeCabResp.Resultado == "A" and answer.FeCabResp.Reproceso == "N":
                    with lock:
                        made.append((first.CbteDesde, first.CAE))
                    return

        workers = [threading.Thread(target=take) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(30)
        self.assertEqual(len(made), 4)
        self.assertEqual(len({number for number, _ in made}), 4)
        self.assertEqual(len({cae for _, cae in made}), 4)

    def test_parameters(self):
        lists = (
            ("TiposCbte", "CbteTipo", 6), ("TiposConcepto", "ConceptoTipo", 1), ("TiposDoc", "DocTipo", 80),
            ("TiposIva", "IvaTipo", "5"), ("TiposMonedas", "Moneda", "PES"), ("TiposOpcional", "OpcionalTipo", "2101"),
            ("TiposTributos", "TributoTipo", 99), ("TiposPaises", "PaisTipo", 200),
            ("CondicionIvaReceptor", "CondicionIvaReceptor", 5), ("Actividades", "ActividadesTipo", 960201),
        )
        for _, service in self.each_version():
            for operation, kind, known in lists:
                got = service["FEParamGet" + operation](Auth=self.auth)
                self.assertIn(known, [each.Id for each in getattr(got.ResultGet, kind)], operation)
            points = service.FEParamGetPtosVenta(Auth=self.auth).ResultGet.PtoVenta
            self.assertEqual((points[0].Nro, points[0].Bloqueado, points[0].FchBaja), (1, "N", "NULL"))
            self.assertGreater(service.FEParamGetCotizacion(Auth=self.auth, MonId="DOL").ResultGet.MonCotiz, 1)
            self.assertEqual(service.FECompTotXRequest(Auth=self.auth).RegXReq, 250)
            of_a = service.FEParamGetCondicionIvaReceptor(Auth=self.auth, ClaseCmp="A").ResultGet.CondicionIvaReceptor
            self.assertEqual({each.Id for each in of_a}, {1, 6, 13, 16})

    def test_codes_in_advance(self):
        day = int(today()[6:])
        period = {"Periodo": int(today()[:6]), "Orden": 1 if day <= 15 else 2}
        point, service = FIRST_POINT + 7, self.client.service
        given = service.FECAEASolicitar(Auth=self.auth, **period)
        if given.Errors:  # it was given to an earlier run
            self.assertEqual(given.Errors.Err[0].Code, 15008)
        caea = service.FECAEAConsultar(Auth=self.auth, **period).ResultGet
        self.assertRegex(caea.CAEA, r"^\d{14}$")
        number = self.next_number(service, point)
        voucher = detail(number, CAEA=caea.CAEA, CbteFchHsGen=today() + "120000")
        informed = service.FECAEARegInformativo(Auth=self.auth, FeCAEARegInfReq={
            "FeCabReq": {"CantReg": 1, "PtoVta": point, "CbteTipo": 6},
            "FeDetReq": {"FECAEADetRequest": [voucher]},
        })
        self.assertEqual((informed.FeCabResp.Resultado, informed.FeDetResp.FECAEADetResponse[0].CAEA), ("A", caea.CAEA))
        idle = service.FECAEASinMovimientoInformar(Auth=self.auth, PtoVta=point, CAEA=caea.CAEA)
        self.assertEqual(idle.Errors.Err[0].Code, 1202)
        idle = service.FECAEASinMovimientoInformar(Auth=self.auth, PtoVta=point + 1, CAEA=caea.CAEA)
        if idle.Errors:
            self.assertEqual(idle.Errors.Err[0].Code, 1209)
        told = service.FECAEASinMovimientoConsultar(Auth=self.auth, CAEA=caea.CAEA, PtoVta=point + 1)
        self.assertEqual(told.ResultGet.FECAEASinMov[0].PtoVta, point + 1)


class Registry(unittest.TestCase):
    def arguments(self, service):
        token, signature = ticket(service)
        return {"token": token, "sign": signature, "cuitRepresentada": CUIT}

    def test_a13(self):
        service = Client(ADDRESS + "/sr-padron/webservices/personaServiceA13?WSDL").service
        self.assertEqual(service.dummy().dbserver, "OK")
        arguments = self.arguments("ws_sr_padron_a13")
        company = service.getPersona(**arguments, idPersona=COMPANY)
        self.assertEqual((company.persona.razonSocial, company.persona.tipoPersona), ("BARBERÍA DEMO SRL", "JURIDICA"))
        self.assertIsInstance(company.metadata.fechaHora, datetime.datetime)
        self.assertEqual(company.persona.domicilio[0].idProvincia, 0)
        person = service.getPersona(**arguments, idPersona=CUIT).persona
        self.assertEqual((person.apellido, person.tipoDocumento), ("GÓMEZ", "DNI"))
        found = service.getIdPersonaListByDocumento(**arguments, documento="12345678")
        self.assertEqual(found.idPersona, [CUIT])
        with self.assertRaisesRegex(Fault, "No existe persona con ese Id"):
            service.getPersona(**arguments, idPersona=NOBODY)
        with self.assertRaisesRegex(Fault, "Falta token y/o sign"):
            service.getPersona(token="", sign="", cuitRepresentada=CUIT, idPersona=CUIT)

    def test_constancia(self):
        service = Client(ADDRESS + "/sr-padron/webservices/personaServiceA5?WSDL").service
        self.assertEqual(service.dummy().appserver, "OK")
        arguments = self.arguments("ws_sr_constancia_inscripcion")
        for operation in ("getPersona", "getPersona_v2"):
            person = service[operation](**arguments, idPersona=CUIT)
            self.assertEqual(person.datosMonotributo.impuesto[0].idImpuesto, 20)
            self.assertIsNone(person.datosRegimenGeneral)
        company = service.getPersona_v2(**arguments, idPersona=COMPANY)
        self.assertIn(30, [each.idImpuesto for each in company.datosRegimenGeneral.impuesto])
        for operation in ("getPersonaList", "getPersonaList_v2"):
            persons = service[operation](**arguments, idPersona=[COMPANY, CUIT, NOBODY]).persona
            self.assertEqual(len(persons), 3)
            self.assertEqual(persons[2].errorConstancia.error, ["No existe persona con ese Id"])


if __name__ == "__main__":
    unittest.main()
