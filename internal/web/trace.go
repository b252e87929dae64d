package web

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// startSpan begins the server span of a request, below the caller's if it sent one.
func (a *API) startSpan(ctx context.Context, rt *route, x *exchange, r *http.Request) (context.Context, func()) {
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header))
	ctx, span := a.opts.Tracer.Start( //nolint:spancheck // the function returned ends it
		ctx, rt.label, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
			attribute.String("http.request.method", r.Method),
			attribute.String("http.route", rt.op.Path),
			attribute.String("request_id", x.id),
		))
	return ctx, func() { //nolint:spancheck // it ends the span
		span.SetAttributes(attribute.Int("http.response.status_code", x.status))
		if x.status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, x.code)
		}
		span.End()
	}
}
