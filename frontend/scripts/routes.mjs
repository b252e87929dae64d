/**
 * The pages in SvelteKit's generated app.js, whose dictionary says "/(public)/[slug]": [leaf, [layouts], [errors]]: the
 * numbers of the nodes that each loads, the root layout (0) first.
 * @param {string} app
 * @returns {Map<string, number[]>}
 */
export function routes(app) {
	const dictionary = /export const dictionary = (\{[\s\S]*?\n?\t?\});/.exec(app)?.[1];
	if (!dictionary) throw new Error('no dictionary in the generated app');
	const pages = dictionary.matchAll(/"([^"]+)": \[~?(\d+)(?:,\[([\d,]*)\])?/g);
	const numbers = (list = '') => list.split(',').filter(Boolean).map(Number);
	return new Map([...pages].map(([, id, leaf, layouts]) => [id, [0, ...numbers(layouts), Number(leaf)]]));
}
