import { describe, expect, it } from 'vitest';
import { cashOff, due, type Chargeable } from './turno';

const turno: Chargeable = {
	id: 'b',
	code: 'K7QM2XA',
	customer: 'Ana',
	phone: '',
	total: 1_600_000,
	paid: 0,
	deposit: 0,
	discount: 10,
	status: 'confirmed',
};

describe('the discount for cash', () => {
	it('is a part of what is left, half up', () => {
		expect(cashOff(turno)).toBe(160_000);
		expect(cashOff({ ...turno, paid: 400_000 })).toBe(120_000);
		expect(cashOff({ ...turno, total: 1_005, discount: 10 })).toBe(101);
		expect(cashOff({ ...turno, total: 1_004, discount: 10 })).toBe(100);
	});

	it('is nothing where none was agreed, or nothing is left', () => {
		expect(cashOff({ ...turno, discount: 0 })).toBe(0);
		expect(cashOff({ ...turno, paid: 1_700_000 })).toBe(0);
		expect(due({ ...turno, paid: 1_700_000 })).toBe(0);
	});
});
