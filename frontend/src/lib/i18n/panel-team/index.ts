import { catalogue } from '../locale.svelte';
import es from './es';

/** The texts of the team's screens: barbers, hours, absences, holidays. */
export const t = catalogue(es, () => import('./en'));
