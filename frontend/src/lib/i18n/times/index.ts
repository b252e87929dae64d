import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the step where one chooses a time. */
export const t = catalogue(es, () => import('./en'));
