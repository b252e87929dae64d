/** What people read who choose a day and a time. */
const es = {
	booking: {
		anyBarber: 'Cualquiera',
		barber: 'Barbero',
		nextFree: (when: string) => `Libre ${when}`,
		noneFree: 'Sin lugar',
		day: 'Día',
		dayFree: (day: string, count: number) => `${day}, ${count} ${count === 1 ? 'horario' : 'horarios'}`,
		dayFull: (day: string) => `${day}, sin lugar`,
		moreDays: 'Más días',
		earliest: 'Primer turno libre',
		parts: { night: 'Madrugada', morning: 'Mañana', afternoon: 'Tarde', evening: 'Noche' },
		yours: 'Tu horario',
		fullDay: (day: string) => `No queda lugar el ${day}`,
		fullDayText: 'Elegí otro día de la lista.',
		goTo: (day: string) => `Ver el ${day}`,
		nothingFree: 'No hay horarios libres por ahora',
		nothingFreeText: 'Probá con otro barbero o escribile a la barbería.',
		nothingFreeBarber: (barber: string) => `${barber} no tiene horarios libres por ahora`,
		anyInstead: 'Ver con cualquiera',
		zoneNote: (place: string, there: string) => `Los horarios son los de ${place}; ahí son las ${there}.`,
		reserving: 'Apartando…',
		taken: 'Ese horario lo acaba de reservar otra persona',
		takenNearest: 'Los más cercanos que quedan libres:',
		takenNone: 'Elegí otro de la lista; lo que escribiste sigue acá.',
		gone: 'Ese horario ya no se puede reservar',
		tellMe: 'Avisame si se libera',
	},
};

export type TimesTexts = typeof es;
export default es;
