import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the waiting list, for who waits. */
export const t = catalogue(es, () => import('./en'));
