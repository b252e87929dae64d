import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the reports. */
export const t = catalogue(es, () => import('./en'));
