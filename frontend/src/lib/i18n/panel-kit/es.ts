/** What the screens of the panel have in common. */
const es = {
	forbidden: {
		title: 'Tu rol no ve esta pantalla',
		text: 'Pedile acceso a quien administra la barbería.',
	},
	readOnly: 'Tu rol puede ver esto, pero no cambiarlo.',
	dirty: {
		title: 'Hay cambios sin guardar',
		text: 'Si salís ahora, lo que cambiaste en esta pantalla se pierde.',
		stay: 'Seguir acá',
		leave: 'Salir sin guardar',
		status: 'Hay cambios sin guardar.',
	},
	saved: 'Guardado',
	conflict:
		'Otra persona lo cambió mientras lo mirabas. Trajimos lo nuevo y dejamos lo que escribiste: revisalo y guardá de nuevo.',
	collisions: {
		title: (count: number) => (count === 1 ? 'Un turno queda afuera' : `${count} turnos quedan afuera`),
		text: 'Siguen en la agenda como estaban. Movelos o avisale a cada cliente.',
	},
};

export type Kit = typeof es;
export default es;
