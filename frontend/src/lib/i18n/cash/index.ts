import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the till. */
export const t = catalogue(es, () => import('./en'));
