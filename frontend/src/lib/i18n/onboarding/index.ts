import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the five steps to a shop that can be booked. */
export const t = catalogue(es, () => import('./en'));
