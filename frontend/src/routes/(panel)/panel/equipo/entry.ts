import type { Check } from '$lib/panel/kit/form.svelte';
import type { Barber } from './data';

/** A barber's own data as somebody types them. */
export interface Entry {
	name: string;
	photo: string;
	commission: string;
	active: boolean;
}

export function emptyEntry(): Entry {
	return { name: '', photo: '', commission: '0', active: true };
}

export function entryOf(barber: Barber): Entry {
	const { name, photo_url, commission_percent = 0, active } = barber;
	return { name, photo: photo_url ?? '', commission: String(commission_percent), active };
}

/** Which control shows what the server finds wrong. */
export function placesOf(prefix: string): Record<string, string> {
	return {
		'body.name': `${prefix}-name`,
		'body.photo_url': `${prefix}-photo`,
		'body.commission_percent': `${prefix}-commission`,
	};
}

interface Words {
	nameMissing: string;
	photoWrong: string;
	commissionWrong: string;
}

/** What is wrong with what was typed, in the order of the fields whose ids begin with prefix. */
export function checksOf(entry: Entry, prefix: string, words: Words): Check[] {
	const photo = entry.photo.trim();
	return [
		[`${prefix}-name`, !entry.name.trim() && words.nameMissing],
		[`${prefix}-commission`, !/^\s*(\d{1,2}|100)\s*$/.test(entry.commission) && words.commissionWrong],
		[`${prefix}-photo`, photo !== '' && !/^https:\/\/\S+$/.test(photo) && words.photoWrong],
	];
}

/** What is sent. Call it when checksOf found nothing. */
export function sentOf(entry: Entry) {
	return {
		name: entry.name.trim(),
		photo_url: entry.photo.trim() || null,
		commission_percent: Number(entry.commission),
		active: entry.active,
	};
}
