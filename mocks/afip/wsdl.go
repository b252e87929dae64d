package afip

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
)

// The interfaces of the services, in a notation of our own: "Type < Base: field type?, field type*" and
// "op Name(parameters) result type?". The sequence is the one that the providers' schemas ask for.
//
//go:embed schema
var schemas embed.FS

// contract is a service as its WSDL describes it.
type contract struct {
	space      string // target namespace
	service    string
	portType   string
	port       string
	binding    string
	qualified  bool // whether the fields are in the namespace
	action     bool // whether the SOAPAction is namespace + operation, or empty
	twelve     bool // whether there is a SOAP 1.2 port too
	types      []complexType
	operations []operation
}

type complexType struct {
	name, base string
	fields     []field
}

type operation struct {
	name    string
	in, out []field
}

type field struct {
	name, kind string
	optional   bool
	many       bool
}

// newContract reads the schema of that name into c.
func newContract(name string, c contract) (*contract, error) {
	raw, err := schemas.ReadFile("schema/" + name + ".txt")
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "op "); ok {
			head, out, _ := strings.Cut(rest, ") ")
			operationName, in, _ := strings.Cut(head, "(")
			c.operations = append(c.operations, operation{operationName, fieldsOf(in), fieldsOf(out)})
			continue
		}
		head, fields, _ := strings.Cut(line, ":")
		typeName, base, _ := strings.Cut(head, " < ")
		c.types = append(c.types, complexType{typeName, base, fieldsOf(fields)})
	}
	return &c, nil
}

func fieldsOf(list string) []field {
	var fields []field
	for each := range strings.SplitSeq(list, ",") {
		name, kind, ok := strings.Cut(strings.TrimSpace(each), " ")
		if !ok {
			continue
		}
		f := field{name: name, kind: strings.TrimRight(kind, "?*")}
		f.many = strings.HasSuffix(kind, "*")
		f.optional = f.many || strings.HasSuffix(kind, "?")
		fields = append(fields, f)
	}
	return fields
}

// knows reports whether the service has that operation.
func (c *contract) knows(name string) bool {
	for i := range c.operations {
		if c.operations[i].name == name {
			return true
		}
	}
	return false
}

// wsdl writes the description of the service at address.
func (c *contract) wsdl(address string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" `+
		`xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:tns="%s" targetNamespace="%s">
`, c.space, c.space)
	c.writeTypes(&b)
	for i := range c.operations {
		name := c.operations[i].name
		fmt.Fprintf(&b, ` <wsdl:message name="%sSoapIn"><wsdl:part name="parameters" element="tns:%s"/></wsdl:message>
 <wsdl:message name="%sSoapOut"><wsdl:part name="parameters" element="tns:%sResponse"/></wsdl:message>
`, name, name, name, name)
	}
	fmt.Fprintf(&b, " <wsdl:portType name=\"%s\">\n", c.portType)
	for i := range c.operations {
		name := c.operations[i].name
		fmt.Fprintf(&b, `  <wsdl:operation name="%s"><wsdl:input message="tns:%sSoapIn"/>`+
			`<wsdl:output message="tns:%sSoapOut"/></wsdl:operation>
`, name, name, name)
	}
	b.WriteString(" </wsdl:portType>\n")
	c.writeBinding(&b, c.binding, "soap")
	if c.twelve {
		c.writeBinding(&b, c.binding+"12", "soap12")
	}
	fmt.Fprintf(&b, " <wsdl:service name=\"%s\">\n", c.service)
	c.writePort(&b, "", address)
	if c.twelve {
		c.writePort(&b, "12", address)
	}
	b.WriteString(" </wsdl:service>\n</wsdl:definitions>\n")
	return b.Bytes()
}

func (c *contract) writePort(b *bytes.Buffer, version, address string) {
	fmt.Fprintf(b, `  <wsdl:port name="%s%s" binding="tns:%s%s"><soap%s:address location="`, c.port, version, c.binding, version, version)
	escape(b, address)
	b.WriteString("\"/></wsdl:port>\n")
}

func (c *contract) writeBinding(b *bytes.Buffer, name, prefix string) {
	fmt.Fprintf(b, ` <wsdl:binding name="%s" type="tns:%s">
  <%s:binding transport="http://schemas.xmlsoap.org/soap/http" style="document"/>
`, name, c.portType, prefix)
	for i := range c.operations {
		action := ""
		if c.action {
			action = c.space + c.operations[i].name
		}
		fmt.Fprintf(b, `  <wsdl:operation name="%s"><%s:operation soapAction="%s" style="document"/>`+
			`<wsdl:input><%s:body use="literal"/></wsdl:input><wsdl:output><%s:body use="literal"/></wsdl:output></wsdl:operation>
`, c.operations[i].name, prefix, action, prefix, prefix)
	}
	b.WriteString(" </wsdl:binding>\n")
}

func (c *contract) writeTypes(b *bytes.Buffer) {
	form := "unqualified"
	if c.qualified {
		form = "qualified"
	}
	fmt.Fprintf(b, " <wsdl:types>\n  <s:schema elementFormDefault=\"%s\" targetNamespace=\"%s\">\n", form, c.space)
	for i := range c.operations {
		o := &c.operations[i]
		for _, side := range []struct {
			name   string
			fields []field
		}{{o.name, o.in}, {o.name + "Response", o.out}} {
			fmt.Fprintf(b, "   <s:element name=\"%s\"><s:complexType>", side.name)
			writeSequence(b, side.fields)
			b.WriteString("</s:complexType></s:element>\n")
		}
	}
	for i := range c.types {
		t := &c.types[i]
		fmt.Fprintf(b, "   <s:complexType name=\"%s\">", t.name)
		if t.base != "" {
			fmt.Fprintf(b, `<s:complexContent mixed="false"><s:extension base="tns:%s">`, t.base)
		}
		writeSequence(b, t.fields)
		if t.base != "" {
			b.WriteString("</s:extension></s:complexContent>")
		}
		b.WriteString("</s:complexType>\n")
	}
	b.WriteString("  </s:schema>\n </wsdl:types>\n")
}

func writeSequence(b *bytes.Buffer, fields []field) {
	b.WriteString("<s:sequence>")
	for _, f := range fields {
		least, most, null := 1, "1", ""
		if f.optional {
			least = 0
		}
		if f.many {
			most = "unbounded"
			if !isSimple(f.kind) {
				null = ` nillable="true"`
			}
		}
		prefix := "tns:"
		if isSimple(f.kind) {
			prefix = "s:"
		}
		fmt.Fprintf(b, `<s:element minOccurs="%d" maxOccurs="%s" name="%s"%s type="%s%s"/>`, least, most, f.name, null, prefix, f.kind)
	}
	b.WriteString("</s:sequence>")
}

func isSimple(kind string) bool {
	switch kind {
	case "string", "int", "long", "short", "double", "dateTime":
		return true
	}
	return false
}
