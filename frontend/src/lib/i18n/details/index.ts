import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the last step of booking. */
export const t = catalogue(es, () => import('./en'));
