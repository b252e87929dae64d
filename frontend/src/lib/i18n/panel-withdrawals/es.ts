/** What people asked for by the "Botón de Arrepentimiento", and what to do about each. */
const es = {
	title: 'Arrepentimientos',
	text: 'Pedidos del botón de arrepentimiento de tu página. Los que nombran bien su turno, a tiempo, se cancelan y devuelven solos; acá quedan los que esperan tu respuesta.',
	all: 'También los que ya tienen respuesta',
	column: { who: 'Quién', asked: 'Qué pidió', turno: 'Turno', state: 'Respuesta', act: 'Responder' },
	code: (code: string) => `Pedido ${code}`,
	noTurno: 'No lo nombró',
	see: 'Ver el turno',
	open: 'Espera respuesta',
	since: (when: string) => `Desde ${when}`,
	action: {
		automatic: 'Se canceló solo',
		cancel_and_refund: 'Cancelado y devuelto',
		dismiss: 'Sin cambios',
	},
	answer: 'Responder',
	answerOf: (name: string) => `Responder a ${name}`,
	empty: {
		title: 'Nadie espera una respuesta',
		text: 'Cuando alguien use el botón y haga falta que decidas, aparece acá.',
		noneTitle: 'Todavía no hubo pedidos',
		noneText: 'El botón está al pie de tu página, como pide la ley.',
	},
	form: {
		title: (name: string) => `Responder a ${name}`,
		law: 'Quien reserva por internet puede arrepentirse dentro de los diez días (ley 24.240, artículo 34). Si el turno todavía no empezó, corresponde devolver todo.',
		what: '¿Qué hacés?',
		cancel: 'Cancelar el turno y devolver todo',
		cancelNote: 'Lo pagado en línea vuelve solo; lo pagado en el local lo devolvés vos.',
		dismiss: 'No hacer nada',
		dismissNote: 'Por ejemplo, si el turno ya pasó o no es de esta persona.',
		code: 'Código del turno',
		codeHint: 'Está en la confirmación: 7 letras y números.',
		codeNeeded: 'Escribí el código del turno que se cancela.',
		note: 'Por qué',
		noteHint: 'Queda con el pedido. La persona no lo lee.',
		noteNeeded: 'Escribí por qué.',
		do: 'Responder',
		busy: 'Respondiendo…',
		cancelled: (name: string) => `Cancelaste el turno de ${name} y se devuelve lo que pagó`,
		dismissed: (name: string) => `El pedido de ${name} quedó respondido`,
	},
};

export type PanelWithdrawals = typeof es;
export default es;
