import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the landing, status and withdrawal pages. */
export const t = catalogue(es, () => import('./en'));
