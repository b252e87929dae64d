import { describe, expect, test } from 'vitest';
import {
	addDays,
	clock,
	countdown,
	dayOf,
	daysBetween,
	longDay,
	minuteOfDay,
	minutes,
	month,
	nearDay,
	numericDay,
	sameClock,
	shortDay,
	weekday,
} from './time';

const zone = 'America/Argentina/Buenos_Aires';

// The tests run with the device in Tokyo: see vitest.config.ts.
describe('on a device in Tokyo', () => {
	test('a moment has the day and the hour of the shop', () => {
		expect(clock('2026-11-21T23:30:00-03:00', zone)).toBe('23:30');
		expect(dayOf('2026-11-21T23:30:00-03:00', zone)).toBe('2026-11-21');
		expect(dayOf('2026-11-22T02:30:00Z', zone)).toBe('2026-11-21');
		expect(minuteOfDay('2026-11-22T02:30:00Z', zone)).toBe(23 * 60 + 30);
	});

	test('midnight is 00:00, not 24:00', () => {
		expect(clock('2026-11-21T00:00:00-03:00', zone)).toBe('00:00');
	});

	test('a day is itself', () => {
		expect(shortDay('2026-11-21')).toBe('sáb 21 nov');
		expect(longDay('2026-11-21')).toBe('sábado 21 de noviembre');
		expect(shortDay('2026-09-01')).toBe('mar 1 sep');
		expect(numericDay('2026-11-21')).toBe('21/11/2026');
		expect(weekday('2026-11-22')).toBe(7);
	});

	test('the clocks differ from those of the shop', () => {
		expect(sameClock('2026-11-21T12:00:00Z', zone, 'Asia/Tokyo')).toBe(false);
		expect(sameClock('2026-11-21T12:00:00Z', zone, 'America/Montevideo')).toBe(true);
	});
});

describe('days', () => {
	test('are added over months, years and leap days', () => {
		expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
		expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
		expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
		expect(daysBetween('2026-11-21', '2026-12-05')).toBe(14);
	});

	test('near ones have names', () => {
		expect(nearDay('2026-11-21', '2026-11-21')).toBe('hoy');
		expect(nearDay('2026-11-22', '2026-11-21')).toBe('mañana');
		expect(nearDay('2026-11-23', '2026-11-21')).toBe('lun 23 nov');
		expect(nearDay('2026-11-22', '2026-11-21', 'en')).toBe('tomorrow');
	});

	test('the month names its year only when it is another', () => {
		expect(month('2026-11-21', '2026-11-01')).toBe('noviembre');
		expect(month('2027-01-02', '2026-12-30')).toBe('enero 2027');
	});
});

describe('spans', () => {
	test.each([
		[20, '20\u00a0min'],
		[60, '1\u00a0h'],
		[75, '1\u00a0h 15\u00a0min'],
	])('%d minutes are %s', (count, want) => {
		expect(minutes(count)).toBe(want);
	});

	test.each([
		[600, '10:00'],
		[65.2, '1:06'],
		[9, '0:09'],
		[0, '0:00'],
		[-5, '0:00'],
	])('%d seconds are %s', (seconds, want) => {
		expect(countdown(seconds)).toBe(want);
	});
});
