import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of invoices and credit notes. */
export const t = catalogue(es, () => import('./en'));
