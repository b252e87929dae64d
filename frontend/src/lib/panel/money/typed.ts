/** An amount as it is typed into a field: 12500 or 12500,50. parseMoney reads it back. */
export function typed(centavos: number): string {
	const whole = Math.floor(centavos / 100);
	const cents = centavos % 100;
	const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, '.');
	return cents ? `${grouped},${String(cents).padStart(2, '0')}` : grouped;
}
