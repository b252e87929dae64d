import { describe, expect, test } from 'vitest';
import { columnsOf, daysOf, readView } from './view';

const view = (query: string) => readView(new URLSearchParams(query), '2026-11-22');
const barbers = [
	{ id: 'a', name: 'Ana' },
	{ id: 'b', name: 'Beto' },
];
const columns = (query: string) =>
	columnsOf(
		view(query),
		barbers,
		() => '',
		(day) => `?dia=${day}`,
	);

describe('readView', () => {
	test('is today when the address says nothing, or nonsense', () => {
		expect(view('')).toEqual({ day: '2026-11-22', week: false, barbers: [], cancelled: false });
		expect(view('dia=2026-02-30').day).toBe('2026-11-22');
		expect(view('dia=mañana').day).toBe('2026-11-22');
	});

	test('takes what the address says', () => {
		expect(view('dia=2026-11-24&vista=semana&barberos=a,b&cancelados=1')).toEqual({
			day: '2026-11-24',
			week: true,
			barbers: ['a', 'b'],
			cancelled: true,
		});
	});
});

test('a week goes from Monday to Sunday', () => {
	expect(daysOf(view('dia=2026-11-22&vista=semana'))).toEqual({ from: '2026-11-16', to: '2026-11-22' });
	expect(daysOf(view('dia=2026-11-23&vista=semana'))).toEqual({ from: '2026-11-23', to: '2026-11-29' });
});

test('a day has a column for each barber that is shown', () => {
	expect(columns('').map((one) => one.title)).toEqual(['Ana', 'Beto']);
	expect(columns('barberos=b').map((one) => one.barberId)).toEqual(['b']);
});

test('a week has a column for each day, of everybody or of one', () => {
	expect(columns('vista=semana').map((one) => [one.day, one.barberId])[0]).toEqual(['2026-11-16', undefined]);
	expect(columns('vista=semana&barberos=b')).toHaveLength(7);
	expect(columns('vista=semana&barberos=b')[0]?.barberId).toBe('b');
});
