import { body, type Schemas } from '$lib/api/client';
import { session } from '$lib/api/session.svelte';
import { staff } from '$lib/api/staff';
import { homeZone } from '$lib/config';
import { Resource } from '$lib/state/resource.svelte';
import { forget, keep, recall } from '$lib/state/store';
import { forgetAgenda } from './agenda/last';

export type Membership = Schemas['AccountMembership'];
export type Role = Membership['role'];

/** Groups of roles as the API names them: who may call what. */
export const managers: readonly Role[] = ['owner', 'manager'];
export const desk: readonly Role[] = [...managers, 'reception'];
export const team: readonly Role[] = [...desk, 'barber'];

const chosenKey = 'bp:shop';
const keptKey = 'bp:panel';

/** What this device remembers of the panel, to open it without a network. */
interface Kept {
	membership: Membership;
	shop: Schemas['Shop'];
}

function readKept(): Kept | undefined {
	const kept = recall<Partial<Kept>>('local', keptKey);
	return kept?.membership?.shop_id && kept.shop?.timezone ? (kept as Kept) : undefined;
}

/**
 * The shop that the panel shows, and what whoever is signed in is in it. Screens are drawn once the shop is known, so they
 * can read id and zone at any time. When the shop changes, the screens are made anew.
 */
class Here {
	/** The shop's own data: name, address, zone. */
	readonly profile = new Resource<Schemas['Shop']>();
	#chosen = $state(recall<string>('local', chosenKey));
	#kept = $state.raw(readKept());

	/** The shops to choose from. */
	get memberships(): readonly Membership[] {
		return session.user?.memberships ?? (this.#kept ? [this.#kept.membership] : []);
	}

	get membership(): Membership | undefined {
		return this.memberships.find((one) => one.shop_id === this.#chosen) ?? this.memberships[0];
	}

	/** The shop's id, for the path of a request. */
	get id(): string {
		return this.membership?.shop_id ?? '';
	}

	get role(): Role {
		return this.membership?.role ?? 'barber';
	}

	/** The barber that the person is, where they are one. */
	get barberId(): string | undefined {
		return this.membership?.barber_id ?? undefined;
	}

	get name(): string {
		return this.profile.data?.name ?? this.membership?.shop_name ?? '';
	}

	get slug(): string {
		return this.profile.data?.slug ?? this.membership?.slug ?? '';
	}

	get zone(): string {
		return this.profile.data?.timezone ?? homeZone;
	}

	/** Whether one of the roles is the person's. It decides what is drawn; the API decides what is done. */
	may(roles: readonly Role[]): boolean {
		return roles.includes(this.role);
	}

	/** Shows another shop. */
	choose(shopId: string): void {
		if (shopId === this.id) return;
		this.#chosen = shopId;
		keep('local', chosenKey, shopId);
		this.profile.clear();
	}

	/** Reads the shop; without a network it is as this device knows it. */
	async load(): Promise<void> {
		const { membership, id } = this;
		if (!membership) return;
		if (!this.profile.data && this.#kept?.shop.id === id) this.profile.set(this.#kept.shop);
		await this.profile.load((signal) =>
			body(staff.GET('/api/v1/shops/{shop_id}', { params: { path: { shop_id: id } }, signal })),
		);
		const shop = this.profile.data;
		if (!shop || this.profile.error || shop.id !== this.id) return;
		this.#kept = { membership: { ...membership }, shop };
		keep('local', keptKey, this.#kept);
	}

	/** Forgets what this device knows: somebody signed out. */
	leave(): void {
		this.#kept = undefined;
		forgetAgenda();
		forget('local', keptKey);
		this.profile.clear();
	}
}

export const here = new Here();
