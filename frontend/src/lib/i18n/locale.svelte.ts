import { homeLocale } from '$lib/config';
import { keep, recall } from '$lib/state/store';

export type Locale = 'es-AR' | 'en';

const key = 'bp:locale';

/** Everybody reads Spanish until they choose English: a phone in English says little about who books a haircut here. */
function first(): Locale {
	const chosen = recall<string>('local', key) ?? homeLocale;
	return chosen === 'en' ? 'en' : 'es-AR';
}

let current = $state<Locale>('es-AR');
const waiting: (() => Promise<void>)[] = [];
let coming: Promise<unknown> = Promise.resolve();

/** The language that is shown; reading it in a component or a derived value follows its changes. */
export function locale(): Locale {
	return current;
}

/**
 * Changes the language once every catalogue that is loaded has it, and remembers it on this device. Without the network
 * the language stays.
 */
export async function setLocale(next: Locale): Promise<void> {
	if (next === 'en') await Promise.all(waiting.map((load) => load()));
	current = next;
	keep('local', key, next);
	document.documentElement.lang = next;
}

/** Applies the language that was chosen before. Called once, when the app starts. */
export async function restoreLocale(): Promise<void> {
	if (first() === 'en') await setLocale('en').catch(() => undefined);
}

/** Waits for the catalogues that are on their way: those of a part of the page that was fetched later. */
export async function translated(): Promise<void> {
	await coming;
}

/** A part of the page that was fetched, once its texts are there too, so that it is not drawn in two languages. */
export async function worded<T>(part: Promise<T>): Promise<T> {
	const it = await part;
	await translated();
	return it;
}

/**
 * A catalogue of texts in the language that is shown. es is part of the page, english is loaded when somebody chooses it.
 * The result has the shape of es: t.booking.title, t.booking.step(2, 3).
 */
export function catalogue<T extends object>(es: T, english: () => Promise<{ default: T }>): T {
	let en = $state.raw<T>();
	const load = async () => {
		en ??= (await english()).default;
	};
	waiting.push(load);
	if (first() === 'en') coming = Promise.allSettled([coming, load()]);
	return new Proxy(es, {
		get: (_, name) => Reflect.get((current === 'en' && en) || es, name),
	});
}
