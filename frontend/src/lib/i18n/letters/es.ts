/** What was given up after all tries, said so that whoever runs the shop knows what to do. */
const es = {
	title: 'Lo que no salió',
	text: 'Lo que quedó sin hacer después de todos los intentos. Arreglá la causa y reintentalo.',
	filter: { kind: 'Qué', all: 'Todo' },
	empty: {
		title: 'Todo salió',
		text: 'No hay nada pendiente de reintentar.',
		noneTitle: 'Nada de ese tipo',
		noneText: 'Elegí otro, o mirá todo.',
	},
	kind: {
		outbox: 'Avisos internos',
		inbox: 'Avisos de un proveedor',
		payment_intents: 'Cobros en línea',
		refunds: 'Devoluciones',
		invoices: 'Comprobantes',
		notifications: 'Mensajes',
		webhook_deliveries: 'Webhooks',
	},
	meaning: {
		outbox: 'Algo que pasó no llegó a todas las partes del sistema.',
		inbox: 'Llegó un aviso y no se pudo procesar: un pago o un mensaje puede estar sin actualizar.',
		payment_intents: 'No se pudo preparar el pago en MercadoPago: el cliente no puede pagar con ese enlace.',
		refunds: 'MercadoPago no hizo la devolución: el cliente todavía no tiene su plata.',
		invoices: 'El comprobante no tiene CAE.',
		notifications: 'El cliente no recibió el mensaje.',
		webhook_deliveries: 'Tu sistema no recibió el aviso.',
	},
	attempts: (count: number) => (count === 1 ? '1 intento' : `${count} intentos`),
	column: { what: 'Qué', error: 'Qué falló', when: 'De cuándo', act: 'Reintentar' },
	retry: 'Reintentar',
	retrying: 'Reintentando…',
	retried: 'Va de nuevo. Si vuelve a fallar, aparece acá.',
	gone: 'Eso ya no está pendiente.',
	turno: 'Ver el turno',
	open: {
		refunds: 'Ver el pago',
		invoices: 'Ver el comprobante',
		notifications: 'Ver los mensajes',
	} as Record<string, string>,
};

export type Letters = typeof es;
export default es;
