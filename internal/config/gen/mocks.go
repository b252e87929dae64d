package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/internal/config"
)

const (
	mocksSection = "Provider mocks"
	boolean      = "true or false" // as internal/config calls the types
	number       = "number"
)

var errMismatch = errors.New("the documentation of the mocks is not up to date")

// mockFields lists the variables of the mocks: what they do from mockDocs, type and default from the sources, since nothing
// below cmd may import a mock. The error names what one has and the other lacks.
func mockFields(sources string) ([]config.Field, error) {
	files, err := filepath.Glob(filepath.Join(sources, "mocks", "*", "*.go"))
	if err != nil {
		return nil, fmt.Errorf("look for the mocks: %w", err)
	}
	inSource := map[string]config.Field{}
	for _, path := range files {
		if err := readVariables(path, inSource); err != nil {
			return nil, err
		}
	}
	var fields []config.Field
	for _, d := range mockDocs() {
		f, tagged := inSource[d.Variable]
		switch {
		case d.Default == "" && !tagged:
			return nil, fmt.Errorf("%w: no mock reads %s; remove it from internal/config/gen/mockdocs.go", errMismatch, d.Variable)
		case d.Default == "":
			d.Default, d.Type = f.Default, f.Type
		}
		d.Section = mocksSection
		fields = append(fields, d)
		delete(inSource, d.Variable)
	}
	if len(inSource) > 0 {
		names := slices.Sorted(maps.Keys(inSource))
		return nil, fmt.Errorf("%w: say in internal/config/gen/mockdocs.go what these do: %s", errMismatch, names)
	}
	return fields, nil
}

// readVariables adds the fields with a tag env that the structs of a file have.
func readVariables(path string, into map[string]config.Field) error {
	if strings.HasSuffix(path, "_test.go") {
		return nil
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("read a mock: %w", err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		f, ok := n.(*ast.Field)
		if !ok || f.Tag == nil {
			return true
		}
		text, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			return true // the compiler says so
		}
		tag := reflect.StructTag(text)
		if name := tag.Get("env"); name != "" {
			read := config.Field{Variable: name, Default: tag.Get("envDefault"), Type: typeOf(f.Type)}
			if read.Default == "" && read.Type == boolean {
				read.Default = "false"
			}
			into[name] = read
		}
		return true
	})
	return nil
}

// typeOf names a type as the rest of the document does.
func typeOf(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.ArrayType:
		return "list"
	case *ast.SelectorExpr: // time.Duration is the only one
		return "time"
	case *ast.Ident:
		switch {
		case t.Name == "bool":
			return boolean
		case t.Name != "string":
			return number
		}
	}
	return "text"
}
