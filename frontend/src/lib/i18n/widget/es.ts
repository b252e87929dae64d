/** What the widget says besides the booking itself, and how to put it on a site. */
const es = {
	manage: 'Ver mi turno',
	pay: 'Ir a pagar',
	payLead: 'Tu horario queda apartado mientras pagás. El pago se abre en otra pestaña.',
	again: 'Reservar otro turno',
	by: 'Turnos con BarberPro',
	title: 'Turnos en tu propio sitio',
	lead: 'Pegá dos líneas y tus clientes reservan sin salir de tu página. El widget no usa cookies ni guarda nada en el navegador.',
	slug: 'La dirección de tu barbería',
	slugHint: 'Lo que va después de la barra en tu página, por ejemplo demo',
	copy: 'Copiar',
	copied: 'Copiado',
	quick: 'Lo más simple',
	quickText: 'Copiá esto y pegalo donde querés que aparezca. Se ajusta solo al ancho y al alto.',
	frame: 'Si tu sitio no acepta scripts',
	frameText: 'Algunos editores solo aceptan un marco. Con este, el alto queda fijo.',
	button: 'Solo un botón',
	buttonText: 'Un enlace a tu página de reservas anda en cualquier lado: Instagram, WhatsApp o un mail.',
	buttonLabel: 'Reservá tu turno',
	options: 'Opciones',
	attribute: 'Atributo',
	does: 'Qué hace',
	attributes: {
		barberia: 'La dirección de tu barbería. Es el único obligatorio.',
		servicio: 'El id de un servicio, o de varios con comas: la reserva empieza en la elección del horario.',
		barbero: 'El id de un barbero: se ofrece solo su agenda.',
		alto: 'El alto en píxeles hasta que la reserva dice el suyo. Si no está, 560.',
	},
	event: 'Saber cuándo alguien reserva',
	eventText:
		'El elemento avisa con el evento barberpro:reservado, que trae el código del turno. Sirve para tus estadísticas.',
	privacy: 'Qué pasa con los datos',
	privacyText:
		'Tu sitio no ve lo que la persona escribe: va directo a BarberPro. El pago se hace en la página de MercadoPago, en otra pestaña.',
	csp: 'Si tu sitio tiene una política de contenido (CSP), permití este origen en script-src y en frame-src:',
	look: 'Así se ve',
	lookText: 'Es la barbería de demostración: podés probarla entera.',
};

export type Widget = typeof es;
export default es;
