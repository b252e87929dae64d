import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the agenda and of Hoy. */
export const t = catalogue(es, () => import('./en'));
