import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of a turno's own pages. */
export const t = catalogue(es, () => import('./en'));
