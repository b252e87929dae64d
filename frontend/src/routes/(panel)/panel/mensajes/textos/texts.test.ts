import { describe, expect, test } from 'vitest';
import { changed, insert, textRequest, typedOf, type Text } from './texts.svelte';

const text: Text = {
	kind: 'confirmation',
	channel: 'whatsapp',
	body: 'Hola {{cliente}}',
	template: 'booking_confirmation',
	language: 'es_AR',
	own: false,
	variables: ['cliente'],
};

test('a variable goes where the cursor is, in place of what is selected', () => {
	expect(insert('Hola , te esperamos', 'cliente', 5, 5)).toEqual({ text: 'Hola {{cliente}}, te esperamos', at: 16 });
	expect(insert('Hola Juan', 'cliente', 5, 9)).toEqual({ text: 'Hola {{cliente}}', at: 16 });
});

describe('what is sent of a text', () => {
	test('is what its channel has', () => {
		const typed = { ...typedOf(text), subject: 'Asunto' };
		expect(textRequest(typed, 'whatsapp')).toEqual({
			body: 'Hola {{cliente}}',
			template: 'booking_confirmation',
			language: 'es_AR',
		});
		expect(textRequest(typed, 'email')).toEqual({ body: 'Hola {{cliente}}', subject: 'Asunto' });
		expect(textRequest(typed, 'sms')).toEqual({ body: 'Hola {{cliente}}' });
	});
});

test('a text is changed when something else is typed, and not when it is typed back', () => {
	expect(changed(typedOf(text), text)).toBe(false);
	expect(changed({ ...typedOf(text), body: 'Chau' }, text)).toBe(true);
});
