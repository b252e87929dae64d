import { expect, test } from 'vitest';
import { dayIn, idIn, oneOf } from './query';

const url = (query: string) => new URL(`http://localhost/panel/pagos${query}`);

test('what somebody wrote into the address is taken only when it is what it should be', () => {
	expect(oneOf(url('?medio=cash'), 'medio', ['cash', 'card'])).toBe('cash');
	expect(oneOf(url('?medio=oro'), 'medio', ['cash', 'card'])).toBeUndefined();
	expect(dayIn(url('?desde=2026-02-28'), 'desde')).toBe('2026-02-28');
	expect(dayIn(url('?desde=2026-02-30'), 'desde')).toBeUndefined();
	expect(dayIn(url('?desde=hoy'), 'desde')).toBeUndefined();
	expect(idIn(url('?pago=01a20103-2622-742c-8799-9ebcd791e54a'), 'pago')).toBe('01a20103-2622-742c-8799-9ebcd791e54a');
	expect(idIn(url('?pago=../x'), 'pago')).toBeUndefined();
});
