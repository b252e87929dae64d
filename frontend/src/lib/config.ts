/** What a build can be told by VITE_ variables; .env.example lists them. */
const env = import.meta.env;

/** Where the live events come from, without a path; empty: where the page came from. */
export const liveOrigin: string = import.meta.env.PROD ? '' : (env.VITE_WS_URL ?? '');

/** The zone of pages that belong to no shop. */
export const homeZone: string = env.VITE_TIMEZONE || 'America/Argentina/Buenos_Aires';

/** The language of who has not chosen one. */
export const homeLocale: string = env.VITE_LOCALE || 'es-AR';

/** The currency of every amount: the API counts its centavos. */
export const currency: string = env.VITE_CURRENCY || 'ARS';
