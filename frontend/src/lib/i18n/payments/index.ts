import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of payments: the list, charging, links and refunds. */
export const t = catalogue(es, () => import('./en'));
