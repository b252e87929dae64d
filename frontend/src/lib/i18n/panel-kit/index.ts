import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts that the panel's screens share. */
export const t = catalogue(es, () => import('./en'));
