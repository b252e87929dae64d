import { money } from '$lib/format/money';

/** What people read who fill in the form of a booking. */
const es = {
	booking: {
		detailsLead: 'Con tu celular te mandamos la confirmación y el recordatorio.',
		name: 'Nombre',
		phone: 'Celular',
		phoneHint: 'Con código de área, por ejemplo 11 2345-6789',
		email: 'Correo',
		note: 'Comentario para el barbero',
		more: 'Agregar correo, comentario o factura',
		wantInvoice: 'Necesito factura con mis datos',
		document: 'DNI o CUIT',
		remember: 'Recordar mis datos en este celular',
		rememberHint: 'La próxima reservás en tres toques.',
		forget: 'Olvidar mis datos',
		errName: 'Escribí tu nombre.',
		errPhone: 'Escribí un celular argentino válido, por ejemplo 11 2345-6789.',
		errEmail: 'Escribí un correo válido, por ejemplo ana@correo.com.',
		errDocument: 'Escribí un DNI o un CUIT válido.',
		payment: '¿Cómo querés pagar?',
		atShop: 'En la barbería',
		atShopNote: 'Efectivo, transferencia o tarjeta, cuando vengas',
		cashPrice: (percent: number, centavos: number) => `En efectivo, ${percent} % menos: ${money(centavos)}`,
		payDeposit: 'La seña ahora',
		payDepositNote: 'Con MercadoPago; el resto, en la barbería',
		payFull: 'Todo ahora',
		payFullNote: 'Con MercadoPago',
		depositNeeded: 'Este turno se reserva con una seña.',
		depositNeededNow: (centavos: number) =>
			`La barbería pide una seña de ${money(centavos)} para este turno. Elegí cómo pagarla; el horario sigue apartado.`,
		terms: 'Al confirmar aceptás las condiciones de la reserva.',
		confirm: 'Confirmar turno',
		confirming: 'Confirmando…',
		goPay: 'Ir a pagar',
		held: 'Te lo guardamos',
		heldLeft: 'Tiempo que queda',
		extend: 'Más tiempo',
		extended: 'Listo, tenés más tiempo.',
		soonOver: 'Queda poco tiempo para confirmar. Pedí más si lo necesitás.',
		over: 'Se venció el tiempo apartado',
		overText: 'Lo que escribiste sigue acá. Probá apartarlo de nuevo: si sigue libre, es tuyo.',
		holdAgain: 'Apartarlo de nuevo',
	},
};

export type DetailsTexts = typeof es;
export default es;
