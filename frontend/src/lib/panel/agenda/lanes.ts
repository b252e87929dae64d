/** What takes a span of a column, in minutes; from is inside, to is not. */
export interface Span {
	from: number;
	to: number;
}

/** Where in its column something is drawn: lane 0 to lanes-1, and how many lanes wide. */
export interface Lane {
	lane: number;
	lanes: number;
	width: number;
}

/**
 * Puts what overlaps side by side. Spans that touch do not overlap. Each group of spans that overlap, directly or through
 * others, has as many lanes as it needs; what has room to its right takes it. The order of the result is that of spans.
 */
export function arrange(spans: readonly Span[]): Lane[] {
	const order = spans
		.map((_, i) => i)
		.sort((a, b) => at(spans, a).from - at(spans, b).from || at(spans, b).to - at(spans, a).to);
	const out: Lane[] = spans.map(() => ({ lane: 0, lanes: 1, width: 1 }));
	let group: number[] = [];
	let ends: number[] = []; // of each lane
	const close = () => {
		for (const i of group)
			out[i] = { ...at(out, i), lanes: ends.length, width: room(spans, out, group, i, ends.length) };
		group = [];
		ends = [];
	};
	for (const i of order) {
		const span = at(spans, i);
		if (group.length && ends.every((end) => end <= span.from)) close();
		let lane = ends.findIndex((end) => end <= span.from);
		if (lane < 0) lane = ends.length;
		ends[lane] = span.to;
		out[i] = { lane, lanes: 1, width: 1 };
		group.push(i);
	}
	close();
	return out;
}

/** How many lanes from its own to the right are free for all of a span. */
function room(
	spans: readonly Span[],
	out: readonly Lane[],
	group: readonly number[],
	i: number,
	lanes: number,
): number {
	const { lane } = at(out, i);
	const mine = at(spans, i);
	let width = 1;
	while (lane + width < lanes) {
		const next = lane + width;
		const blocked = group.some((other) => {
			const theirs = at(spans, other);
			return at(out, other).lane === next && theirs.from < mine.to && mine.from < theirs.to;
		});
		if (blocked) break;
		width++;
	}
	return width;
}

function at<T>(list: readonly T[], i: number): T {
	return list[i] as T;
}
