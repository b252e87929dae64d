import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of what was given up, and may be tried again. */
export const t = catalogue(es, () => import('./en'));
