import { money } from '$lib/format/money';
import { minutes } from '$lib/format/time';

/** What people read who book. */
const es = {
	shop: {
		open: 'Abierto ahora',
		closed: 'Cerrado ahora',
		paused: 'Por ahora no toma turnos',
		pausedText: 'La barbería frenó las reservas por un tiempo. Escribile para saber cuándo vuelve a tomar turnos.',
		book: 'Reservá tu turno',
		services: 'Servicios',
		noServices: 'Todavía no hay servicios para reservar',
		noServicesText: 'La barbería está armando su página. Escribile para pedir un turno.',
		others: 'Otros',
		team: 'Equipo',
		bookWith: 'Reservá con',
		whatsapp: 'WhatsApp',
		whatsappDraft: (shop: string) => `Hola, ${shop}. Tengo una consulta.`,
		map: 'Cómo llegar',
		rules: 'Antes de reservar',
		cancelRule: (hours: number) =>
			hours > 0
				? `Podés cancelar o cambiar tu turno hasta ${hours} h antes, sin llamar.`
				: 'Podés cancelar o cambiar tu turno hasta la hora en que empieza, sin llamar.',
		lateRule: (percent: number) => `Si cancelás más tarde, vuelve el ${percent} % de lo que pagaste.`,
		depositRule: 'Algunos servicios se reservan con una seña.',
		noticeRule: (count: number) => `Se reserva con ${minutes(count)} de anticipación como mínimo.`,
		deposit: (centavos: number) => `Seña ${money(centavos)}`,
		cash: (centavos: number) => `${money(centavos)} en efectivo`,
		again: (name: string) => (name ? `Hola de nuevo, ${name}` : 'Hola de nuevo'),
		repeat: 'Repetir tu último turno',
		notFound: 'No encontramos esa barbería',
		notFoundText: 'Revisá la dirección o pedile el enlace a la barbería.',
		unreachable: 'No pudimos cargar la página',
	},
	booking: {
		step: (at: number, of: number) => `Paso ${at} de ${of}`,
		backToShop: 'Volver a la barbería',
		backToServices: 'Volver a los servicios',
		backToTimes: 'Volver a los horarios',
		summary: 'Tu turno',
		with: (barber: string) => `con ${barber}`,
		chooseService: 'Elegí el servicio',
		addServices: 'Sumá servicios a tu turno',
		addAnother: 'Agregar otro servicio',
		change: 'Cambiar',
		chosen: (count: number) => (count === 1 ? '1 servicio' : `${count} servicios`),
		noneTogether: 'Ningún barbero hace todo eso en un mismo turno. Sacá un servicio o reservá dos turnos.',
		chooseTime: 'Elegí día y horario',
		details: 'Tus datos',
		offline: 'Sin conexión no se puede reservar',
		offlineText: 'Cuando vuelva internet seguís donde estabas. Si es urgente, escribile a la barbería.',
	},
};

export type PublicTexts = typeof es;
export default es;
