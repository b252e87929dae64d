/** What barbershops here do mostly, to begin with. The prices are a start, which each shop changes. */
export const typical = [
	{ name: 'Corte clásico', category: 'Cortes', duration_minutes: 30, price: '16.000', common: true },
	{ name: 'Corte degradé', category: 'Cortes', duration_minutes: 45, price: '19.000', common: true },
	{ name: 'Corte infantil', category: 'Cortes', duration_minutes: 30, price: '13.000', common: false },
	{ name: 'Corte y barba', category: 'Combos', duration_minutes: 60, price: '25.000', common: true },
	{ name: 'Perfilado de barba', category: 'Barba', duration_minutes: 20, price: '10.000', common: true },
	{ name: 'Afeitado clásico', category: 'Barba', duration_minutes: 30, price: '12.000', common: false },
	{ name: 'Perfilado de cejas', category: 'Detalles', duration_minutes: 10, price: '4.000', common: false },
	{ name: 'Lavado y peinado', category: 'Detalles', duration_minutes: 20, price: '8.000', common: false },
] as const;
