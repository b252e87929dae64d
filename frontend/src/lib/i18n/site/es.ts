const count = (days: number) => (days === 1 ? '1 día' : `${days} días`);

/** What the pages say that are about the product and its duties. */
const es = {
	withdrawal: {
		backToShop: 'Volver a la barbería',
		errName: 'Escribí tu nombre.',
		title: 'Botón de arrepentimiento',
		lead: (shop: string) =>
			`Si contrataste con ${shop} por acá y te arrepentiste, pedilo con este formulario. No hace falta tener cuenta.`,
		law: 'Tenés 10 días desde la reserva. Te damos un código al instante y la barbería te contesta dentro de las 24 horas (Disposición 954/2025).',
		name: 'Nombre y apellido',
		contact: 'Celular o correo',
		contactHint: 'Para responderte',
		code: 'Código del turno',
		codeHint: 'Está en la confirmación, por ejemplo K7P2QX',
		detail: 'Contanos qué pasó',
		send: 'Enviar el pedido',
		sending: 'Enviando…',
		errContact: 'Escribí un celular o un correo para responderte.',
		done: 'Recibimos tu pedido',
		doneText: 'Guardá este código: con él podés reclamar.',
	},
	status: {
		title: 'Estado del servicio',
		ok: 'Todo anda bien',
		degraded: 'Anda, con alguna parte lenta o caída',
		down: 'El servicio no contesta',
		downText: 'Ya lo sabemos o lo vamos a saber enseguida. Tus turnos reservados siguen en pie.',
		checking: 'Mirando…',
		checked: (time: string) => `Mirado a las ${time}. Se actualiza solo.`,
		up: 'Anda',
		off: 'Apagado',
		partDown: 'No contesta',
		milliseconds: (count: number) => `${count} ms`,
		parts: {
			page: 'Reservas y panel',
			service: 'Reservas y panel',
			jobs: 'Mensajes y tareas de fondo',
			ready: 'Listo para atender',
			database: 'Base de datos',
			redis: 'Memoria compartida',
			mail: 'Correo',
		} as Record<string, string>,
		local: 'Entorno de desarrollo: los pagos, las facturas y los mensajes son de prueba.',
		past: (days: number) => `Últimos ${days} días`,
		ago: (days: number) => `Hace ${days} días`,
		today: 'Hoy',
		marks: { up: 'Sin interrupciones', lost: 'Con interrupciones', none: 'Sin datos' },
		bars: (part: string, days: { up: number; lost: number; none: number }) =>
			`${part}, día por día: ${count(days.up)} sin interrupciones, ${count(days.lost)} con interrupciones y ${count(days.none)} sin datos.`,
		interruptions: 'Interrupciones',
		away: (part: string, long: string) => `${part}: ${long}`,
		older: (days: number) => (days === 1 ? 'Ver un día más' : `Ver ${days} días más`),
		quiet: (days: number, all: number) =>
			days >= all
				? `Sin interrupciones en ${all} días.`
				: days === 1
					? 'Sin interrupciones desde hoy, el primer día que medimos.'
					: `Sin interrupciones en los ${days} días que medimos.`,
		unmeasured: 'Todavía no hay datos: recién empezamos a medir.',
		counted: (time: string) =>
			`Contamos minuto a minuto; último dato: ${time}. Un corte de menos de dos minutos puede no verse.`,
	},
	landing: {
		title: 'Turnos para barberías',
		hero: 'Tu barbería, con la agenda llena y el teléfono quieto',
		lead: 'Tus clientes reservan solos desde el celular, en un minuto y sin instalar nada. Vos ves el día entero en una pantalla.',
		start: 'Crear la página de mi barbería',
		signIn: 'Iniciar sesión',
		demo: 'Ver cómo reserva un cliente',
		points: [
			{
				title: 'Sin turnos dobles',
				text: 'Mientras una persona completa sus datos, el horario queda apartado. Dos personas nunca reservan lo mismo.',
			},
			{
				title: 'Señas que llegan solas',
				text: 'Cobrá una seña o el total con MercadoPago, en tu cuenta. Si cancelan a tiempo, vuelve sola.',
			},
			{
				title: 'Recordatorios por WhatsApp',
				text: 'Confirmación, recordatorio y cambios, con un enlace para mover o cancelar sin llamarte.',
			},
			{
				title: 'Facturas de ARCA',
				text: 'B o C con CAE y QR, y la nota de crédito cuando devolvés. Sin salir de la agenda.',
			},
		],
	},
};

export type SiteTexts = typeof es;
export default es;
