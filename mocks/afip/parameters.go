package afip

import (
	"strconv"
	"strings"
)

// parameter is a row of the tables that the FEParamGet operations show.
type parameter struct {
	id    string
	about string
	since string // yyyymmdd
}

// is reports whether the row has that number.
func (p parameter) is(id int) bool { return p.id == strconv.Itoa(id) }

const otherTax = 99 // of taxKinds

// class is the letter of a kind of voucher.
type class string

// Classes. FCE vouchers have the class of their letter.
const (
	classA class = "A"
	classB class = "B"
	classC class = "C"
	classM class = "M"
)

// kind is a CbteTipo.
type kind struct {
	id    int
	about string
	class class
	note  bool // debit or credit note
	// credits is set for credit notes, which may still be made for somebody who is no longer active.
	credits bool
}

// credit reports whether it is a credit invoice of a small company (FCE), or a note to one.
func (k kind) credit() bool { return k.id >= 201 && k.id <= 213 }

// discriminates reports whether the voucher shows its IVA to a receiver who may count it.
func (k kind) discriminates() bool { return k.class == classA || k.class == classM }

//nolint:gochecknoglobals // constant table
var kinds = []kind{
	{1, "Factura A", classA, false, false},
	{2, "Nota de Débito A", classA, true, false},
	{3, "Nota de Crédito A", classA, true, true},
	{4, "Recibos A", classA, false, false},
	{6, "Factura B", classB, false, false},
	{7, "Nota de Débito B", classB, true, false},
	{8, "Nota de Crédito B", classB, true, true},
	{9, "Recibos B", classB, false, false},
	{11, "Factura C", classC, false, false},
	{12, "Nota de Débito C", classC, true, false},
	{13, "Nota de Crédito C", classC, true, true},
	{15, "Recibo C", classC, false, false},
	{51, "Factura M", classM, false, false},
	{52, "Nota de Débito M", classM, true, false},
	{53, "Nota de Crédito M", classM, true, true},
	{54, "Recibo M", classM, false, false},
	{201, "Factura de Crédito electrónica MiPyMEs (FCE) A", classA, false, false},
	{202, "Nota de Débito electrónica MiPyMEs (FCE) A", classA, true, false},
	{203, "Nota de Crédito electrónica MiPyMEs (FCE) A", classA, true, true},
	{206, "Factura de Crédito electrónica MiPyMEs (FCE) B", classB, false, false},
	{207, "Nota de Débito electrónica MiPyMEs (FCE) B", classB, true, false},
	{208, "Nota de Crédito electrónica MiPyMEs (FCE) B", classB, true, true},
	{211, "Factura de Crédito electrónica MiPyMEs (FCE) C", classC, false, false},
	{212, "Nota de Débito electrónica MiPyMEs (FCE) C", classC, true, false},
	{213, "Nota de Crédito electrónica MiPyMEs (FCE) C", classC, true, true},
}

// Document types that the rules name.
const (
	docCUIT      = 80
	docCUIL      = 86
	docCDI       = 87
	docDNI       = 96
	docAnonymous = 99 // consumidor final, not identified
)

//nolint:gochecknoglobals // constant table
var documents = []parameter{
	{"80", "CUIT", "20080725"},
	{"86", "CUIL", "20080725"},
	{"87", "CDI", "20080725"},
	{"89", "LE", "20080725"},
	{"90", "LC", "20080725"},
	{"91", "CI Extranjera", "20080725"},
	{"92", "en trámite", "20080725"},
	{"93", "Acta Nacimiento", "20080725"},
	{"94", "Pasaporte", "20080725"},
	{"95", "CI Bs. As. RNP", "20080725"},
	{"96", "DNI", "20080725"},
	{"99", "Doc. (Otro)", "20080728"},
	{"30", "Certificado de Migración", "20080728"},
	{"88", "Usado por Anses para Padrón", "20080728"},
}

//nolint:gochecknoglobals // constant table
var concepts = []parameter{
	{"1", "Producto", "20080728"},
	{"2", "Servicios", "20080728"},
	{"3", "Productos y Servicios", "20080728"},
}

// ivaKind is an Iva Id with its share in millionths of a percent.
type ivaKind struct {
	id      int
	about   string
	percent int64
	since   string
}

//nolint:gochecknoglobals // constant table
var ivaKinds = []ivaKind{
	{3, "0%", 0, "20090220"},
	{4, "10.5%", 10_500_000, "20090220"},
	{5, "21%", 21_000_000, "20090220"},
	{6, "27%", 27_000_000, "20090220"},
	{8, "5%", 5_000_000, "20141020"},
	{9, "2.5%", 2_500_000, "20141020"},
}

// currency is a MonId. Its rate is of this mock: pesos for one unit, in millionths.
type currency struct {
	id, about, since string
	rate             int64
}

//nolint:gochecknoglobals // constant table
var currencies = []currency{
	{"PES", "Pesos Argentinos", "20090403", millionth},
	{"DOL", "Dólar Estadounidense", "20090403", 1_450_500_000},
	{"060", "Euro", "20090403", 1_690_250_000},
	{"012", "Real", "20090403", 268_300_000},
	{"011", "Pesos Uruguayos", "20090403", 36_100_000},
	{"033", "Peso Chileno", "20090403", 1_540_000},
	{"021", "Libra Esterlina", "20090403", 1_945_700_000},
}

//nolint:gochecknoglobals // constant table
var taxKinds = []parameter{
	{"1", "Impuestos nacionales", "20100917"},
	{"2", "Impuestos provinciales", "20100917"},
	{"3", "Impuestos municipales", "20100917"},
	{"4", "Impuestos Internos", "20100917"},
	{"5", "IIBB", "20170719"},
	{"6", "Percepción de IVA", "20170719"},
	{"7", "Percepción de IIBB", "20170719"},
	{"8", "Percepciones por Impuestos Municipales", "20170719"},
	{"9", "Otras Percepciones", "20170719"},
	{"13", "Percepción de IVA a no Categorizado", "20170719"},
	{"99", "Otro", "20100917"},
}

//nolint:gochecknoglobals // constant table
var optionals = []parameter{
	{"2", "RG Empresas Promovidas - Identificador de proyecto", "20100917"},
	{"91", "RG Bienes Usados 3411 - Nombre y Apellido o Denominación del vendedor", "20130401"},
	{"5", "Excepciones al Regimen", "20150401"},
	{"10", "RG 3.668 - Datos del contribuyente", "20150401"},
	{"17", "Alquiler de inmuebles - Identificación", "20160101"},
	{"21", "RG 4004-E - Importe de la cuota", "20170601"},
	{"22", "Referencia Comercial", "20190401"},
	{"23", "Referencia comercial - Número", "20190401"},
	{"27", "Factura de Crédito Electrónica MiPyMEs (FCE) - Transferencia", "20210401"},
	{"2101", "Factura de Crédito Electrónica MiPyMEs (FCE) - CBU del Emisor", "20181226"},
	{"2102", "Factura de Crédito Electrónica MiPyMEs (FCE) - Alias del Emisor", "20181226"},
}

//nolint:gochecknoglobals // constant table
var countries = []parameter{
	{id: "200", about: "ARGENTINA"},
	{id: "202", about: "BOLIVIA"},
	{id: "203", about: "BRASIL"},
	{id: "208", about: "CHILE"},
	{id: "212", about: "ESTADOS UNIDOS"},
	{id: "221", about: "PARAGUAY"},
	{id: "222", about: "PERU"},
	{id: "225", about: "URUGUAY"},
	{id: "226", about: "VENEZUELA"},
	{id: "410", about: "ESPAÑA"},
}

// receiver is a CondicionIVAReceptorId with the classes it may be given (RG 5616).
type receiver struct {
	id      int
	about   string
	classes string
}

//nolint:gochecknoglobals // constant table
var receivers = []receiver{
	{1, "IVA Responsable Inscripto", "A/M/C"},
	{6, "Responsable Monotributo", "A/M/C"},
	{13, "Monotributista Social", "A/M/C"},
	{16, "Monotributo Trabajador Independiente Promovido", "A/M/C"},
	{4, "IVA Sujeto Exento", "B/C"},
	{5, "Consumidor Final", "B/C"},
	{7, "Sujeto No Categorizado", "B/C"},
	{8, "Proveedor del Exterior", "B/C"},
	{9, "Cliente del Exterior", "B/C"},
	{10, "IVA Liberado – Ley N° 19.640", "B/C"},
	{15, "IVA No Alcanzado", "B/C"},
}

func kindOf(id int) (kind, bool) {
	for _, k := range kinds {
		if k.id == id {
			return k, true
		}
	}
	return kind{}, false
}

func ivaKindOf(id int) (ivaKind, bool) {
	for _, k := range ivaKinds {
		if k.id == id {
			return k, true
		}
	}
	return ivaKind{}, false
}

func currencyOf(id string) (currency, bool) {
	for _, c := range currencies {
		if c.id == id {
			return c, true
		}
	}
	return currency{}, false
}

func receiverOf(id int) (receiver, bool) {
	for _, r := range receivers {
		if r.id == id {
			return r, true
		}
	}
	return receiver{}, false
}

// may reports whether such a receiver may be given a voucher of that class.
func (r receiver) may(c class) bool { return strings.Contains("/"+r.classes+"/", "/"+string(c)+"/") }
