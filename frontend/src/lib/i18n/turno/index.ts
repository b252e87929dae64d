import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of a turno's drawer and of the dialogs that give and move one. */
export const t = catalogue(es, () => import('./en'));
