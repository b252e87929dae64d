import { createSubscriber } from 'svelte/reactivity';
import { serverNow } from '$lib/api/send';

const onlineChanges = createSubscriber((update) => {
	addEventListener('online', update);
	addEventListener('offline', update);
	return () => {
		removeEventListener('online', update);
		removeEventListener('offline', update);
	};
});

/** Whether the device thinks that it has a network. Reading it in a component follows its changes. */
export function online(): boolean {
	onlineChanges();
	return navigator.onLine;
}

const ticks = createSubscriber((update) => {
	const timer = setInterval(update, 1000);
	document.addEventListener('visibilitychange', update); // timers sleep with the tab
	return () => {
		clearInterval(timer);
		document.removeEventListener('visibilitychange', update);
	};
});

/** The server's time in milliseconds, once a second. Reading it in a component follows it. */
export function now(): number {
	ticks();
	return serverNow();
}
