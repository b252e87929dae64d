import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of what people asked for by the withdrawal button. */
export const t = catalogue(es, () => import('./en'));
