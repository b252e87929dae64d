/** A short word at the edge of the screen, with at most one thing to do, such as undoing what was just done. */
export interface Toast {
	id: number;
	text: string;
	tone: 'info' | 'bad';
	action?: { label: string; run: () => void };
}

let next = 1;
const shown = $state<Toast[]>([]);
const timers = new Map<number, ReturnType<typeof setTimeout>>();

/** What Toaster draws. */
export const toasts: readonly Toast[] = shown;

/** Shows a toast, for ten seconds where something can be done with it, for five where not. Returns its id. */
export function toast(text: string, more: Partial<Pick<Toast, 'tone' | 'action'>> = {}): number {
	const one: Toast = { id: next++, text, tone: 'info', ...more };
	shown.push(one);
	wait(one.id, more.action ? 10_000 : 5_000);
	return one.id;
}

/** Takes a toast away. */
export function dismiss(id: number): void {
	hold(id);
	const at = shown.findIndex((one) => one.id === id);
	if (at >= 0) shown.splice(at, 1);
}

/** Keeps a toast while the pointer or the focus is on it. */
export function hold(id: number): void {
	clearTimeout(timers.get(id));
	timers.delete(id);
}

/** Lets the time of a toast run. */
export function wait(id: number, milliseconds = 5_000): void {
	hold(id);
	timers.set(
		id,
		setTimeout(() => dismiss(id), milliseconds),
	);
}
