import { keep, recall } from '$lib/state/store';

/** What a key does; the names are those of KeyboardEvent.key, letters in lower case. */
export type Keys = Readonly<Record<string, () => void>>;

const store = 'bp:keys';

/**
 * Shortcuts of one key (WCAG 2.1.4: they can be switched off). Screens add theirs while they are shown; the last one added
 * wins. None works while somebody types or a dialog is open.
 */
class Shortcuts {
	#on = $state(recall<boolean>('local', store) !== false);
	#maps: Keys[] = [];

	get on(): boolean {
		return this.#on;
	}

	set on(on: boolean) {
		this.#on = on;
		keep('local', store, on);
	}

	/** Adds keys until the returned function is called. */
	add(keys: Keys): () => void {
		this.#maps.push(keys);
		return () => {
			this.#maps = this.#maps.filter((one) => one !== keys);
		};
	}

	/** Does what a key stands for. */
	press(event: KeyboardEvent): void {
		if (!this.#on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
		if (typing(event.target) || document.querySelector('dialog[open]')) return;
		const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
		const act = this.#maps.findLast((keys) => name in keys)?.[name];
		if (!act) return;
		event.preventDefault();
		act();
	}
}

/** Whether keys belong to what has the focus: fields, and everything that arrows move in. */
function typing(target: EventTarget | null): boolean {
	return (
		target instanceof HTMLElement &&
		(target.isContentEditable || target.closest('input, select, textarea, [role="tablist"], [role="listbox"]') !== null)
	);
}

export const shortcuts = new Shortcuts();
