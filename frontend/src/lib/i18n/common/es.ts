import { money } from '$lib/format/money';

/** What every page says. Voseo, short, what happened and what to do. */
const es = {
	language: 'Español',
	otherLanguage: 'English',
	action: {
		accept: 'Aceptar',
		back: 'Volver',
		cancel: 'Cancelar',
		close: 'Cerrar',
		copy: 'Copiar',
		copied: 'Copiado',
		delete: 'Borrar',
		edit: 'Cambiar',
		more: 'Ver más',
		next: 'Seguir',
		previous: 'Anterior',
		retry: 'Probar de nuevo',
		save: 'Guardar',
		saving: 'Guardando…',
		search: 'Buscar',
		signIn: 'Iniciar sesión',
		undo: 'Deshacer',
	},
	field: {
		optional: '(opcional)',
		required: 'Completá este dato.',
		problem: 'Hay un problema',
		errorTitle: (title: string) => `Error: ${title}`,
	},
	state: {
		loading: 'Cargando…',
		offline: 'Sin conexión',
		offlineSince: (time: string) => `Sin conexión. Estos datos son de las ${time}.`,
		live: 'en vivo',
		reconnecting: 'reconectando',
		skip: 'Ir al contenido',
	},
	error: {
		title: 'Algo no salió bien',
		offline: 'No hay conexión. Revisá internet y probá de nuevo; lo que escribiste sigue acá.',
		timeout: 'El servidor tarda en contestar. Probá de nuevo: no se va a hacer dos veces.',
		unavailable: 'El servicio no está disponible por unos segundos. Probá de nuevo.',
		tooMany: (seconds: number) => `Fueron muchos pedidos seguidos. Esperá ${seconds} s y probá de nuevo.`,
		internal: 'Algo falló de nuestro lado. Probá de nuevo; si sigue, pasanos el código.',
		unknown: 'No se pudo hacer. Probá de nuevo.',
		signedOut: 'Tu sesión terminó. Iniciá sesión para seguir; lo que escribiste sigue acá.',
		forbidden: 'Tu rol no permite hacer esto. Pedíselo a quien administra la barbería.',
		notFound: 'Eso no existe o ya no está.',
		code: (id: string) => `Código: ${id}`,
		deposit: (centavos: number) => `Este turno se reserva con una seña de ${money(centavos)}.`,
	},
	footer: {
		withdrawal: 'Botón de arrepentimiento',
		status: 'Estado del servicio',
		madeWith: 'Hecho con BarberPro',
		label: 'Más sobre esta página',
	},
	page: {
		notFoundTitle: 'No encontramos esta página',
		notFoundText: 'Puede que la dirección tenga un error o que la página ya no esté.',
		home: 'Ir al inicio',
	},
	/** What the server says by its codes, where the texts that it sends (in Spanish) cannot be used. Empty: use its text. */
	problem: {} as Record<string, string>,
};

export type Common = typeof es;
export default es;
