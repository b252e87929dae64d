import { ApiError } from '$lib/api/error';
import { t as common } from '$lib/i18n/common';
import { t as panel } from '$lib/i18n/panel';
import { explain } from '$lib/i18n/problem';
import { t } from '$lib/i18n/turno';
import type { Turno } from '$lib/panel/agenda/turno';
import { toast } from '$lib/ui/toast.svelte';
import { take, type Step } from './act';

/** What shows the turno: it takes each new version, and reads again when somebody else changed it. */
export interface Watcher {
	take(turno: Turno): void;
	reread(id: string): Promise<void> | void;
}

/** Takes a step and says how it went; a no-show can be undone from the toast. Returns the turno, or undefined. */
export async function doStep(turno: Turno, step: Step, watcher: Watcher, reason = ''): Promise<Turno | undefined> {
	if (!navigator.onLine) {
		toast(panel.live.blocked, { tone: 'bad' });
		return undefined;
	}
	try {
		const after = await take(turno, step, reason);
		watcher.take(after);
		told(after, step, watcher);
		return after;
	} catch (cause) {
		if (!(cause instanceof ApiError)) throw cause;
		refused(turno, step, watcher, cause, reason);
		return undefined;
	}
}

function told(after: Turno, step: Step, watcher: Watcher): void {
	const name = after.customer?.name ?? after.code;
	if (step === 'no-show') {
		const run = () => void doStep(after, 'undo-no-show', watcher);
		toast(t.act.done.noShow(name), { action: { label: common.action.undo, run } });
		return;
	}
	const { done } = t.act;
	const words = {
		confirm: () => done.confirm,
		'check-in': done['check-in'],
		start: done.start,
		complete: done.complete,
		'undo-no-show': done.undone,
		cancel: done.cancel,
	};
	toast(words[step](name));
}

function refused(turno: Turno, step: Step, watcher: Watcher, error: ApiError, reason: string): void {
	if (error.code === 'version_conflict' || error.code === 'illegal_transition') {
		void watcher.reread(turno.id);
		toast(t.act.conflict, { tone: 'bad' });
	} else if (error.uncertain) {
		const run = () => void doStep(turno, step, watcher, reason);
		toast(explain(error), { tone: 'bad', action: { label: common.action.retry, run } });
	} else {
		toast(explain(error), { tone: 'bad' });
	}
}
