import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the screens about messages to customers. */
export const t = catalogue(es, () => import('./en'));
