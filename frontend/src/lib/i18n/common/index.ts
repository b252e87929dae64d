import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts that all pages share. */
export const t = catalogue(es, () => import('./en'));
