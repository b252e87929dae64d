import { body, type Schemas } from '$lib/api/client';
import { staff } from '$lib/api/staff';
import { Resource } from '$lib/state/resource.svelte';
import { here } from './here.svelte';
import { live } from './live.svelte';

type Barber = Schemas['StaffBarber'];
type Service = Schemas['CatalogService'];

const most = 200; // no shop has more barbers or services

/** The barbers and services of the shop, for every screen that names or chooses one. Read once, and again on changes. */
class Catalog {
	readonly barbers = new Resource<readonly Barber[]>();
	readonly services = new Resource<readonly Service[]>();
	#shop = '';

	/** Reads it when that was not done, or the shop is another; keeps it fresh until the returned function is called. */
	use(): () => void {
		if (this.#shop !== here.id) {
			this.#shop = here.id;
			this.barbers.clear();
			this.services.clear();
			void this.read();
		}
		return live.on((notice) => {
			if (!notice || notice.setup) void this.read();
		});
	}

	/** Reads it again. */
	async read(): Promise<void> {
		const params = { path: { shop_id: here.id }, query: { limit: most } };
		await Promise.all([
			this.barbers.load(
				async (signal) => (await body(staff.GET('/api/v1/shops/{shop_id}/barbers', { params, signal }))).items,
			),
			this.services.load(
				async (signal) => (await body(staff.GET('/api/v1/shops/{shop_id}/services', { params, signal }))).items,
			),
		]);
	}

	barber(id: string): Barber | undefined {
		return this.barbers.data?.find((one) => one.id === id);
	}

	service(id: string): Service | undefined {
		return this.services.data?.find((one) => one.id === id);
	}

	/** Which of the eight colours is a barber's, 1 to 8: by the order of the team. */
	colour(barberId: string): number {
		const at = this.barbers.data?.findIndex((one) => one.id === barberId) ?? -1;
		return (Math.max(0, at) % 8) + 1;
	}
}

export const catalog = new Catalog();
