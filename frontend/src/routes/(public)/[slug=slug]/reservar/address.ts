import { framed } from '$lib/state/frame';
import { barberOf, servicesOf, type ShopPage } from '$lib/booking/shop.svelte';
import { barbersFor } from '$lib/booking/slots';

export type Step = 'service' | 'time' | 'details';

/** Where somebody is in the flow: all of it stands in the address, so that a link, a reload and the way back work. */
export interface Place {
	step: Step;
	services: string[];
	/** Several services are being chosen. */
	adding: boolean;
	barber: string | undefined;
	day: string;
	time: string;
}

/** Reads an address. What the shop does not offer is left out, so that an old link leads to the nearest step. */
export function read(query: URLSearchParams, page: ShopPage): Place {
	const asked = (query.get('servicio') ?? '').split(',').filter(Boolean);
	let services = servicesOf(page, [...new Set(asked)]).map((service) => service.id);
	const only = page.services.length === 1 ? page.services[0] : undefined;
	if (services.length === 0 && only) services = [only.id];
	const named = barberOf(page, query.get('barbero') ?? undefined);
	const barber = named && barbersFor([named], services).length > 0 ? named.id : undefined;
	const day = /^\d{4}-\d{2}-\d{2}$/.test(query.get('dia') ?? '') ? (query.get('dia') ?? '') : '';
	const time = day && /^\d{2}:\d{2}$/.test(query.get('hora') ?? '') ? (query.get('hora') ?? '') : '';
	const adding = query.has('agregar');
	const step = services.length === 0 || adding ? 'service' : time ? 'details' : 'time';
	return { step, services, adding, barber, day, time };
}

/** Where the flow of a shop begins: in the widget it never leaves its frame. */
function start(slug: string): string {
	return framed ? `/embed/${slug}` : `/${slug}/reservar`;
}

/** The address of a place in the flow of a shop. */
export function write(slug: string, place: Partial<Place>): string {
	const query = new URLSearchParams();
	if (place.services?.length) query.set('servicio', place.services.join(','));
	if (place.adding) query.set('agregar', '');
	if (place.barber) query.set('barbero', place.barber);
	if (place.day) query.set('dia', place.day);
	if (place.day && place.time) query.set('hora', place.time);
	// Commas and colons may stand in a query as they are, and are read more easily so.
	const text = query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replace('agregar=', 'agregar');
	return `${start(slug)}${text ? '?' + text : ''}`;
}
