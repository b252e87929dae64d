package afip

import (
	"slices"
	"strconv"
)

// condition is how a taxpayer stands towards IVA.
type condition string

// Conditions, with the CondicionIVAReceptorId that they have on vouchers.
const (
	registered  condition = "responsable_inscripto" // 1
	exempt      condition = "exento"                // 4
	consumer    condition = "consumidor_final"      // 5
	monotributo condition = "monotributo"           // 6
	social      condition = "monotributo_social"    // 13
	unreached   condition = "no_alcanzado"          // 15
	promoted    condition = "monotributo_promovido" // 16
)

// receiverID is the CondicionIVAReceptorId.
func (c condition) receiverID() int {
	switch c {
	case registered:
		return 1
	case exempt:
		return 4
	case monotributo:
		return 6
	case social:
		return 13
	case unreached:
		return 15
	case promoted:
		return 16
	default:
		return 5
	}
}

// taxpayer is somebody in the registry. Nobody in it exists.
type taxpayer struct {
	CUIT      int64     `json:"cuit"`
	Company   string    `json:"company,omitempty"` // razón social; people have the two names below
	Surname   string    `json:"surname,omitempty"`
	Name      string    `json:"name,omitempty"`
	Condition condition `json:"condition"`
	Category  string    `json:"category,omitempty"` // of monotributo
	Active    bool      `json:"active"`
	Street    string    `json:"street"`
	Number    int       `json:"number"`
	Town      string    `json:"town"`
	Province  string    `json:"province"`
	Postcode  string    `json:"postcode"`
	Activity  string    `json:"activity"`
	Code      int64     `json:"activity_code"`
}

// Activities of the nomenclature (CLAE).
const (
	hairdressing = "SERVICIOS DE PELUQUERÍA"
	hairCode     = 960201
	retail       = "VENTA AL POR MENOR DE COSMÉTICOS"
	retailCode   = 477320
)

// seed are the taxpayers that the mock knows. README.md lists them.
//
//nolint:gochecknoglobals // constant table
var seed = []taxpayer{
	{
		20123456786, "", "GÓMEZ", "BRUNO", monotributo, "D", true,
		"AV CORRIENTES", 1234, "CIUDAD AUTÓNOMA DE BUENOS AIRES", "CIUDAD AUTÓNOMA BUENOS AIRES", "1043", hairdressing, hairCode,
	},
	{
		30712345671, "BARBERÍA DEMO SRL", "", "", registered, "", true,
		"AV SANTA FE", 2450, "CIUDAD AUTÓNOMA DE BUENOS AIRES", "CIUDAD AUTÓNOMA BUENOS AIRES", "1123", hairdressing, hairCode,
	},
	{
		27301234568, "", "PÉREZ", "ANA LAURA", registered, "", true,
		"SAN MARTÍN", 845, "ROSARIO", "SANTA FE", "2000", retail, retailCode,
	},
	{
		30500010912, "BANCO DE PRUEBA SA", "", "", registered, "", true,
		"RECONQUISTA", 266, "CIUDAD AUTÓNOMA DE BUENOS AIRES", "CIUDAD AUTÓNOMA BUENOS AIRES", "1003",
		"SERVICIOS DE LA BANCA MINORISTA", 641930,
	},
	{
		20287654325, "", "DÍAZ", "MARTÍN", monotributo, "A", true,
		"BELGRANO", 77, "CÓRDOBA", "CORDOBA", "5000", hairdressing, hairCode,
	},
	{27111222334, "", "SOSA", "ELENA", social, "A", true, "MITRE", 510, "POSADAS", "MISIONES", "3300", hairdressing, hairCode},
	{20111111112, "", "RÍOS", "TOMÁS", promoted, "A", true, "9 DE JULIO", 19, "SALTA", "SALTA", "4400", hairdressing, hairCode},
	{
		30689990009, "ASOCIACIÓN CIVIL EJEMPLO", "", "", exempt, "", true,
		"RIVADAVIA", 3100, "LA PLATA", "BUENOS AIRES", "1900", "SERVICIOS DE ASOCIACIONES N.C.P.", 949990,
	},
	{
		33707080804, "MUNICIPALIDAD DE PRUEBA", "", "", unreached, "", true,
		"PLAZA MAYOR", 1, "TANDIL", "BUENOS AIRES", "7000", "SERVICIOS GENERALES DE LA ADMINISTRACIÓN PÚBLICA", 841100,
	},
	{20251112224, "", "LÓPEZ", "JUAN", consumer, "", true, "ALSINA", 402, "MENDOZA", "MENDOZA", "5500", "", 0},
	{23223344550, "", "RUIZ", "CLARA", registered, "", false, "LAVALLE", 8, "NEUQUÉN", "NEUQUEN", "8300", retail, retailCode},
	{
		20334445551, "", "VEGA", "PABLO", monotributo, "B", false,
		"URQUIZA", 960, "PARANÁ", "ENTRE RIOS", "3100", hairdressing, hairCode,
	},
}

// taxpayerOf finds a taxpayer in the registry.
func taxpayerOf(cuit int64) (taxpayer, bool) {
	i := slices.IndexFunc(seed, func(p taxpayer) bool { return p.CUIT == cuit })
	if i < 0 {
		return taxpayer{}, false
	}
	return seed[i], true
}

// document is the DNI in the CUIT of a person.
func (p *taxpayer) document() string {
	const upTo = 1_000_000_00
	return strconv.FormatInt(p.CUIT/10%upTo, 10)
}

// title is the name on forms.
func (p *taxpayer) title() string {
	if p.Company != "" {
		return p.Company
	}
	return p.Surname + " " + p.Name
}
