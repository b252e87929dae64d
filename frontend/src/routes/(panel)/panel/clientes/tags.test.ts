import { describe, expect, test } from 'vitest';
import { cleanTag, tagsOf, withoutTag, withTag, wordsOf } from './tags';

describe('the tags of a note', () => {
	test.each([
		['words with # anywhere, once each', 'Prefiere tijera #vip\n#Alérgico #VIP', ['vip', 'Alérgico']],
		['a number after # is a tag, a # alone is not', '# 1 #2 a#b', ['2']],
		['none', 'Le gusta el café cortado.', []],
	])('%s', (_, note, tags) => expect(tagsOf(note)).toEqual(tags));

	test('are not read as words', () =>
		expect(wordsOf('Prefiere tijera #vip con peine\n#a')).toBe('Prefiere tijera con peine'));
	test('are added at the end, once', () => {
		expect(withTag('', ' #vip ')).toBe('#vip');
		expect(withTag('Tijera.', 'paga tarde')).toBe('Tijera. #paga-tarde');
		expect(withTag('#VIP', 'vip')).toBe('#VIP');
	});
	test('go away without leaving holes', () => {
		expect(withoutTag('Tijera #vip siempre #vip-2', 'VIP')).toBe('Tijera siempre #vip-2');
	});
	test('lose what is no letter or figure', () => expect(cleanTag('¡#a b!')).toBe('a-b'));
});
