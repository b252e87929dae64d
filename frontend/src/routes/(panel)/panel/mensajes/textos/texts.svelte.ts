import { body, type Schemas } from '$lib/api/client';
import { ApiError } from '$lib/api/error';
import { staff } from '$lib/api/staff';
import { Resource } from '$lib/state/resource.svelte';

export type Text = Schemas['NotifyText'];
export type Preview = Schemas['NotifyPreview'];

/** All texts of a shop: its own, or the product's. */
export async function readTexts(shop: string, signal: AbortSignal): Promise<readonly Text[]> {
	const params = { path: { shop_id: shop } };
	return (await body(staff.GET('/api/v1/shops/{shop_id}/templates', { params, signal }))).items ?? [];
}

/** What is typed of a text. */
export interface Typed {
	subject: string;
	body: string;
	template: string;
	language: string;
}

export function typedOf(text: Text): Typed {
	return {
		subject: text.subject ?? '',
		body: text.body,
		template: text.template ?? '',
		language: text.language ?? '',
	};
}

/** Whether something was typed that is not kept yet. */
export function changed(typed: Typed, text: Text): boolean {
	const kept = typedOf(text);
	return (Object.keys(kept) as (keyof Typed)[]).some((name) => kept[name] !== typed[name]);
}

/** What is sent of it: only what its channel has. */
export function textRequest(typed: Typed, channel: Text['channel']): Schemas['NotifyTextRequest'] {
	return {
		body: typed.body,
		...(channel === 'email' && { subject: typed.subject }),
		...(channel === 'whatsapp' && typed.template.trim() && { template: typed.template.trim() }),
		...(channel === 'whatsapp' && typed.language.trim() && { language: typed.language.trim() }),
	};
}

/** A text with example values, asked for when the fingers rest. What is wrong with it is said where it is saved. */
export class LivePreview extends Resource<Preview> {
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** Asks for what is typed; at once when nothing was shown yet. */
	ask(shop: string, text: Pick<Text, 'kind' | 'channel'>, typed: Typed): void {
		clearTimeout(this.#timer);
		const request = { kind: text.kind, channel: text.channel, ...textRequest(typed, text.channel) };
		if (!request.body.trim()) return;
		this.#timer = setTimeout(() => void this.#ask(shop, request), this.data ? 250 : 0);
	}

	async #ask(shop: string, request: Schemas['NotifyPreviewRequest']): Promise<void> {
		const params = { path: { shop_id: shop } };
		await this.load((signal) =>
			body(staff.POST('/api/v1/shops/{shop_id}/templates/preview', { params, body: request, signal })),
		);
	}

	/** What the server finds wrong with what is typed, by its place. */
	wrong(location: string): string | undefined {
		return this.error instanceof ApiError ? this.error.field(location) : undefined;
	}
}

/** A text with a variable put in where the cursor is. Returns it and where the cursor goes. */
export function insert(text: string, name: string, from: number, to: number): { text: string; at: number } {
	const variable = `{{${name}}}`;
	return { text: text.slice(0, from) + variable + text.slice(to), at: from + variable.length };
}
