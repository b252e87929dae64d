import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the accounts at providers, and of outgoing webhooks. */
export const t = catalogue(es, () => import('./en'));
