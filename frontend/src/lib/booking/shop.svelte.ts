import { getContext, setContext } from 'svelte';
import { api, body, type Schemas } from '$lib/api/client';
import { Resource } from '$lib/state/resource.svelte';
import type { Barber, Service } from './slots';

export type ShopPage = Schemas['BookingShopPage'];

const key = Symbol('shop');

/** A shop with what it offers. */
export class ShopData extends Resource<ShopPage> {
	readonly slug: string;

	constructor(slug: string) {
		super(served(slug));
		this.slug = slug;
	}

	async refresh(): Promise<void> {
		await this.load((signal) =>
			body(api.GET('/api/v1/public/shops/{slug}', { params: { path: { slug: this.slug } }, signal })),
		);
	}
}

/** What the server wrote into the page: the first screen needs no request. It is used once; later the answer is older. */
function served(slug: string): ShopPage | undefined {
	const element = document.getElementById('bp-shop');
	element?.remove();
	try {
		const page = JSON.parse(element?.textContent ?? 'null') as ShopPage | null;
		return page?.shop.slug === slug ? page : undefined;
	} catch {
		return undefined;
	}
}

/** A shop that is there, for the pages below the layout that loaded it. */
export interface Shop {
	readonly page: ShopPage;
}

export function provideShop(shop: Shop): void {
	setContext(key, shop);
}

export function useShop(): Shop {
	return getContext<Shop>(key);
}

/** Services by their ids, in that order; those that are not offered any more are left out. */
export function servicesOf(page: ShopPage, ids: readonly string[]): Service[] {
	return ids.flatMap((id) => page.services.find((service) => service.id === id) ?? []);
}

/** A barber by id. */
export function barberOf(page: ShopPage, id: string | undefined): Barber | undefined {
	return page.barbers.find((barber) => barber.id === id);
}
