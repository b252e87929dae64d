package obs

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Traces sends spans to a collector. The nil Traces sends none.
type Traces struct {
	provider *sdktrace.TracerProvider
}

// NewTraces returns traces that go to endpoint, such as http://localhost:4318, by OTLP over HTTP. An empty endpoint
// switches traces off: nil, nil. A collector that is away loses spans and slows nothing.
func NewTraces(ctx context.Context, endpoint, service string, b Build) (*Traces, error) {
	if endpoint == "" {
		return nil, nil //nolint:nilnil // off is not an error, and the nil Traces is useful
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint))
	if err != nil {
		return nil, fmt.Errorf("trace exporter: %w", err)
	}
	res := resource.NewSchemaless(attribute.String("service.name", service), attribute.String("service.version", b.Version))
	return &Traces{sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(res))}, nil
}

// Tracer returns the tracer of a part, or nil when traces are off.
func (t *Traces) Tracer(part string) trace.Tracer {
	if t == nil {
		return nil
	}
	return t.provider.Tracer("barberpro/" + part)
}

// Close sends what is left.
func (t *Traces) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("send last traces: %w", err)
	}
	return nil
}
