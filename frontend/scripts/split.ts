import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { routes } from './routes.mjs';

/** Modules that the same pages need. */
interface Group {
	pages: Set<string>;
	modules: Set<string>;
	size: number;
}

/** What every page needs, whichever it is. */
const core = /runtime\/client\/entry\.js$|client-optimized\/app\.js$|src\/routes\/\+(layout|error)\.(svelte|ts)$/;

/** How many files a page may share with others, and how much a needless byte of it matters: phones open the public ones. */
const limits = {
	public: { files: 4, weight: 30 },
	staff: { files: 8, weight: 1 },
};
const limit = (page: string) => (/^\/\((public|embed)\)/.test(page) ? limits.public : limits.staff);

/**
 * Puts what pages share into few files: many small ones cost requests and compress worse. Modules that the same pages need
 * are together; then, while a page has too many of such groups, the two are joined that make pages load the least that
 * they don't need.
 */
export function sharedFiles(): Plugin {
	const files = new Map<string, string>();
	return {
		name: 'shared-files',
		config: (_, { isSsrBuild }) => {
			if (isSsrBuild) return {};
			const groups = [{ debugName: 'shared', name: (id: string) => files.get(id) ?? null }];
			return {
				build: { rolldownOptions: { output: { codeSplitting: { groups, includeDependenciesRecursively: false } } } },
			};
		},
		// A page's own file may give something to another one.
		options: (options) => ({ ...options, preserveEntrySignatures: 'allow-extension' }),
		async buildEnd() {
			const ids = [...this.getModuleIds()];
			const imported = new Map(ids.map((id) => [id, this.getModuleInfo(id)?.importedIds ?? []]));
			const imports = (id: string) => imported.get(id) ?? [];
			const app = ids.find((id) => id.endsWith('client-optimized/app.js'));
			if (!app) return;
			for (const id of reach(
				ids.filter((id) => core.test(id)),
				imports,
			))
				files.set(id, 'core');

			const pages = new Map<string, Set<string>>();
			for (const [page, nodes] of routes(await readFile(app, 'utf8'))) {
				for (const id of reach(
					nodes.map((n) => app.replace(/app\.js$/, `nodes/${n}.js`)),
					imports,
				)) {
					if (!files.has(id)) pages.set(id, (pages.get(id) ?? new Set()).add(page));
				}
			}
			const same = new Map<string, Group>();
			for (const [id, needed] of pages) {
				if (needed.size === 1) continue;
				const key = [...needed].join();
				const group = same.get(key) ?? { pages: needed, modules: new Set(), size: 0 };
				same.set(key, group);
				group.modules.add(id);
				group.size += this.getModuleInfo(id)?.code?.length ?? 0;
			}
			joined([...same.values()], imports).forEach(({ modules }, i) => {
				for (const id of modules) files.set(id, `shared-${i}`);
			});
		},
	};
}

/** Every module that these import, and what those do, without dynamic imports. */
function reach(roots: string[], imports: (id: string) => readonly string[]): Set<string> {
	const found = new Set<string>();
	const next = [...roots];
	for (let id = next.pop(); id; id = next.pop()) {
		if (found.has(id)) continue;
		found.add(id);
		next.push(...imports(id));
	}
	return found;
}

const union = <T>(a: Set<T>, b: Set<T>) => new Set([...a, ...b]);

function joined(groups: Group[], imports: (id: string) => readonly string[]): Group[] {
	for (;;) {
		const counts = new Map<string, number>();
		for (const { pages } of groups) for (const page of pages) counts.set(page, (counts.get(page) ?? 0) + 1);
		const over = [...counts].filter(([page, count]) => count > limit(page).files).map(([page]) => page);
		if (over.length === 0) return groups;
		const below = needs(groups, imports);
		const best = cheapest(groups, new Set(over), below);
		if (!best) return groups;
		const [a, b] = best;
		const both = { pages: union(a.pages, b.pages), modules: union(a.modules, b.modules), size: a.size + b.size };
		for (const group of union(below(a), below(b))) group.pages = union(group.pages, both.pages);
		groups = [...groups.filter((group) => group !== a && group !== b), both];
	}
}

/** The two groups to join: those that make pages load the least that they don't need, for each page that it helps. */
function cheapest(groups: Group[], over: Set<string>, below: (group: Group) => Set<Group>): [Group, Group] | undefined {
	let best: [Group, Group] | undefined;
	let least = Infinity;
	for (const [i, a] of groups.entries()) {
		for (const b of groups.slice(i + 1)) {
			const helped = [...a.pages].filter((page) => b.pages.has(page) && over.has(page)).length;
			if (helped === 0) continue;
			// A file brings those that it imports.
			const brought = [...union(below(a), below(b)).add(a).add(b)];
			const pages = [...union(a.pages, b.pages)];
			const waste = ({ pages: had, size }: Group) =>
				size * pages.reduce((sum, page) => sum + (had.has(page) ? 0 : limit(page).weight), 0);
			const price = (brought.reduce((sum, group) => sum + waste(group), 0) + 1) / helped;
			if (price < least && !circular(a, b, below)) [best, least] = [[a, b], price];
		}
	}
	return best;
}

/** Whether one needs the other by way of a third: joined, files would import each other in a circle. */
function circular(a: Group, b: Group, below: (group: Group) => Set<Group>): boolean {
	const through = (from: Group, to: Group) => [...below(from)].some((third) => third !== to && below(third).has(to));
	return through(a, b) || through(b, a);
}

/** Tells all that a group imports, directly or not. */
function needs(groups: Group[], imports: (id: string) => readonly string[]): (group: Group) => Set<Group> {
	const groupOf = new Map(groups.flatMap((group) => [...group.modules].map((id) => [id, group] as const)));
	const known = new Map<Group, Set<Group>>();
	const below = (group: Group): Set<Group> => {
		let found = known.get(group);
		if (found) return found;
		known.set(group, new Set());
		found = new Set();
		for (const next of [...group.modules].flatMap(imports).map((id) => groupOf.get(id))) {
			if (next && next !== group && !found.has(next)) found = union(found.add(next), below(next));
		}
		known.set(group, found);
		return found;
	};
	return below;
}
