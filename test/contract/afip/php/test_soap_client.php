<?php
// PHP's own SoapClient against the AFIP mock, whose address is in MOCK_AFIP_URL.
//
// Run with: php test_soap_client.php (needs the extensions soap, openssl and simplexml, such as Debian's php-cli, php-soap and
// php-xml). The exit code is 1 when anything failed.

declare(strict_types=1);

const CUIT = 20123456786;
const COMPANY = 30712345671;
const FIRST_POINT = 80; // of sale; other tests have others

$address = rtrim((string) getenv('MOCK_AFIP_URL'), '/');
if ($address === '') {
    fwrite(STDERR, "MOCK_AFIP_URL is not set: it is the address of the mock\n");
    exit(1);
}
ini_set('soap.wsdl_cache_enabled', '0');
ini_set('serialize_precision', '-1');
date_default_timezone_set('America/Argentina/Buenos_Aires');

/** Fails unless $got is $want, of the same type. */
function same(mixed $want, mixed $got, string $what): void
{
    if ($want !== $got) {
        throw new RuntimeException($what . ': got ' . var_export($got, true) . ', want ' . var_export($want, true));
    }
}

function check(bool $good, string $what): void
{
    same(true, $good, $what);
}

function client(string $path, int $version = SOAP_1_1): SoapClient
{
    global $address;
    return new SoapClient($address . $path, [
        'soap_version' => $version, 'cache_wsdl' => WSDL_CACHE_NONE, 'exceptions' => true, 'trace' => true,
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    ]);
}

/** Runs $call, which has to end in a fault whose code or words contain $want. */
function refused(string $want, callable $call): void
{
    try {
        $call();
    } catch (SoapFault $fault) {
        check(str_contains($fault->faultcode . ' ' . $fault->faultstring, $want), "a fault $want, not {$fault->faultcode} {$fault->faultstring}");
        return;
    }
    throw new RuntimeException("got an answer, want the fault $want");
}

/** A certificate of our own, as homologation gives them: the CUIT stands in serialNumber of the subject. */
function credentials(): array
{
    static $made = null;
    if ($made === null) {
        $key = openssl_pkey_new(['private_key_bits' => 2048, 'private_key_type' => OPENSSL_KEYTYPE_RSA]);
        $request = openssl_csr_new(['commonName' => 'php', 'serialNumber' => 'CUIT ' . CUIT], $key, ['digest_alg' => 'sha256']);
        $made = [openssl_csr_sign($request, null, $key, 1, ['digest_alg' => 'sha256']), $key];
    }
    return $made;
}

/** The CMS of a request for a ticket, in base64 with its lines, as it stands in what openssl writes. */
function signed(string $service): string
{
    [$certificate, $key] = credentials();
    $in = tempnam(sys_get_temp_dir(), 'tra');
    $out = tempnam(sys_get_temp_dir(), 'cms');
    try {
        $request = new SimpleXMLElement('<?xml version="1.0" encoding="UTF-8"?><loginTicketRequest version="1.0"></loginTicketRequest>');
        $request->addChild('header');
        $request->header->addChild('uniqueId', (string) time());
        $request->header->addChild('generationTime', date('c', time() - 60));
        $request->header->addChild('expirationTime', date('c', time() + 600));
        $request->addChild('service', $service);
        file_put_contents($in, $request->asXML());
        check(openssl_pkcs7_sign($in, $out, $certificate, $key, [], PKCS7_BINARY), 'openssl_pkcs7_sign');
        [, $body] = explode("\n\n", str_replace("\r", '', (string) file_get_contents($out)), 2);
        return $body;
    } finally {
        unlink($in);
        unlink($out);
    }
}

function ticket(string $service): array
{
    $answer = client('/ws/services/LoginCms?wsdl')->loginCms(['in0' => signed($service)]);
    $xml = new SimpleXMLElement($answer->loginCmsReturn);
    return [(string) $xml->credentials->token, (string) $xml->credentials->sign];
}

/**
 * A factura B over 121 pesos, with some fields changed. The rate is made anew each time: of an array that stands in a request
 * twice, PHP sends a reference to the first (href), and services with literal bodies see an empty element.
 */
function detail(int $number, array $changes = [], int $rate = 5): array
{
    return array_merge([
        'Concepto' => 1, 'DocTipo' => 99, 'DocNro' => 0, 'CbteDesde' => $number, 'CbteHasta' => $number, 'CbteFch' => date('Ymd'),
        'ImpTotal' => 121.00, 'ImpTotConc' => 0, 'ImpNeto' => 100.00, 'ImpOpEx' => 0, 'ImpTrib' => 0, 'ImpIVA' => 21.00,
        'MonId' => 'PES', 'MonCotiz' => 1, 'CondicionIVAReceptorId' => 5,
        'Iva' => ['AlicIva' => [['Id' => $rate, 'BaseImp' => 100.00, 'Importe' => 21.00]]],
    ], $changes);
}

function auth(): array
{
    static $made = null;
    if ($made === null) {
        [$token, $sign] = ticket('wsfe');
        $made = ['Token' => $token, 'Sign' => $sign, 'Cuit' => CUIT];
    }
    return $made;
}

function nextNumber(SoapClient $client, int $point, int $kind): int
{
    $last = $client->FECompUltimoAutorizado(['Auth' => auth(), 'PtoVta' => $point, 'CbteTipo' => $kind]);
    return $last->FECompUltimoAutorizadoResult->CbteNro + 1;
}

function authorize(SoapClient $client, int $point, int $kind, array $details): object
{
    return $client->FECAESolicitar(['Auth' => auth(), 'FeCAEReq' => [
        'FeCabReq' => ['CantReg' => count($details), 'PtoVta' => $point, 'CbteTipo' => $kind],
        'FeDetReq' => ['FECAEDetRequest' => $details],
    ]])->FECAESolicitarResult;
}

function invoices(int $version, int $point): void
{
    $client = client('/wsfev1/service.asmx?WSDL', $version);
    check(count($client->__getFunctions()) >= 22, 'all operations of the service');
    same('OK', $client->FEDummy()->FEDummyResult->DbServer, 'FEDummy');
    $number = nextNumber($client, $point, 6);
    $made = authorize($client, $point, 6, [detail($number), detail($number + 1)]);
    $kind = $version === SOAP_1_2 ? 'application/soap+xml' : 'text/xml';
    check(str_contains($client->__getLastResponseHeaders(), 'Content-Type: ' . $kind), "an answer in $kind");
    same('A', $made->FeCabResp->Resultado, 'Resultado');
    [$first, $second] = $made->FeDetResp->FECAEDetResponse;
    same(1, preg_match('/^\d{14}$/', $first->CAE), 'a CAE of 14 digits');
    check($first->CAE !== $second->CAE, 'a CAE of its own for each');
    $ask = fn (int $n) => $client->FECompConsultar(['Auth' => auth(), 'FeCompConsReq' => [
        'CbteTipo' => 6, 'CbteNro' => $n, 'PtoVta' => $point,
    ]])->FECompConsultarResult;
    $found = $ask($number)->ResultGet;
    same($first->CAE, $found->CodAutorizacion, 'CodAutorizacion');
    same(121.0, (float) $found->ImpTotal, 'ImpTotal');
    same(21.0, (float) $found->Iva->AlicIva[0]->Importe, 'Importe of the rate');
    same(602, $ask(99999)->Errors->Err[0]->Code, 'a voucher that does not exist');
    $again = authorize($client, $point, 6, [detail($number)]);
    same('S', $again->FeCabResp->Reproceso, 'Reproceso of the same voucher');
    same($first->CAE, $again->FeDetResp->FECAEDetResponse[0]->CAE, 'its CAE');
    $wrong = authorize($client, $point, 6, [detail($number + 2, ['ImpTotal' => 500])]);
    same('R', $wrong->FeCabResp->Resultado, 'Resultado of a wrong total');
    same(10048, $wrong->FeDetResp->FECAEDetResponse[0]->Observaciones->Obs[0]->Code, 'its code');
    $skipped = authorize($client, $point, 6, [detail($number + 9)]);
    same(10016, $skipped->Errors->Err[0]->Code, 'a number that is not the next');
    refused('Input string', fn () => authorize($client, $point, 6, [detail($number + 2, ['ImpTotal' => NAN])]));
}

function creditNote(int $version, int $point): void
{
    $client = client('/wsfev1/service.asmx?wsdl', $version);
    $to = ['DocTipo' => 80, 'DocNro' => 30500010912, 'CondicionIVAReceptorId' => 1];
    $invoice = nextNumber($client, $point, 1);
    same('A', authorize($client, $point, 1, [detail($invoice, $to)])->FeCabResp->Resultado, 'Resultado of a factura A');
    $note = detail(nextNumber($client, $point, 3), $to + ['CbtesAsoc' => ['CbteAsoc' => [
        ['Tipo' => 1, 'PtoVta' => $point, 'Nro' => $invoice, 'Cuit' => (string) CUIT, 'CbteFch' => date('Ymd')],
    ]]]);
    $made = authorize($client, $point, 3, [$note]);
    same('A', $made->FeCabResp->Resultado, 'Resultado of its credit note');
    check(!isset($made->FeDetResp->FECAEDetResponse[0]->Observaciones), 'nothing to observe');
}

function parameters(int $version): void
{
    $client = client('/wsfev1/service.asmx?wsdl', $version);
    foreach ([
        'TiposCbte' => ['CbteTipo', 6], 'TiposConcepto' => ['ConceptoTipo', 1], 'TiposDoc' => ['DocTipo', 80], 'TiposIva' => ['IvaTipo', '5'],
        'TiposMonedas' => ['Moneda', 'PES'], 'TiposOpcional' => ['OpcionalTipo', '2101'], 'TiposTributos' => ['TributoTipo', 99],
        'TiposPaises' => ['PaisTipo', 200], 'CondicionIvaReceptor' => ['CondicionIvaReceptor', 5], 'Actividades' => ['ActividadesTipo', 960201],
    ] as $operation => [$list, $known]) {
        $result = $client->{"FEParamGet$operation"}(['Auth' => auth()])->{"FEParamGet{$operation}Result"};
        check(in_array($known, array_column($result->ResultGet->{$list}, 'Id'), true), "FEParamGet$operation has $known");
    }
    $points = $client->FEParamGetPtosVenta(['Auth' => auth()])->FEParamGetPtosVentaResult->ResultGet->PtoVenta;
    same(1, $points[0]->Nro, 'the first point of sale');
    $rate = $client->FEParamGetCotizacion(['Auth' => auth(), 'MonId' => 'DOL'])->FEParamGetCotizacionResult->ResultGet;
    check($rate->MonCotiz > 1, 'a rate of exchange');
    same(250, $client->FECompTotXRequest(['Auth' => auth()])->FECompTotXRequestResult->RegXReq, 'FECompTotXRequest');
}

function registry(): void
{
    [$token, $sign] = ticket('ws_sr_padron_a13');
    $arguments = ['token' => $token, 'sign' => $sign, 'cuitRepresentada' => CUIT];
    $client = client('/sr-padron/webservices/personaServiceA13?wsdl');
    same('OK', $client->dummy()->return->dbserver, 'dummy of A13');
    $company = $client->getPersona($arguments + ['idPersona' => COMPANY])->personaReturn;
    same('BARBERÍA DEMO SRL', $company->persona->razonSocial, 'razonSocial');
    $found = $client->getIdPersonaListByDocumento($arguments + ['documento' => '12345678'])->idPersonaListReturn;
    same([CUIT], $found->idPersona, 'the CUIT of a DNI');
    refused('No existe persona con ese Id', fn () => $client->getPersona($arguments + ['idPersona' => 20999999993]));
    refused('Token malformado', fn () => $client->getPersona(['token' => 'abc'] + $arguments + ['idPersona' => COMPANY]));
}

function constancia(): void
{
    [$token, $sign] = ticket('ws_sr_constancia_inscripcion');
    $arguments = ['token' => $token, 'sign' => $sign, 'cuitRepresentada' => CUIT];
    $client = client('/sr-padron/webservices/personaServiceA5?wsdl');
    $person = $client->getPersona_v2($arguments + ['idPersona' => CUIT])->personaReturn;
    same(20, $person->datosMonotributo->impuesto[0]->idImpuesto, 'the tax of a monotributista');
    $list = $client->getPersonaList_v2($arguments + ['idPersona' => [COMPANY, 20999999993]])->personaListReturn;
    same(COMPANY, $list->persona[0]->datosGenerales->idPersona, 'the first of a list');
    same('No existe persona con ese Id', $list->persona[1]->errorConstancia->error[0], 'the second');
}

function login(): void
{
    $client = client('/ws/services/LoginCms?wsdl');
    refused('cms.bad', fn () => $client->loginCms(['in0' => base64_encode('hola')]));
    refused('cms.bad.base64', fn () => $client->loginCms(['in0' => '@@@']));
    refused('wsn.notFound', fn () => $client->loginCms(['in0' => signed('wsnada')]));
    $twelve = client('/ws/services/LoginCms?wsdl', SOAP_1_2);
    $xml = new SimpleXMLElement($twelve->loginCms(['in0' => signed('wsfe')])->loginCmsReturn);
    check(str_contains((string) $xml->header->destination, (string) CUIT), 'the CUIT in the destination of a ticket');
}

$failed = 0;
foreach ([
    'login' => fn () => login(),
    'invoices in SOAP 1.1' => fn () => invoices(SOAP_1_1, FIRST_POINT),
    'invoices in SOAP 1.2' => fn () => invoices(SOAP_1_2, FIRST_POINT + 1),
    'a credit note in SOAP 1.1' => fn () => creditNote(SOAP_1_1, FIRST_POINT),
    'a credit note in SOAP 1.2' => fn () => creditNote(SOAP_1_2, FIRST_POINT + 1),
    'parameters in SOAP 1.1' => fn () => parameters(SOAP_1_1),
    'parameters in SOAP 1.2' => fn () => parameters(SOAP_1_2),
    'the registry, A13' => fn () => registry(),
    'the certificate of registration, A5' => fn () => constancia(),
] as $name => $test) {
    try {
        $test();
        echo "ok    $name\n";
    } catch (Throwable $problem) {
        $failed++;
        echo "FAIL  $name: {$problem->getMessage()} ({$problem->getFile()}:{$problem->getLine()})\n";
    }
}
exit($failed === 0 ? 0 : 1);
