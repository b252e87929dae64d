import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the waiting list, for the team. */
export const t = catalogue(es, () => import('./en'));
