import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the pages for the platform's operators. */
export const t = catalogue(es, () => import('./en'));
