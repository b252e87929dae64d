import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the panel's frame: navigation, sign-in, what is live. Each screen has a catalogue of its own. */
export const t = catalogue(es, () => import('./en'));
