import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the widget, and of the page that says how to put it on a site. */
export const t = catalogue(es, () => import('./en'));
