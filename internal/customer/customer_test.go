package customer

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

func TestNewCustomerIsChecked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		n    NewCustomer
		want string // the location that is blamed
	}{
		{"a name alone", NewCustomer{Name: "Juan"}, ""},
		{"everything", NewCustomer{Name: "Juan", Phone: new("011 15 2345-6789"), Email: new("j@example.com"), DocType: new("DNI"), DocNumber: new("12.345.678")}, ""},
		{"empty text is nothing", NewCustomer{Name: "Juan", Phone: new(" "), Email: new("")}, ""},
		{"a name of spaces", NewCustomer{Name: " \n"}, "body.name"},
		{"no phone at all", NewCustomer{Name: "Juan", Phone: new("123")}, "body.phone"},
		{"a name in the address", NewCustomer{Name: "Juan", Email: new("Juan <j@example.com>")}, "body.email"},
		{"two addresses", NewCustomer{Name: "Juan", Email: new("a@example.com, b@example.com")}, "body.email"},
		{"a document without a type", NewCustomer{Name: "Juan", DocNumber: new("12345678")}, "body.doc_type"},
		{"a type without a document", NewCustomer{Name: "Juan", DocType: new("DNI")}, "body.doc_number"},
		{"a DNI of six digits", NewCustomer{Name: "Juan", DocType: new("DNI"), DocNumber: new("123456")}, "body.doc_number"},
		{"a CUIT with a wrong check digit", NewCustomer{Name: "Juan", DocType: new("CUIT"), DocNumber: new("20-12345678-7")}, "body.doc_number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := tt.n.customer(uuid.New())
			got := ""
			if f := fault.As(err); f != nil {
				got = f.Fields[0].Location
			}
			if got != tt.want {
				t.Errorf("customer: got %v, want %q blamed", err, tt.want)
			}
		})
	}
}

func TestAPatchIsNormalised(t *testing.T) {
	t.Parallel()
	c, err := Patch{
		Phone: some(new("(0341) 15-512-3456")), DocType: some(new("CUIT")), DocNumber: some(new("20-12345678-6")),
	}.apply(Customer{Name: "Juan"})
	if err != nil || *c.Phone != "+5493415123456" || *c.DocNumber != "20123456786" {
		t.Fatalf("apply: got %+v, %v, want stored forms", c, err)
	}
	c, err = Patch{
		Phone: web.Optional[string]{Set: true}, DocType: web.Optional[string]{Set: true}, DocNumber: web.Optional[string]{Set: true},
	}.apply(c)
	if err != nil || c.Phone != nil || c.DocType != nil || c.DocNumber != nil {
		t.Errorf("apply nulls: got %+v, %v, want nothing left", c, err)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query string
		want        []string
	}{
		{"nothing", "  ", nil},
		{"two words", "juan pé", []string{"juan", "pé"}},
		{"the signs of LIKE", `50%_\`, []string{`50\%\_\\`}},
		{"a whole mobile as people write it", "011 15 2345-6789", []string{"+5491123456789"}},
		{"a whole mobile in the stored form", "+5491123456789", []string{"+5491123456789"}},
		{"the last digits", "6789", []string{"6789"}},
		{"a line without its area", "2345-6789", []string{"23456789"}},
		{"with the mobile 15 and no area", "15 512-3456", []string{"5123456"}},
		{"with the 15 of Buenos Aires", "15 2345-6789", []string{"+5491123456789"}},
		{"an area with the trunk 0", "0341 512", []string{"341512"}},
		{"fifteen itself", "15", []string{"15"}},
		{"digits in a name", "juan 2", []string{"juan", "2"}},
		{"more words than anybody needs", "a b c d e f g h", []string{"a", "b", "c", "d", "e", "f"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := words(tt.query); !slices.Equal(got, tt.want) {
				t.Errorf("words(%q): got %q, want %q", tt.query, got, tt.want)
			}
		})
	}
}

func TestMatchReadsIfMatch(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]int32{"3": 3, `"3"`: 3, `W/"3"`: 3, "*": 0, "": 0} {
		p, err := Patch{}.matching(header)
		if err != nil || (want == 0) != (p.Version == nil) || want != 0 && *p.Version != want {
			t.Errorf("matching(%q): got %v, %v, want %d", header, p.Version, err, want)
		}
	}
	if _, err := (Patch{}).matching("abc"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("matching(abc): got %v, want fault.Invalid", err)
	}
}
