import { describe, expect, it } from 'vitest';
import { blockOf } from './block';
import type { Turno } from './turno';

const turno = {
	status: 'confirmed',
	customer: { name: 'Ana Ruiz' },
	lines: [{ service_name: 'Corte' }, { service_name: 'Barba' }],
} as unknown as Turno;
const whole = { lane: 0, lanes: 1, width: 1 };

describe('blockOf', () => {
	it.each([
		[15, 'line', ''],
		[30, 'two', ' · Corte + Barba · 30\u00a0min'],
		[60, 'full', ' · Corte + Barba · 1\u00a0h'],
	])('shows what fits into %i minutes', (length, size, what) => {
		const block = blockOf(turno, { from: 615, to: 615 + length }, whole, 600, 3);
		expect(block).toMatchObject({ size, what, name: 'Ana Ruiz', when: '10:15', gone: false });
		expect(block.style).toContain('top:24px');
		expect(block.style).toContain('--edge:var(--barber-3)');
	});

	it('reads aloud what is not seen: the state, and all that has no room', () => {
		const over = { ...turno, overbook_reason: 'Lo pidió' } as Turno;
		const half = { lane: 1, lanes: 2, width: 1 };
		const two = blockOf(over, { from: 600, to: 630 }, whole, 540, 1, 'Beto');
		expect(two.what).toBe(' · Corte + Barba · 30\u00a0min · Beto');
		expect(two.aloud).toBe(', Confirmado, Sobreturno');
		const line = blockOf(turno, { from: 600, to: 615 }, whole, 540, 1);
		expect([line.what, line.aloud]).toEqual(['', ' · Corte + Barba · 15\u00a0min, Confirmado']);
		const beside = blockOf(turno, { from: 600, to: 630 }, half, 540, 1);
		expect([beside.what, beside.aloud]).toEqual(['', ' · Corte + Barba · 30\u00a0min, Confirmado']);
		expect(beside.style).toContain('inset-inline-start:50%;width:calc(50% - 3px)');
	});

	it('names a time that somebody holds, and a turno without a customer', () => {
		const span = { from: 600, to: 630 };
		expect(blockOf({ ...turno, status: 'held' }, span, whole, 600, 1).name).toBe('Lo están reservando');
		expect(blockOf({ ...turno, customer: undefined } as unknown as Turno, span, whole, 600, 1).name).not.toBe('');
		expect(blockOf({ ...turno, status: 'cancelled_by_shop' }, span, whole, 600, 1).gone).toBe(true);
	});
});
